using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Portal.Web.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class PriceChanges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "rate_card_versions",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    Status = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Content = table.Column<string>(type: "text", nullable: false),
                    EffectiveFrom = table.Column<DateOnly>(type: "date", nullable: true),
                    CreatedBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ChangedBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    AnnouncedBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    AnnouncedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    ToldAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rate_card_versions", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "sending_stops",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "uuid", nullable: false),
                    Reason = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Document = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    StopsAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    SetBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    SetAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    LiftedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    LiftedBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sending_stops", x => x.Id);
                    table.ForeignKey(
                        name: "FK_sending_stops_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "price_change_notices",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "uuid", nullable: false),
                    RateCardId = table.Column<Guid>(type: "uuid", nullable: false),
                    Card = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    CardBefore = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    EffectiveFrom = table.Column<DateOnly>(type: "date", nullable: false),
                    Status = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    ToldAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    EffectUntil = table.Column<DateOnly>(type: "date", nullable: false),
                    Effect = table.Column<string>(type: "text", nullable: false),
                    OldTotal = table.Column<long>(type: "bigint", nullable: false),
                    NewTotal = table.Column<long>(type: "bigint", nullable: false),
                    RemindedDaysBefore = table.Column<int>(type: "integer", nullable: true),
                    AnsweredAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    AnsweredBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    FirstUseAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    StopsAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_price_change_notices", x => x.Id);
                    table.ForeignKey(
                        name: "FK_price_change_notices_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_price_change_notices_rate_card_versions_RateCardId",
                        column: x => x.RateCardId,
                        principalTable: "rate_card_versions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "price_change_mails",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    MailId = table.Column<Guid>(type: "uuid", nullable: false),
                    To = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    WrittenAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    NoticeId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_price_change_mails", x => x.Id);
                    table.ForeignKey(
                        name: "FK_price_change_mails_price_change_notices_NoticeId",
                        column: x => x.NoticeId,
                        principalTable: "price_change_notices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "settlements",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    OrganisationId = table.Column<Guid>(type: "uuid", nullable: false),
                    NoticeId = table.Column<Guid>(type: "uuid", nullable: false),
                    Status = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    StoppedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    OpenedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    BilledAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    FinalBill = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    PackagesAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    PackagesRefund = table.Column<long>(type: "bigint", nullable: false),
                    BalanceAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    BalanceRefund = table.Column<long>(type: "bigint", nullable: false),
                    BalanceReference = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: true),
                    ClosedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    ClosedBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    Documents = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_settlements", x => x.Id);
                    table.ForeignKey(
                        name: "FK_settlements_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_settlements_price_change_notices_NoticeId",
                        column: x => x.NoticeId,
                        principalTable: "price_change_notices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_price_change_mails_NoticeId",
                table: "price_change_mails",
                column: "NoticeId");

            migrationBuilder.CreateIndex(
                name: "IX_price_change_notices_OrganisationId_Status",
                table: "price_change_notices",
                columns: new[] { "OrganisationId", "Status" });

            migrationBuilder.CreateIndex(
                name: "IX_price_change_notices_RateCardId_OrganisationId",
                table: "price_change_notices",
                columns: new[] { "RateCardId", "OrganisationId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_price_change_notices_Status",
                table: "price_change_notices",
                column: "Status");

            migrationBuilder.CreateIndex(
                name: "IX_rate_card_versions_EffectiveFrom",
                table: "rate_card_versions",
                column: "EffectiveFrom",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_rate_card_versions_Number",
                table: "rate_card_versions",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_sending_stops_OrganisationId_StopsAt",
                table: "sending_stops",
                columns: new[] { "OrganisationId", "StopsAt" });

            migrationBuilder.CreateIndex(
                name: "IX_settlements_NoticeId",
                table: "settlements",
                column: "NoticeId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_settlements_Number",
                table: "settlements",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_settlements_OrganisationId",
                table: "settlements",
                column: "OrganisationId");

            migrationBuilder.CreateIndex(
                name: "IX_settlements_Status",
                table: "settlements",
                column: "Status");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "price_change_mails");

            migrationBuilder.DropTable(
                name: "sending_stops");

            migrationBuilder.DropTable(
                name: "settlements");

            migrationBuilder.DropTable(
                name: "price_change_notices");

            migrationBuilder.DropTable(
                name: "rate_card_versions");
        }
    }
}
