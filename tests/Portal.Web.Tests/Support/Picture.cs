using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Web.Platform.Audit;
using Portal.Web.Platform.Checks;

namespace Portal.Web.Tests.Support;

/// <summary>
/// All that a portal has: every row of every table, the names of its files, and what 'check' says. Ids, hashes and codes that are
/// drawn anew each time are left out, unless they were known before; all else must be the same wherever the same was done.
/// </summary>
internal sealed partial class Picture(IReadOnlySet<string> known)
{
    // Drawn by lot, or over what was drawn by lot; the invariants look into them.
    private static readonly string[] Drawn = ["AuditRows.Hash", "AuditRows.PreviousHash", "AuditHead.Hash", "bill_documents.Size"];

    /// <summary>Every id and hash of the portal.</summary>
    public static async Task<HashSet<string>> NamesAsync(TestPortal portal)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var (_, values) in RowsAsync(portal))
        {
            foreach (var (_, value) in values)
                names.UnionWith(Random().Matches(value).Select(match => match.Value));
        }

        return names;
    }

    /// <summary>After the hourly anchor, so that it is no matter whether a run died before its own; 'check' must be content.</summary>
    public async Task<string> OfAsync(TestPortal portal)
    {
        await portal.Get<AuditAnchors>().WriteAsync();
        foreach (var invariant in portal.Get<IEnumerable<IInvariant>>())
        {
            var result = await invariant.CheckAsync(CancellationToken.None);
            Assert.True(result.Holds, $"{invariant.Name}: {result.Words}");
        }

        return await AsLeftAsync(portal);
    }

    /// <summary>What lies there, looked at by nobody.</summary>
    public async Task<string> AsLeftAsync(TestPortal portal)
    {
        var lines = new List<string>();
        await foreach (var (table, values) in RowsAsync(portal))
        {
            lines.Add($"{table}: " + string.Join(" | ", values.Where(value => !Drawn.Contains($"{table}.{value.Name}"))
                .Select(value => $"{value.Name}={Random().Replace(value.Value, match => known.Contains(match.Value) ? match.Value : "#")}")));
        }

        lines.AddRange(Directory.EnumerateFiles(portal.DataDirectory, "*", SearchOption.AllDirectories)
            .Select(file => "file: " + Random().Replace(Path.GetRelativePath(portal.DataDirectory, file), match => known.Contains(match.Value) ? match.Value : "#")));
        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    private static async IAsyncEnumerable<(string Table, IReadOnlyList<(string Name, string Value)> Values)> RowsAsync(TestPortal portal)
    {
        await using var db = await portal.DbAsync();
        await db.Database.OpenConnectionAsync();
        foreach (var table in db.Model.GetRelationalModel().Tables.Select(table => table.Name))
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // the model's own names
            command.CommandText = $"SELECT * FROM \"{table}\"";
#pragma warning restore CA2100
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                yield return (table, [.. Enumerable.Range(0, reader.FieldCount).Where(i => !IsCounter(reader, i)).Select(i => (reader.GetName(i), Written(reader.GetValue(i))))]);
        }
    }

    // The database's own row numbers: PostgreSQL does not give one back that a rolled back transaction took.
    private static bool IsCounter(DbDataReader reader, int column) => reader.GetName(column) == "Id" && reader.GetValue(column) is long or int;

    private static string Written(object value) => value switch
    {
        byte[] => "bytes", // printed, signed or sealed: never the same twice
        DateTime at => at.ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    [GeneratedRegex("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{64}|[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){6}", RegexOptions.None, 1000)]
    private static partial Regex Random();
}
