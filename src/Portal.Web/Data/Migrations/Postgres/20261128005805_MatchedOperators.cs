using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Web.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class MatchedOperators : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Entries",
                table: "disputes",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "MatchedOperator",
                table: "complaints",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            // What staff attached to tickets takes nothing of the customer's space.
            migrationBuilder.Sql(
                """
                UPDATE "StoredFiles" SET "Use" = 'Ours' WHERE "Use" = 'Proof' AND "Id" IN
                    (SELECT f."FileId" FROM ticket_files f JOIN ticket_posts p ON p."Id" = f."PostId" WHERE p."IsProvider");
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Entries",
                table: "disputes");

            migrationBuilder.DropColumn(
                name: "MatchedOperator",
                table: "complaints");
        }
    }
}
