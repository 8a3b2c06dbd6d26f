using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Portal.Web.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Resumptions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "BreachId",
                table: "packages",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "CountsService",
                table: "objections",
                type: "character varying(32)",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "CountsTolerance",
                table: "objections",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Lines",
                table: "customer_counts",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "breaches",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "uuid", nullable: false),
                    Status = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    Deduction = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    RecordedById = table.Column<Guid>(type: "uuid", nullable: false),
                    RecordedBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    RecordedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    WithdrawnBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    WithdrawnAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    WithdrawalReason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_breaches", x => x.Id);
                    table.ForeignKey(
                        name: "FK_breaches_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "objection_days",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Billed = table.Column<long>(type: "bigint", nullable: false),
                    Own = table.Column<long>(type: "bigint", nullable: false),
                    ObjectionId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_objection_days", x => x.Id);
                    table.ForeignKey(
                        name: "FK_objection_days_objections_ObjectionId",
                        column: x => x.ObjectionId,
                        principalTable: "objections",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "resumptions",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "uuid", nullable: false),
                    SettlementId = table.Column<Guid>(type: "uuid", nullable: false),
                    Status = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Card = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    AskedBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    AskedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    AnsweredBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    AnsweredAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_resumptions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_resumptions_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_resumptions_settlements_SettlementId",
                        column: x => x.SettlementId,
                        principalTable: "settlements",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_packages_BreachId",
                table: "packages",
                column: "BreachId");

            migrationBuilder.CreateIndex(
                name: "IX_breaches_OrganisationId_RecordedAt",
                table: "breaches",
                columns: new[] { "OrganisationId", "RecordedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_objection_days_ObjectionId_Day",
                table: "objection_days",
                columns: new[] { "ObjectionId", "Day" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_resumptions_OrganisationId",
                table: "resumptions",
                column: "OrganisationId",
                unique: true,
                filter: "\"Status\" = 'Asked'");

            migrationBuilder.CreateIndex(
                name: "IX_resumptions_SettlementId",
                table: "resumptions",
                column: "SettlementId");

            migrationBuilder.AddForeignKey(
                name: "FK_packages_breaches_BreachId",
                table: "packages",
                column: "BreachId",
                principalTable: "breaches",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_packages_breaches_BreachId",
                table: "packages");

            migrationBuilder.DropTable(
                name: "breaches");

            migrationBuilder.DropTable(
                name: "objection_days");

            migrationBuilder.DropTable(
                name: "resumptions");

            migrationBuilder.DropIndex(
                name: "IX_packages_BreachId",
                table: "packages");

            migrationBuilder.DropColumn(
                name: "BreachId",
                table: "packages");

            migrationBuilder.DropColumn(
                name: "CountsService",
                table: "objections");

            migrationBuilder.DropColumn(
                name: "CountsTolerance",
                table: "objections");

            migrationBuilder.DropColumn(
                name: "Lines",
                table: "customer_counts");
        }
    }
}
