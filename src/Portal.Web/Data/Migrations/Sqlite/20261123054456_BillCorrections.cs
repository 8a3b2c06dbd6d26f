using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class BillCorrections : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "CountedAt",
                table: "bills",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "CorrectedSha256",
                table: "bill_runs",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "Corrects",
                table: "bill_lines",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "PackageId",
                table: "bill_lines",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "bill_packages",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    PackageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Left = table.Column<long>(type: "INTEGER", nullable: false),
                    BillId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_bill_packages", x => x.Id);
                    table.ForeignKey(
                        name: "FK_bill_packages_bills_BillId",
                        column: x => x.BillId,
                        principalTable: "bills",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_bill_packages_packages_PackageId",
                        column: x => x.PackageId,
                        principalTable: "packages",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "customer_counts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    BillId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Service = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    MadeBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    MadeAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Tolerance = table.Column<long>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customer_counts", x => x.Id);
                    table.ForeignKey(
                        name: "FK_customer_counts_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_customer_counts_bills_BillId",
                        column: x => x.BillId,
                        principalTable: "bills",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "held_bills",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    RunId = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Month = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    CountedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    HeldAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Tolerance = table.Column<long>(type: "INTEGER", nullable: false),
                    Decision = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    ReleasedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    ReleasedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    BillNumber = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_held_bills", x => x.Id);
                    table.ForeignKey(
                        name: "FK_held_bills_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_held_bills_bill_runs_RunId",
                        column: x => x.RunId,
                        principalTable: "bill_runs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "customer_count_days",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Billed = table.Column<long>(type: "INTEGER", nullable: false),
                    Own = table.Column<long>(type: "INTEGER", nullable: false),
                    CountsId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customer_count_days", x => x.Id);
                    table.ForeignKey(
                        name: "FK_customer_count_days_customer_counts_CountsId",
                        column: x => x.CountsId,
                        principalTable: "customer_counts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "held_bill_units",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    AppId = table.Column<long>(type: "INTEGER", nullable: false),
                    Service = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Region = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    Type = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Billed = table.Column<long>(type: "INTEGER", nullable: false),
                    Recomputed = table.Column<long>(type: "INTEGER", nullable: false),
                    HeldBillId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_held_bill_units", x => x.Id);
                    table.ForeignKey(
                        name: "FK_held_bill_units_held_bills_HeldBillId",
                        column: x => x.HeldBillId,
                        principalTable: "held_bills",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_bill_lines_Corrects",
                table: "bill_lines",
                column: "Corrects");

            migrationBuilder.CreateIndex(
                name: "IX_bill_lines_PackageId",
                table: "bill_lines",
                column: "PackageId");

            migrationBuilder.CreateIndex(
                name: "IX_bill_packages_BillId_PackageId",
                table: "bill_packages",
                columns: new[] { "BillId", "PackageId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_bill_packages_PackageId",
                table: "bill_packages",
                column: "PackageId");

            migrationBuilder.CreateIndex(
                name: "IX_customer_count_days_CountsId_Day",
                table: "customer_count_days",
                columns: new[] { "CountsId", "Day" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_customer_counts_BillId_MadeAt",
                table: "customer_counts",
                columns: new[] { "BillId", "MadeAt" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_counts_OrganisationId",
                table: "customer_counts",
                column: "OrganisationId");

            migrationBuilder.CreateIndex(
                name: "IX_held_bill_units_HeldBillId",
                table: "held_bill_units",
                column: "HeldBillId");

            migrationBuilder.CreateIndex(
                name: "IX_held_bills_Month",
                table: "held_bills",
                column: "Month");

            migrationBuilder.CreateIndex(
                name: "IX_held_bills_OrganisationId_Month",
                table: "held_bills",
                columns: new[] { "OrganisationId", "Month" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_held_bills_RunId",
                table: "held_bills",
                column: "RunId");

            migrationBuilder.AddForeignKey(
                name: "FK_bill_lines_packages_PackageId",
                table: "bill_lines",
                column: "PackageId",
                principalTable: "packages",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_bill_lines_packages_PackageId",
                table: "bill_lines");

            migrationBuilder.DropTable(
                name: "bill_packages");

            migrationBuilder.DropTable(
                name: "customer_count_days");

            migrationBuilder.DropTable(
                name: "held_bill_units");

            migrationBuilder.DropTable(
                name: "customer_counts");

            migrationBuilder.DropTable(
                name: "held_bills");

            migrationBuilder.DropIndex(
                name: "IX_bill_lines_Corrects",
                table: "bill_lines");

            migrationBuilder.DropIndex(
                name: "IX_bill_lines_PackageId",
                table: "bill_lines");

            migrationBuilder.DropColumn(
                name: "CountedAt",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "CorrectedSha256",
                table: "bill_runs");

            migrationBuilder.DropColumn(
                name: "Corrects",
                table: "bill_lines");

            migrationBuilder.DropColumn(
                name: "PackageId",
                table: "bill_lines");
        }
    }
}
