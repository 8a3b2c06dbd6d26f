using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Portal.Web.Data;

/// <summary>
/// The changes of a status column that there are: the database itself refuses every other, whoever asks it, and names the two states.
/// </summary>
public sealed record StateGuard(string Table, string Column, IReadOnlyList<string> States, IReadOnlyList<(string From, string To)> Moves)
{
    public static StateGuard Of<TState>(string table, string column, IReadOnlyList<(TState From, TState To)> moves) where TState : struct, Enum =>
        new(table, column, Enum.GetNames<TState>(), [.. moves.Select(move => (move.From.ToString(), move.To.ToString()))]);

    private string Prefix => $"guard_{Table.ToLowerInvariant()}_";

    // The name says what is in it: an older guard is known by its name.
    private string Name => Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('|', States) + Column + string.Join('|', Moves))))[..8];

    internal bool IsOlder(string trigger) => trigger.StartsWith(Prefix, StringComparison.Ordinal) && !trigger.StartsWith(Name, StringComparison.Ordinal);

    internal bool Is(string trigger) => trigger.StartsWith(Name, StringComparison.Ordinal);

    /// <summary>SQLite's messages are fixed texts: one trigger for each state that is left.</summary>
    internal IEnumerable<string> ForSqlite() => States.Select((state, i) =>
    {
        List<string> next = [.. Moves.Where(move => move.From == state).Select(move => move.To)];
        return $"""
            CREATE TRIGGER {Name}_{i} BEFORE UPDATE OF "{Column}" ON "{Table}"
            WHEN OLD."{Column}" = '{state}' AND NEW."{Column}" NOT IN ({string.Join(", ", next.Append(state).Select(name => $"'{name}'"))})
            BEGIN SELECT RAISE(ABORT, '{Table}: {state} becomes {(next.Count == 0 ? "nothing else" : string.Join(" or ", next))}.'); END;
            """;
    });

    internal string ForPostgres() => $"""
        CREATE OR REPLACE FUNCTION {Name}() RETURNS trigger LANGUAGE plpgsql AS
        $body$ BEGIN
            IF OLD."{Column}" <> NEW."{Column}" AND (OLD."{Column}" || '>' || NEW."{Column}") NOT IN ({string.Join(", ", Moves.Select(move => $"'{move.From}>{move.To}'"))}) THEN
                RAISE EXCEPTION '{Table}: % does not become %.', OLD."{Column}", NEW."{Column}" USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $body$;
        CREATE TRIGGER {Name} BEFORE UPDATE OF "{Column}" ON "{Table}" FOR EACH ROW EXECUTE FUNCTION {Name}();
        """;
}

public static class StateGuards
{
    private const long LockKey = 7_061_126;

    /// <summary>Puts the guards in place that are not there; after the migrations, because SQLite forgets them when it rebuilds a table. Harmless to repeat.</summary>
    public static async Task ApplyStateGuardsAsync(this PortalDb db, IEnumerable<StateGuard> guards, CancellationToken ct = default)
    {
        var (isSqlite, wanted) = (db.Database.IsSqlite(), guards.ToList());
        var there = await TriggersAsync(db, isSqlite, ct);
        if (Missing(wanted, there).Count == 0)
            return;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!isSqlite)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", ct); // another instance may be starting
        there = await TriggersAsync(db, isSqlite, ct);
        foreach (var guard in Missing(wanted, there))
        {
            foreach (var (trigger, table) in there.Where(known => guard.IsOlder(known.Name)))
                await RunAsync(db, isSqlite ? $"DROP TRIGGER {trigger}" : $"DROP TRIGGER {trigger} ON \"{table}\"", ct);
            foreach (var sql in isSqlite ? guard.ForSqlite() : [guard.ForPostgres()])
                await RunAsync(db, sql, ct);
        }

        await transaction.CommitAsync(ct);
    }

    private static List<StateGuard> Missing(List<StateGuard> wanted, List<(string Name, string Table)> there) =>
        [.. wanted.Where(guard => !there.Any(known => guard.Is(known.Name)))];

    private static async Task<List<(string Name, string Table)>> TriggersAsync(PortalDb db, bool isSqlite, CancellationToken ct)
    {
        var rows = await (isSqlite
            ? db.Database.SqlQuery<TriggerRow>($"SELECT name AS \"Name\", tbl_name AS \"Table\" FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard_%'")
            : db.Database.SqlQuery<TriggerRow>($"SELECT t.tgname::text AS \"Name\", c.relname::text AS \"Table\" FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE 'guard_%'"))
            .ToListAsync(ct);
        return [.. rows.Select(row => (row.Name, row.Table))];
    }

    // Names of tables and states from our own code: nothing that anybody types.
    private static async Task RunAsync(PortalDb db, string sql, CancellationToken ct)
    {
#pragma warning disable EF1002
        await db.Database.ExecuteSqlRawAsync(sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), ct);
#pragma warning restore EF1002
    }

    private sealed record TriggerRow(string Name, string Table);
}
