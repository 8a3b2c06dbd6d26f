using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Casework : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "DisputeId",
                table: "settlements",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "abnormal_queries",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Source = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    OnceKey = table.Column<string>(type: "TEXT", maxLength: 160, nullable: true),
                    AppId = table.Column<long>(type: "INTEGER", nullable: false),
                    Service = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Type = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    WindowFrom = table.Column<DateTime>(type: "TEXT", nullable: false),
                    WindowUntil = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Count = table.Column<long>(type: "INTEGER", nullable: false),
                    UsualFrom = table.Column<long>(type: "INTEGER", nullable: true),
                    UsualUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true),
                    Batch = table.Column<string>(type: "TEXT", maxLength: 80, nullable: true),
                    Samples = table.Column<string>(type: "TEXT", nullable: false),
                    RaisedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    RaisedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    AskedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    DueAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    UnansweredAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Answer = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    AnsweredBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    AnsweredAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    AnswerNote = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true),
                    EndedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_abnormal_queries", x => x.Id);
                    table.ForeignKey(
                        name: "FK_abnormal_queries_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "banned_marks",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Hash = table.Column<string>(type: "TEXT", fixedLength: true, maxLength: 64, nullable: false),
                    Document = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    KeptBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    KeptAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_banned_marks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_banned_marks_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "disputes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    FirstDay = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    LastDay = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Service = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    AppId = table.Column<long>(type: "INTEGER", nullable: true),
                    Type = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    Operator = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    ClaimedMessages = table.Column<long>(type: "INTEGER", nullable: false),
                    FiledBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    FiledAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    IsGoodwill = table.Column<bool>(type: "INTEGER", nullable: false),
                    HandledBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    AcknowledgedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ProofReceivedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ReplyDueAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ReopenUntil = table.Column<DateTime>(type: "TEXT", nullable: true),
                    AuditAskedBy = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    AuditorId = table.Column<Guid>(type: "TEXT", nullable: true),
                    AuditorName = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    Seed = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Offer = table.Column<string>(type: "TEXT", nullable: true),
                    Finding = table.Column<string>(type: "TEXT", nullable: true),
                    Route = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    FoundBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    FoundAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ClaimedLoss = table.Column<long>(type: "INTEGER", nullable: false),
                    Withheld = table.Column<long>(type: "INTEGER", nullable: false),
                    Compensation = table.Column<long>(type: "INTEGER", nullable: false),
                    ProposedCompensation = table.Column<long>(type: "INTEGER", nullable: true),
                    ProposedById = table.Column<Guid>(type: "TEXT", nullable: true),
                    ProposedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    CreditNote = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    TerminatedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    EndedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
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
                name: "enforcement_cases",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AppId = table.Column<long>(type: "INTEGER", nullable: true),
                    Ground = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Source = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Reference = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    Origin = table.Column<string>(type: "TEXT", maxLength: 80, nullable: true),
                    Text = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    LegalAction = table.Column<bool>(type: "INTEGER", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    OpenedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    OpenedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    NoticedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    NoticedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    DueAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    OverdueAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ClosedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    ClosedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    Steps = table.Column<int>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_enforcement_cases", x => x.Id);
                    table.ForeignKey(
                        name: "FK_enforcement_cases_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "identity_holds",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Reasons = table.Column<string>(type: "TEXT", nullable: false),
                    HeldAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DecidedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    DecidedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Decision = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_identity_holds", x => x.Id);
                    table.ForeignKey(
                        name: "FK_identity_holds_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "lawful_requests",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Authority = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    Reference = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    LegalBasis = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    Officer = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    ScopeOrganisationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    ScopeFrom = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ScopeUntil = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Kinds = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    Clues = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    GagUntil = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    CustomerToldAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    LoggedById = table.Column<Guid>(type: "TEXT", nullable: false),
                    LoggedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    LoggedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CheckedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    CheckedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    FirstApproverId = table.Column<Guid>(type: "TEXT", nullable: true),
                    FirstApprover = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    FirstApprovedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    SecondApproverId = table.Column<Guid>(type: "TEXT", nullable: true),
                    SecondApprover = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    ApprovedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ExportedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    ExportedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ExportPath = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    ExportSha256 = table.Column<string>(type: "TEXT", fixedLength: true, maxLength: 64, nullable: true),
                    ExportLength = table.Column<long>(type: "INTEGER", nullable: false),
                    ExportRows = table.Column<long>(type: "INTEGER", nullable: false),
                    LogSequence = table.Column<long>(type: "INTEGER", nullable: false),
                    LogRoot = table.Column<string>(type: "TEXT", fixedLength: true, maxLength: 64, nullable: true),
                    DeliveredBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    DeliveredAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    DeliveryNote = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    EndedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    RefusalReason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_lawful_requests", x => x.Id);
                    table.ForeignKey(
                        name: "FK_lawful_requests_Organisations_ScopeOrganisationId",
                        column: x => x.ScopeOrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "dispute_mails",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    DisputeId = table.Column<Guid>(type: "TEXT", nullable: false),
                    MailId = table.Column<Guid>(type: "TEXT", nullable: false)
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
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Side = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Text = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    By = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DisputeId = table.Column<Guid>(type: "TEXT", nullable: false)
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
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Issuer = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    Reference = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    IssuedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ConfirmedMessages = table.Column<long>(type: "INTEGER", nullable: true),
                    FileId = table.Column<Guid>(type: "TEXT", nullable: false),
                    FileName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", fixedLength: true, maxLength: 64, nullable: false),
                    By = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DisputeId = table.Column<Guid>(type: "TEXT", nullable: false)
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
                name: "enforcement_cures",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Edition = table.Column<int>(type: "INTEGER", nullable: false),
                    Text = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    By = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    ReturnedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    AcceptedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    JudgedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_enforcement_cures", x => x.Id);
                    table.ForeignKey(
                        name: "FK_enforcement_cures_enforcement_cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "enforcement_cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "enforcement_files",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Use = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Of = table.Column<int>(type: "INTEGER", nullable: false),
                    FileId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", fixedLength: true, maxLength: 64, nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_enforcement_files", x => x.Id);
                    table.ForeignKey(
                        name: "FK_enforcement_files_StoredFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "StoredFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_enforcement_files_enforcement_cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "enforcement_cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "enforcement_measures",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Service = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    AppId = table.Column<long>(type: "INTEGER", nullable: true),
                    Type = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    PerDay = table.Column<long>(type: "INTEGER", nullable: true),
                    Until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Package = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    Units = table.Column<long>(type: "INTEGER", nullable: false),
                    Amount = table.Column<long>(type: "INTEGER", nullable: false),
                    Deduction = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    ProposedById = table.Column<Guid>(type: "TEXT", nullable: false),
                    ProposedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    ProposedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ApprovedById = table.Column<Guid>(type: "TEXT", nullable: true),
                    ApprovedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    InForceAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    EndedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    EndReason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_enforcement_measures", x => x.Id);
                    table.CheckConstraint("CK_enforcement_measures_final", "\"Status\" <> 'Lifted' OR \"Kind\" NOT IN ('Deduct', 'Terminate', 'Ban')");
                    table.CheckConstraint("CK_enforcement_measures_two_persons", "\"Kind\" NOT IN ('Deduct', 'Terminate', 'Ban') OR \"Status\" NOT IN ('InForce', 'Lifted') OR (\"ApprovedById\" IS NOT NULL AND \"ApprovedById\" <> \"ProposedById\")");
                    table.ForeignKey(
                        name: "FK_enforcement_measures_enforcement_cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "enforcement_cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "enforcement_penalties",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Messages = table.Column<int>(type: "INTEGER", nullable: false),
                    PerMessage = table.Column<long>(type: "INTEGER", nullable: false),
                    ChannelCount = table.Column<int>(type: "INTEGER", nullable: false),
                    PerChannel = table.Column<long>(type: "INTEGER", nullable: false),
                    Channels = table.Column<string>(type: "TEXT", maxLength: 20100, nullable: false),
                    Further = table.Column<long>(type: "INTEGER", nullable: false),
                    FurtherText = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    Total = table.Column<long>(type: "INTEGER", nullable: false),
                    Evidence = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    ProposedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    ProposedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    NotifiedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ContestUntil = table.Column<DateTime>(type: "TEXT", nullable: true),
                    AnsweredBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    AnsweredAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Contest = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    JudgedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    JudgedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Judgement = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    ChargedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Deduction = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    PaidAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    PaidBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_enforcement_penalties", x => x.Id);
                    table.ForeignKey(
                        name: "FK_enforcement_penalties_enforcement_cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "enforcement_cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "lawful_papers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    RequestId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    FileId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", fixedLength: true, maxLength: 64, nullable: false),
                    TickedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    TickedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_lawful_papers", x => x.Id);
                    table.ForeignKey(
                        name: "FK_lawful_papers_StoredFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "StoredFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_lawful_papers_lawful_requests_RequestId",
                        column: x => x.RequestId,
                        principalTable: "lawful_requests",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "dispute_files",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    FileId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", fixedLength: true, maxLength: 64, nullable: false),
                    PostId = table.Column<Guid>(type: "TEXT", nullable: false)
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
                name: "IX_abnormal_queries_Number",
                table: "abnormal_queries",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_abnormal_queries_OnceKey",
                table: "abnormal_queries",
                column: "OnceKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_abnormal_queries_OrganisationId_Status_RaisedAt",
                table: "abnormal_queries",
                columns: new[] { "OrganisationId", "Status", "RaisedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_abnormal_queries_Status_RaisedAt",
                table: "abnormal_queries",
                columns: new[] { "Status", "RaisedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_banned_marks_Hash_Kind",
                table: "banned_marks",
                columns: new[] { "Hash", "Kind" });

            migrationBuilder.CreateIndex(
                name: "IX_banned_marks_OrganisationId_Kind_Hash",
                table: "banned_marks",
                columns: new[] { "OrganisationId", "Kind", "Hash" },
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

            migrationBuilder.CreateIndex(
                name: "IX_enforcement_cases_Number",
                table: "enforcement_cases",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_enforcement_cases_OrganisationId_Status",
                table: "enforcement_cases",
                columns: new[] { "OrganisationId", "Status" });

            migrationBuilder.CreateIndex(
                name: "IX_enforcement_cases_Origin",
                table: "enforcement_cases",
                column: "Origin",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_enforcement_cases_Status_OpenedAt",
                table: "enforcement_cases",
                columns: new[] { "Status", "OpenedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_enforcement_cures_CaseId_Edition",
                table: "enforcement_cures",
                columns: new[] { "CaseId", "Edition" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_enforcement_files_CaseId",
                table: "enforcement_files",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_enforcement_files_FileId",
                table: "enforcement_files",
                column: "FileId");

            migrationBuilder.CreateIndex(
                name: "IX_enforcement_measures_CaseId_Number",
                table: "enforcement_measures",
                columns: new[] { "CaseId", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_enforcement_measures_Status",
                table: "enforcement_measures",
                column: "Status");

            migrationBuilder.CreateIndex(
                name: "IX_enforcement_penalties_CaseId_Number",
                table: "enforcement_penalties",
                columns: new[] { "CaseId", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_enforcement_penalties_Status",
                table: "enforcement_penalties",
                column: "Status");

            migrationBuilder.CreateIndex(
                name: "IX_identity_holds_holding",
                table: "identity_holds",
                column: "OrganisationId",
                unique: true,
                filter: "\"Status\" <> 'Released'");

            migrationBuilder.CreateIndex(
                name: "IX_identity_holds_Status_HeldAt",
                table: "identity_holds",
                columns: new[] { "Status", "HeldAt" });

            migrationBuilder.CreateIndex(
                name: "IX_lawful_papers_FileId",
                table: "lawful_papers",
                column: "FileId");

            migrationBuilder.CreateIndex(
                name: "IX_lawful_papers_RequestId_Kind",
                table: "lawful_papers",
                columns: new[] { "RequestId", "Kind" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_lawful_requests_Number",
                table: "lawful_requests",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_lawful_requests_ScopeOrganisationId",
                table: "lawful_requests",
                column: "ScopeOrganisationId");

            migrationBuilder.CreateIndex(
                name: "IX_lawful_requests_Status_LoggedAt",
                table: "lawful_requests",
                columns: new[] { "Status", "LoggedAt" });

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
                name: "abnormal_queries");

            migrationBuilder.DropTable(
                name: "banned_marks");

            migrationBuilder.DropTable(
                name: "dispute_files");

            migrationBuilder.DropTable(
                name: "dispute_mails");

            migrationBuilder.DropTable(
                name: "dispute_proofs");

            migrationBuilder.DropTable(
                name: "enforcement_cures");

            migrationBuilder.DropTable(
                name: "enforcement_files");

            migrationBuilder.DropTable(
                name: "enforcement_measures");

            migrationBuilder.DropTable(
                name: "enforcement_penalties");

            migrationBuilder.DropTable(
                name: "identity_holds");

            migrationBuilder.DropTable(
                name: "lawful_papers");

            migrationBuilder.DropTable(
                name: "dispute_posts");

            migrationBuilder.DropTable(
                name: "enforcement_cases");

            migrationBuilder.DropTable(
                name: "lawful_requests");

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
