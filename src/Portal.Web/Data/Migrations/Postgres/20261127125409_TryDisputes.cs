using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Web.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class TryDisputes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "DisputeId",
                table: "settlements",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "disputes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    OrganisationId = table.Column<Guid>(type: "uuid", nullable: false),
                    Status = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    FirstDay = table.Column<DateOnly>(type: "date", nullable: false),
                    LastDay = table.Column<DateOnly>(type: "date", nullable: false),
                    Service = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    AppId = table.Column<long>(type: "bigint", nullable: true),
                    Type = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    Operator = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    ClaimedMessages = table.Column<long>(type: "bigint", nullable: false),
                    FiledBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    FiledAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    IsGoodwill = table.Column<bool>(type: "boolean", nullable: false),
                    HandledBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    AcknowledgedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    ProofReceivedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    ReplyDueAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    ReopenUntil = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    AuditAskedBy = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    AuditorId = table.Column<Guid>(type: "uuid", nullable: true),
                    AuditorName = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    Seed = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    Offer = table.Column<string>(type: "text", nullable: true),
                    Finding = table.Column<string>(type: "text", nullable: true),
                    Route = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    FoundBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    FoundAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    ClaimedLoss = table.Column<long>(type: "bigint", nullable: false),
                    Withheld = table.Column<long>(type: "bigint", nullable: false),
                    Compensation = table.Column<long>(type: "bigint", nullable: false),
                    ProposedCompensation = table.Column<long>(type: "bigint", nullable: true),
                    ProposedById = table.Column<Guid>(type: "uuid", nullable: true),
                    ProposedBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    CreditNote = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    TerminatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    EndedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    EndedBy = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    Reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_disputes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_disputes_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "dispute_mails",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    DisputeId = table.Column<Guid>(type: "uuid", nullable: false),
                    MailId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dispute_mails", x => x.Id);
                    table.ForeignKey(
                        name: "FK_dispute_mails_OutboxMails_MailId",
                        column: x => x.MailId,
                        principalTable: "OutboxMails",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_dispute_mails_disputes_DisputeId",
                        column: x => x.DisputeId,
                        principalTable: "disputes",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "dispute_posts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Side = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Text = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: false),
                    By = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    DisputeId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dispute_posts", x => x.Id);
                    table.ForeignKey(
                        name: "FK_dispute_posts_disputes_DisputeId",
                        column: x => x.DisputeId,
                        principalTable: "disputes",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "dispute_proofs",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Issuer = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    Reference = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    IssuedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    ConfirmedMessages = table.Column<long>(type: "bigint", nullable: true),
                    FileId = table.Column<Guid>(type: "uuid", nullable: false),
                    FileName = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Sha256 = table.Column<string>(type: "character(64)", fixedLength: true, maxLength: 64, nullable: false),
                    By = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    DisputeId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dispute_proofs", x => x.Id);
                    table.ForeignKey(
                        name: "FK_dispute_proofs_StoredFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "StoredFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_dispute_proofs_disputes_DisputeId",
                        column: x => x.DisputeId,
                        principalTable: "disputes",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "dispute_files",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    FileId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Sha256 = table.Column<string>(type: "character(64)", fixedLength: true, maxLength: 64, nullable: false),
                    PostId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dispute_files", x => x.Id);
                    table.ForeignKey(
                        name: "FK_dispute_files_StoredFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "StoredFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_dispute_files_dispute_posts_PostId",
                        column: x => x.PostId,
                        principalTable: "dispute_posts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_settlements_DisputeId",
                table: "settlements",
                column: "DisputeId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_dispute_files_FileId",
                table: "dispute_files",
                column: "FileId");

            migrationBuilder.CreateIndex(
                name: "IX_dispute_files_PostId",
                table: "dispute_files",
                column: "PostId");

            migrationBuilder.CreateIndex(
                name: "IX_dispute_mails_DisputeId_MailId",
                table: "dispute_mails",
                columns: new[] { "DisputeId", "MailId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_dispute_mails_MailId",
                table: "dispute_mails",
                column: "MailId");

            migrationBuilder.CreateIndex(
                name: "IX_dispute_posts_DisputeId",
                table: "dispute_posts",
                column: "DisputeId");

            migrationBuilder.CreateIndex(
                name: "IX_dispute_proofs_DisputeId",
                table: "dispute_proofs",
                column: "DisputeId");

            migrationBuilder.CreateIndex(
                name: "IX_dispute_proofs_FileId",
                table: "dispute_proofs",
                column: "FileId");

            migrationBuilder.CreateIndex(
                name: "IX_disputes_AuditorId",
                table: "disputes",
                column: "AuditorId");

            migrationBuilder.CreateIndex(
                name: "IX_disputes_Number",
                table: "disputes",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_disputes_OrganisationId_FiledAt",
                table: "disputes",
                columns: new[] { "OrganisationId", "FiledAt" });

            migrationBuilder.CreateIndex(
                name: "IX_disputes_Status_FiledAt",
                table: "disputes",
                columns: new[] { "Status", "FiledAt" });

            migrationBuilder.AddForeignKey(
                name: "FK_settlements_disputes_DisputeId",
                table: "settlements",
                column: "DisputeId",
                principalTable: "disputes",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_settlements_disputes_DisputeId",
                table: "settlements");

            migrationBuilder.DropTable(
                name: "dispute_files");

            migrationBuilder.DropTable(
                name: "dispute_mails");

            migrationBuilder.DropTable(
                name: "dispute_proofs");

            migrationBuilder.DropTable(
                name: "dispute_posts");

            migrationBuilder.DropTable(
                name: "disputes");

            migrationBuilder.DropIndex(
                name: "IX_settlements_DisputeId",
                table: "settlements");

            migrationBuilder.DropColumn(
                name: "DisputeId",
                table: "settlements");
        }
    }
}
