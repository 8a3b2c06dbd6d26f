using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Web.Data.Migrations.Sqlite
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
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ConfirmedBy",
                table: "bills",
                type: "TEXT",
                maxLength: 256,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Credited",
                table: "bills",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "Disputed",
                table: "bills",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<DateOnly>(
                name: "DueOn",
                table: "bills",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Dunned",
                table: "bills",
                type: "TEXT",
                maxLength: 32,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "FinalAt",
                table: "bills",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "GraceDays",
                table: "bills",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "ObjectionDays",
                table: "bills",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTime>(
                name: "ObjectionUntil",
                table: "bills",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<long>(
                name: "Paid",
                table: "bills",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<DateTime>(
                name: "PaidAt",
                table: "bills",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "PaymentDays",
                table: "bills",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "RemindedDays",
                table: "bills",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "RestDueOn",
                table: "bills",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "SendingStopsAt",
                table: "bills",
                type: "TEXT",
                nullable: true);

            // Bills of before: the policies as they were, and a whole objection period from today on.
            migrationBuilder.Sql(
                """
                UPDATE bills SET "Dunned" = 'None', "ObjectionDays" = 5, "PaymentDays" = 5, "GraceDays" = 0,
                    "ObjectionUntil" = strftime('%Y-%m-%d', 'now', '+8 hours', '+5 days') || ' 15:59:59.999999';
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
