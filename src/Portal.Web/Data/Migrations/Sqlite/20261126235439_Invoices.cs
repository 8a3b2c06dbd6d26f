using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Invoices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "invoice_profiles",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    SetBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    SetAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Details_Account = table.Column<string>(type: "TEXT", maxLength: 34, nullable: true),
                    Details_Address = table.Column<string>(type: "TEXT", maxLength: 150, nullable: true),
                    Details_Bank = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    Details_Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Details_Mail = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    Details_Phone = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    Details_TaxNumber = table.Column<string>(type: "TEXT", maxLength: 18, nullable: true),
                    Details_Title = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Details_TitleKind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_invoice_profiles", x => x.Id);
                    table.ForeignKey(
                        name: "FK_invoice_profiles_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "invoice_requests",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationName = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    RequestedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    RequestedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DueAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    AnsweredAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    AnsweredBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    InvoiceNumber = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    InvoicedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    FileId = table.Column<Guid>(type: "TEXT", nullable: true),
                    FileName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    ReversalDueAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ReversalReason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    ReversalNumber = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    ReversedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    ReversedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ReversedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Details_Account = table.Column<string>(type: "TEXT", maxLength: 34, nullable: true),
                    Details_Address = table.Column<string>(type: "TEXT", maxLength: 150, nullable: true),
                    Details_Bank = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    Details_Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Details_Mail = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    Details_Phone = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    Details_TaxNumber = table.Column<string>(type: "TEXT", maxLength: 18, nullable: true),
                    Details_Title = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Details_TitleKind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_invoice_requests", x => x.Id);
                    table.ForeignKey(
                        name: "FK_invoice_requests_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_invoice_requests_StoredFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "StoredFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "invoice_items",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Source = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    BillId = table.Column<Guid>(type: "TEXT", nullable: true),
                    PackageId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Gross = table.Column<long>(type: "INTEGER", nullable: false),
                    GivenBack = table.Column<long>(type: "INTEGER", nullable: false),
                    Vouchers = table.Column<long>(type: "INTEGER", nullable: false),
                    Compensation = table.Column<long>(type: "INTEGER", nullable: false),
                    LiveKey = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    RequestId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_invoice_items", x => x.Id);
                    table.ForeignKey(
                        name: "FK_invoice_items_bills_BillId",
                        column: x => x.BillId,
                        principalTable: "bills",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_invoice_items_invoice_requests_RequestId",
                        column: x => x.RequestId,
                        principalTable: "invoice_requests",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_invoice_items_packages_PackageId",
                        column: x => x.PackageId,
                        principalTable: "packages",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_invoice_items_BillId",
                table: "invoice_items",
                column: "BillId");

            migrationBuilder.CreateIndex(
                name: "IX_invoice_items_LiveKey",
                table: "invoice_items",
                column: "LiveKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_invoice_items_PackageId",
                table: "invoice_items",
                column: "PackageId");

            migrationBuilder.CreateIndex(
                name: "IX_invoice_items_RequestId",
                table: "invoice_items",
                column: "RequestId");

            migrationBuilder.CreateIndex(
                name: "IX_invoice_profiles_OrganisationId",
                table: "invoice_profiles",
                column: "OrganisationId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_invoice_requests_FileId",
                table: "invoice_requests",
                column: "FileId");

            migrationBuilder.CreateIndex(
                name: "IX_invoice_requests_InvoiceNumber",
                table: "invoice_requests",
                column: "InvoiceNumber",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_invoice_requests_Number",
                table: "invoice_requests",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_invoice_requests_OrganisationId_RequestedAt",
                table: "invoice_requests",
                columns: new[] { "OrganisationId", "RequestedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_invoice_requests_ReversalNumber",
                table: "invoice_requests",
                column: "ReversalNumber",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_invoice_requests_Status_RequestedAt",
                table: "invoice_requests",
                columns: new[] { "Status", "RequestedAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "invoice_items");

            migrationBuilder.DropTable(
                name: "invoice_profiles");

            migrationBuilder.DropTable(
                name: "invoice_requests");
        }
    }
}
