using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Deadlines : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Use",
                table: "StoredFiles",
                type: "TEXT",
                maxLength: 32,
                nullable: false,
                defaultValue: "Proof");
            migrationBuilder.Sql("UPDATE \"StoredFiles\" SET \"Use\" = 'Invoice' WHERE \"Id\" IN (SELECT \"FileId\" FROM invoice_requests WHERE \"FileId\" IS NOT NULL)");

            migrationBuilder.CreateTable(
                name: "deadline_feeds",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Hash = table.Column<string>(type: "TEXT", fixedLength: true, maxLength: 64, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastReadAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_deadline_feeds", x => x.Id);
                    table.ForeignKey(
                        name: "FK_deadline_feeds_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_deadline_feeds_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "deadlines",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    Turn = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    PolicyKey = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    Rule = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    From = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DueAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    IsProvisional = table.Column<bool>(type: "INTEGER", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    PromisedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Rings = table.Column<int>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_deadlines", x => x.Id);
                    table.ForeignKey(
                        name: "FK_deadlines_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "imported_years",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Year = table.Column<int>(type: "INTEGER", nullable: false),
                    Source = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    Json = table.Column<string>(type: "TEXT", nullable: false),
                    ImportedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    ImportedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_imported_years", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "deadline_alarms",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    DeadlineId = table.Column<Guid>(type: "TEXT", nullable: false),
                    HoursBefore = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    RungAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    IsHeard = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_deadline_alarms", x => x.Id);
                    table.ForeignKey(
                        name: "FK_deadline_alarms_deadlines_DeadlineId",
                        column: x => x.DeadlineId,
                        principalTable: "deadlines",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "deadline_moves",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    DeadlineId = table.Column<Guid>(type: "TEXT", nullable: false),
                    FromDue = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ToDue = table.Column<DateTime>(type: "TEXT", nullable: false),
                    WasProvisional = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsProvisional = table.Column<bool>(type: "INTEGER", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Note = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_deadline_moves", x => x.Id);
                    table.ForeignKey(
                        name: "FK_deadline_moves_deadlines_DeadlineId",
                        column: x => x.DeadlineId,
                        principalTable: "deadlines",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_deadline_alarms_DeadlineId",
                table: "deadline_alarms",
                column: "DeadlineId");

            migrationBuilder.CreateIndex(
                name: "IX_deadline_alarms_RungAt_At",
                table: "deadline_alarms",
                columns: new[] { "RungAt", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_deadline_feeds_OrganisationId",
                table: "deadline_feeds",
                column: "OrganisationId");

            migrationBuilder.CreateIndex(
                name: "IX_deadline_feeds_Hash",
                table: "deadline_feeds",
                column: "Hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_deadline_feeds_UserId_OrganisationId",
                table: "deadline_feeds",
                columns: new[] { "UserId", "OrganisationId" });

            migrationBuilder.CreateIndex(
                name: "IX_deadline_moves_DeadlineId",
                table: "deadline_moves",
                column: "DeadlineId");

            migrationBuilder.CreateIndex(
                name: "IX_deadlines_Kind_Subject",
                table: "deadlines",
                columns: new[] { "Kind", "Subject" },
                unique: true,
                filter: "\"Status\" = 'Open'");

            migrationBuilder.CreateIndex(
                name: "IX_deadlines_OrganisationId_Status_DueAt",
                table: "deadlines",
                columns: new[] { "OrganisationId", "Status", "DueAt" });

            migrationBuilder.CreateIndex(
                name: "IX_deadlines_Status_DueAt",
                table: "deadlines",
                columns: new[] { "Status", "DueAt" });

            migrationBuilder.CreateIndex(
                name: "IX_imported_years_Year_ImportedAt",
                table: "imported_years",
                columns: new[] { "Year", "ImportedAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "deadline_alarms");

            migrationBuilder.DropTable(
                name: "deadline_feeds");

            migrationBuilder.DropTable(
                name: "deadline_moves");

            migrationBuilder.DropTable(
                name: "imported_years");

            migrationBuilder.DropTable(
                name: "deadlines");

            migrationBuilder.DropColumn(
                name: "Use",
                table: "StoredFiles");
        }
    }
}
