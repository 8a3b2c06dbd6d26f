using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Web.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class BillLife : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "ConfirmedAt",
                table: "bills",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ConfirmedBy",
                table: "bills",
                type: "character varying(256)",
                maxLength: 256,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Credited",
                table: "bills",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "Disputed",
                table: "bills",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<DateOnly>(
                name: "DueOn",
                table: "bills",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Dunned",
                table: "bills",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "FinalAt",
                table: "bills",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "GraceDays",
                table: "bills",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "ObjectionDays",
                table: "bills",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTime>(
                name: "ObjectionUntil",
                table: "bills",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<long>(
                name: "Paid",
                table: "bills",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<DateTime>(
                name: "PaidAt",
                table: "bills",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "PaymentDays",
                table: "bills",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "RemindedDays",
                table: "bills",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "RestDueOn",
                table: "bills",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "SendingStopsAt",
                table: "bills",
                type: "timestamp with time zone",
                nullable: true);

            // Bills of before: the policies as they were, and a whole objection period from today on.
            migrationBuilder.Sql(
                """
                UPDATE bills SET "Dunned" = 'None', "ObjectionDays" = 5, "PaymentDays" = 5, "GraceDays" = 0,
                    "ObjectionUntil" = ((now() AT TIME ZONE 'Asia/Shanghai')::date + 5 + time '15:59:59.999999') AT TIME ZONE 'UTC';
                """);

            migrationBuilder.CreateIndex(
                name: "IX_bills_OrganisationId_SendingStopsAt",
                table: "bills",
                columns: new[] { "OrganisationId", "SendingStopsAt" });

            migrationBuilder.CreateIndex(
                name: "IX_bills_Status_ObjectionUntil",
                table: "bills",
                columns: new[] { "Status", "ObjectionUntil" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_bills_OrganisationId_SendingStopsAt",
                table: "bills");

            migrationBuilder.DropIndex(
                name: "IX_bills_Status_ObjectionUntil",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "ConfirmedAt",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "ConfirmedBy",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "Credited",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "Disputed",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "DueOn",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "Dunned",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "FinalAt",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "GraceDays",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "ObjectionDays",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "ObjectionUntil",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "Paid",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "PaidAt",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "PaymentDays",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "RemindedDays",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "RestDueOn",
                table: "bills");

            migrationBuilder.DropColumn(
                name: "SendingStopsAt",
                table: "bills");
        }
    }
}
