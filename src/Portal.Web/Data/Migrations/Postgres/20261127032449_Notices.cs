using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Web.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Notices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<Guid>(
                name: "NoticeId",
                table: "settlements",
                type: "uuid",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uuid");

            migrationBuilder.AddColumn<Guid>(
                name: "NoticeCopyId",
                table: "settlements",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "incidents",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    Status = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Impact = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    TitleEnglish = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    TitleChinese = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    Services = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    StartedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    OpenedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ResolvedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incidents", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "notices",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    Status = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Maintenance = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    TitleEnglish = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    TitleChinese = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    English = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: false),
                    Chinese = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: false),
                    Audience = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Services = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    CustomerId = table.Column<Guid>(type: "uuid", nullable: true),
                    StartsAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    EndsAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    NeedsAction = table.Column<bool>(type: "boolean", nullable: false),
                    Source = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: true),
                    Link = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    CorrectsId = table.Column<Guid>(type: "uuid", nullable: true),
                    LeadDays = table.Column<int>(type: "integer", nullable: true),
                    LatestAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    IsProvisional = table.Column<bool>(type: "boolean", nullable: false),
                    DraftedBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    DraftedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    PublishedBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    PublishedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    EndedBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    EndedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    EndReason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notices", x => x.Id);
                    table.ForeignKey(
                        name: "FK_notices_Organisations_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_notices_notices_CorrectsId",
                        column: x => x.CorrectsId,
                        principalTable: "notices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "incident_updates",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    IncidentId = table.Column<Guid>(type: "uuid", nullable: false),
                    Status = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    English = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    Chinese = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    WrittenBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    WrittenAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incident_updates", x => x.Id);
                    table.ForeignKey(
                        name: "FK_incident_updates_incidents_IncidentId",
                        column: x => x.IncidentId,
                        principalTable: "incidents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "notice_copies",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    NoticeId = table.Column<Guid>(type: "uuid", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "uuid", nullable: false),
                    ToldAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    NeedsAction = table.Column<bool>(type: "boolean", nullable: false),
                    DoneAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    DoneBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    Answer = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    EffectiveAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    AnsweredAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    AnsweredBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    StopsAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notice_copies", x => x.Id);
                    table.ForeignKey(
                        name: "FK_notice_copies_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_notice_copies_notices_NoticeId",
                        column: x => x.NoticeId,
                        principalTable: "notices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "notice_mails",
                columns: table => new
                {
                    MailId = table.Column<Guid>(type: "uuid", nullable: false),
                    NoticeId = table.Column<Guid>(type: "uuid", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    To = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    WrittenAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notice_mails", x => x.MailId);
                    table.ForeignKey(
                        name: "FK_notice_mails_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_notice_mails_notices_NoticeId",
                        column: x => x.NoticeId,
                        principalTable: "notices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "notice_reads",
                columns: table => new
                {
                    NoticeId = table.Column<Guid>(type: "uuid", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "uuid", nullable: false),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    Reader = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    ReadAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notice_reads", x => new { x.NoticeId, x.OrganisationId, x.UserId });
                    table.ForeignKey(
                        name: "FK_notice_reads_notices_NoticeId",
                        column: x => x.NoticeId,
                        principalTable: "notices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_settlements_NoticeCopyId",
                table: "settlements",
                column: "NoticeCopyId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_incident_updates_IncidentId",
                table: "incident_updates",
                column: "IncidentId");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_Number",
                table: "incidents",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_incidents_ResolvedAt",
                table: "incidents",
                column: "ResolvedAt");

            migrationBuilder.CreateIndex(
                name: "IX_notice_copies_Answer_EffectiveAt",
                table: "notice_copies",
                columns: new[] { "Answer", "EffectiveAt" });

            migrationBuilder.CreateIndex(
                name: "IX_notice_copies_NoticeId",
                table: "notice_copies",
                column: "NoticeId");

            migrationBuilder.CreateIndex(
                name: "IX_notice_copies_OrganisationId_NoticeId",
                table: "notice_copies",
                columns: new[] { "OrganisationId", "NoticeId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_notice_mails_NoticeId_OrganisationId",
                table: "notice_mails",
                columns: new[] { "NoticeId", "OrganisationId" });

            migrationBuilder.CreateIndex(
                name: "IX_notice_mails_OrganisationId",
                table: "notice_mails",
                column: "OrganisationId");

            migrationBuilder.CreateIndex(
                name: "IX_notice_reads_OrganisationId_UserId",
                table: "notice_reads",
                columns: new[] { "OrganisationId", "UserId" });

            migrationBuilder.CreateIndex(
                name: "IX_notices_CorrectsId",
                table: "notices",
                column: "CorrectsId");

            migrationBuilder.CreateIndex(
                name: "IX_notices_CustomerId",
                table: "notices",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_notices_Number",
                table: "notices",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_notices_Source",
                table: "notices",
                column: "Source",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_notices_Status_PublishedAt",
                table: "notices",
                columns: new[] { "Status", "PublishedAt" });

            // What customers were told of stays provable (A93): each notice, to whom it went, and the mails that carried it.
            migrationBuilder.Sql(
                """
                INSERT INTO notices ("Id", "Number", "Status", "Kind", "Maintenance", "TitleEnglish", "TitleChinese", "English", "Chinese", "Audience", "Services",
                    "StartsAt", "EndsAt", "NeedsAction", "IsProvisional", "DraftedBy", "DraftedAt", "PublishedBy", "PublishedAt", "Version")
                SELECT "Id", "Number", 'Published', 'Maintenance', "Kind", 'Planned maintenance', '计划维护', "English", "Chinese", 'Everybody', '',
                    "StartsAt", "EndsAt", FALSE, FALSE, "SentBy", "SentAt", "SentBy", "SentAt", 1
                FROM maintenance_notices
                """);
            migrationBuilder.Sql(
                """
                INSERT INTO notice_copies ("Id", "NoticeId", "OrganisationId", "ToldAt", "NeedsAction", "Answer", "Version")
                SELECT (SELECT m."MailId" FROM maintenance_mails m WHERE m."NoticeId" = n."Id" AND m."OrganisationId" = o."OrganisationId" ORDER BY m."MailId" LIMIT 1),
                    n."Id", o."OrganisationId", n."SentAt", FALSE, 'NotAsked', 1
                FROM maintenance_notices n JOIN (SELECT DISTINCT "NoticeId", "OrganisationId" FROM maintenance_mails) o ON o."NoticeId" = n."Id"
                """);
            migrationBuilder.Sql(
                """
                INSERT INTO notice_mails ("MailId", "NoticeId", "OrganisationId", "Kind", "To", "WrittenAt")
                SELECT m."MailId", m."NoticeId", m."OrganisationId", 'Published', COALESCE(sent."To", ''), n."SentAt"
                FROM maintenance_mails m JOIN maintenance_notices n ON n."Id" = m."NoticeId" LEFT JOIN "OutboxMails" sent ON sent."Id" = m."MailId"
                """);

            migrationBuilder.DropTable(
                name: "maintenance_mails");

            migrationBuilder.DropTable(
                name: "maintenance_notices");

            migrationBuilder.AddForeignKey(
                name: "FK_settlements_notice_copies_NoticeCopyId",
                table: "settlements",
                column: "NoticeCopyId",
                principalTable: "notice_copies",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_settlements_notice_copies_NoticeCopyId",
                table: "settlements");

            migrationBuilder.DropTable(
                name: "incident_updates");

            migrationBuilder.DropTable(
                name: "notice_copies");

            migrationBuilder.DropTable(
                name: "notice_mails");

            migrationBuilder.DropTable(
                name: "notice_reads");

            migrationBuilder.DropTable(
                name: "incidents");

            migrationBuilder.DropTable(
                name: "notices");

            migrationBuilder.DropIndex(
                name: "IX_settlements_NoticeCopyId",
                table: "settlements");

            migrationBuilder.DropColumn(
                name: "NoticeCopyId",
                table: "settlements");

            migrationBuilder.AlterColumn<Guid>(
                name: "NoticeId",
                table: "settlements",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uuid",
                oldNullable: true);

            migrationBuilder.CreateTable(
                name: "maintenance_notices",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Chinese = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    EndsAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    English = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    Kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Number = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    SentAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    SentBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    StartsAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_maintenance_notices", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "maintenance_mails",
                columns: table => new
                {
                    MailId = table.Column<Guid>(type: "uuid", nullable: false),
                    NoticeId = table.Column<Guid>(type: "uuid", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_maintenance_mails", x => x.MailId);
                    table.ForeignKey(
                        name: "FK_maintenance_mails_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_maintenance_mails_maintenance_notices_NoticeId",
                        column: x => x.NoticeId,
                        principalTable: "maintenance_notices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_maintenance_mails_NoticeId_OrganisationId",
                table: "maintenance_mails",
                columns: new[] { "NoticeId", "OrganisationId" });

            migrationBuilder.CreateIndex(
                name: "IX_maintenance_mails_OrganisationId",
                table: "maintenance_mails",
                column: "OrganisationId");

            migrationBuilder.CreateIndex(
                name: "IX_maintenance_notices_Number",
                table: "maintenance_notices",
                column: "Number",
                unique: true);
        }
    }
}
