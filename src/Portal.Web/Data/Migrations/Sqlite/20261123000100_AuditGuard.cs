using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Portal.Web.Data.Migrations.Sqlite;

/// <summary>The database itself refuses to change or remove an audit row.</summary>
[DbContext(typeof(SqlitePortalDb))]
[Migration("20261123000100_AuditGuard")]
public sealed class AuditGuard : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var what in new[] { "UPDATE", "DELETE" })
        {
            migrationBuilder.Sql(
                $"""
                CREATE TRIGGER audit_rows_no_{what.ToLowerInvariant()} BEFORE {what} ON "AuditRows"
                BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
                """);
        }
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("DROP TRIGGER audit_rows_no_update;");
        migrationBuilder.Sql("DROP TRIGGER audit_rows_no_delete;");
    }
}
