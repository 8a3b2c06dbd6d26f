using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Portal.Web.Data.Migrations.Postgres;

/// <summary>The database itself refuses to change or remove an audit row.</summary>
[DbContext(typeof(PostgresPortalDb))]
[Migration("20261123000100_AuditGuard")]
public sealed class AuditGuard : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        CREATE FUNCTION audit_rows_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $body$ BEGIN RAISE EXCEPTION 'The audit log is append-only.'; END $body$;
        CREATE TRIGGER audit_rows_no_change BEFORE UPDATE OR DELETE ON "AuditRows" FOR EACH ROW EXECUTE FUNCTION audit_rows_refuse();
        CREATE TRIGGER audit_rows_no_truncate BEFORE TRUNCATE ON "AuditRows" FOR EACH STATEMENT EXECUTE FUNCTION audit_rows_refuse();
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP TRIGGER audit_rows_no_truncate ON "AuditRows";
        DROP TRIGGER audit_rows_no_change ON "AuditRows";
        DROP FUNCTION audit_rows_refuse();
        """);
}
