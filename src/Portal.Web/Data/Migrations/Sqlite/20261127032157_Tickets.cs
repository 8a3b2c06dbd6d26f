using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Tickets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_tickets_Status_ChangedAt",
                table: "tickets");

            migrationBuilder.AddColumn<DateTime>(
                name: "DueAt",
                table: "ticket_posts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "About",
                table: "tickets",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "AssigneeId",
                table: "tickets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "CallFrom",
                table: "tickets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "CallUntil",
                table: "tickets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "CustomerReadAt",
                table: "tickets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "CustomerWroteAt",
                table: "tickets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "DueAt",
                table: "tickets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "EscalatedAt",
                table: "tickets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Outcome",
                table: "tickets",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Phone",
                table: "tickets",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Priority",
                table: "tickets",
                type: "TEXT",
                maxLength: 32,
                nullable: false,
                defaultValue: "Normal");

            migrationBuilder.AddColumn<DateTime>(
                name: "ProviderReadAt",
                table: "tickets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "ProviderWroteAt",
                table: "tickets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Source",
                table: "tickets",
                type: "TEXT",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "TurnSince",
                table: "tickets",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "Wanted",
                table: "tickets",
                type: "TEXT",
                maxLength: 60,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "contact_assignments",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Role = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    SubstituteId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AssignedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    AssignedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    EndedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    LiveKey = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contact_assignments", x => x.Id);
                    table.ForeignKey(
                        name: "FK_contact_assignments_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_contact_assignments_AspNetUsers_SubstituteId",
                        column: x => x.SubstituteId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_contact_assignments_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "staff_absences",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Until = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    SetBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    SetAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_staff_absences", x => x.Id);
                    table.ForeignKey(
                        name: "FK_staff_absences_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ticket_files",
                columns: table => new
                {
                    FileId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PostId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ticket_files", x => x.FileId);
                    table.ForeignKey(
                        name: "FK_ticket_files_ticket_posts_PostId",
                        column: x => x.PostId,
                        principalTable: "ticket_posts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            // What stands there keeps its meaning: the file moves to its own table, kinds get their new names, and turns are what was last written.
            migrationBuilder.Sql(
                """
                INSERT INTO ticket_files ("FileId", "PostId", "Name")
                SELECT "FileId", "Id", COALESCE("FileName", 'file') FROM ticket_posts WHERE "FileId" IS NOT NULL
                """);
            migrationBuilder.Sql("UPDATE tickets SET \"Kind\" = 'Service' WHERE \"Kind\" = 'Question'");
            migrationBuilder.Sql("UPDATE tickets SET \"Kind\" = 'Technical' WHERE \"Kind\" = 'Fault'");
            migrationBuilder.Sql("UPDATE tickets SET \"Kind\" = 'Reconciliation' WHERE \"Kind\" = 'Billing'");
            migrationBuilder.Sql(
                """
                UPDATE tickets SET "TurnSince" = "ChangedAt", "CustomerReadAt" = "ChangedAt", "ProviderReadAt" = "ChangedAt",
                    "CustomerWroteAt" = (SELECT MAX("At") FROM ticket_posts p WHERE p."TicketId" = tickets."Id" AND NOT p."IsProvider"),
                    "ProviderWroteAt" = (SELECT MAX("At") FROM ticket_posts p WHERE p."TicketId" = tickets."Id" AND p."IsProvider")
                """);

            migrationBuilder.DropColumn(
                name: "FileId",
                table: "ticket_posts");

            migrationBuilder.DropColumn(
                name: "FileName",
                table: "ticket_posts");

            migrationBuilder.CreateTable(
                name: "ticket_notes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    TicketId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AuthorId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Author = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    Text = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ticket_notes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ticket_notes_tickets_TicketId",
                        column: x => x.TicketId,
                        principalTable: "tickets",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ticket_steps",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    TicketId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    From = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    To = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    By = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    IsProvider = table.Column<bool>(type: "INTEGER", nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ticket_steps", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ticket_steps_tickets_TicketId",
                        column: x => x.TicketId,
                        principalTable: "tickets",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "traffic_forecasts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    TicketId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AppId = table.Column<long>(type: "INTEGER", nullable: true),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Until = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Messages = table.Column<long>(type: "INTEGER", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    NormalLine = table.Column<long>(type: "INTEGER", nullable: false),
                    GatewayLine = table.Column<long>(type: "INTEGER", nullable: false),
                    FiledBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    FiledAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Note = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    AnsweredBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    AnsweredAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_traffic_forecasts", x => x.Id);
                    table.ForeignKey(
                        name: "FK_traffic_forecasts_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_traffic_forecasts_tickets_TicketId",
                        column: x => x.TicketId,
                        principalTable: "tickets",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_tickets_AssigneeId",
                table: "tickets",
                column: "AssigneeId");

            migrationBuilder.CreateIndex(
                name: "IX_tickets_Source",
                table: "tickets",
                column: "Source");

            migrationBuilder.CreateIndex(
                name: "IX_tickets_Status_DueAt",
                table: "tickets",
                columns: new[] { "Status", "DueAt" });

            migrationBuilder.CreateIndex(
                name: "IX_contact_assignments_LiveKey",
                table: "contact_assignments",
                column: "LiveKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_contact_assignments_OrganisationId_AssignedAt",
                table: "contact_assignments",
                columns: new[] { "OrganisationId", "AssignedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_contact_assignments_PersonId",
                table: "contact_assignments",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_contact_assignments_SubstituteId",
                table: "contact_assignments",
                column: "SubstituteId");

            migrationBuilder.CreateIndex(
                name: "IX_staff_absences_UserId_Until",
                table: "staff_absences",
                columns: new[] { "UserId", "Until" });

            migrationBuilder.CreateIndex(
                name: "IX_ticket_files_PostId",
                table: "ticket_files",
                column: "PostId");

            migrationBuilder.CreateIndex(
                name: "IX_ticket_notes_TicketId",
                table: "ticket_notes",
                column: "TicketId");

            migrationBuilder.CreateIndex(
                name: "IX_ticket_steps_TicketId",
                table: "ticket_steps",
                column: "TicketId");

            migrationBuilder.CreateIndex(
                name: "IX_traffic_forecasts_Number",
                table: "traffic_forecasts",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_traffic_forecasts_OrganisationId_Until",
                table: "traffic_forecasts",
                columns: new[] { "OrganisationId", "Until" });

            migrationBuilder.CreateIndex(
                name: "IX_traffic_forecasts_TicketId",
                table: "traffic_forecasts",
                column: "TicketId");

            migrationBuilder.AddForeignKey(
                name: "FK_tickets_AspNetUsers_AssigneeId",
                table: "tickets",
                column: "AssigneeId",
                principalTable: "AspNetUsers",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_tickets_AspNetUsers_AssigneeId",
                table: "tickets");

            migrationBuilder.DropTable(
                name: "contact_assignments");

            migrationBuilder.DropTable(
                name: "staff_absences");

            migrationBuilder.DropTable(
                name: "ticket_files");

            migrationBuilder.DropTable(
                name: "ticket_notes");

            migrationBuilder.DropTable(
                name: "ticket_steps");

            migrationBuilder.DropTable(
                name: "traffic_forecasts");

            migrationBuilder.DropIndex(
                name: "IX_tickets_AssigneeId",
                table: "tickets");

            migrationBuilder.DropIndex(
                name: "IX_tickets_Source",
                table: "tickets");

            migrationBuilder.DropIndex(
                name: "IX_tickets_Status_DueAt",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "About",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "AssigneeId",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "CallFrom",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "CallUntil",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "CustomerReadAt",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "CustomerWroteAt",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "DueAt",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "EscalatedAt",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "Outcome",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "Phone",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "Priority",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "ProviderReadAt",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "ProviderWroteAt",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "Source",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "TurnSince",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "Wanted",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "DueAt",
                table: "ticket_posts");

            migrationBuilder.AddColumn<Guid>(
                name: "FileId",
                table: "ticket_posts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "FileName",
                table: "ticket_posts",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_tickets_Status_ChangedAt",
                table: "tickets",
                columns: new[] { "Status", "ChangedAt" });
        }
    }
}
