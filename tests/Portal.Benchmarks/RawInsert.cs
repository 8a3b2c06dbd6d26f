using System.Text;
using Microsoft.Data.Sqlite;
using Portal.Web.Features.Usage;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Portal.Benchmarks;

/// <summary>The reference: the barest insert loop there is, prepared, through the raw provider, one transaction a call.</summary>
internal sealed class RawInsert : IDisposable
{
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _insert;
    private readonly byte[] _utf8 = new byte[256];

    /// <param name="table">'r', or the product's own table, to ask what everything beside it costs.</param>
    public RawInsert(SqliteConnection connection, string table = "r")
    {
        _db = connection.Handle!;
        Check(sqlite3_prepare_v2(_db, $"{(table == "r" ? "INSERT" : "INSERT OR IGNORE")} INTO {table} VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,NULL)", out _insert));
    }

    public void Write(UsageLine[] lines)
    {
        Check(sqlite3_exec(_db, "BEGIN IMMEDIATE"));
        foreach (var (_, _, r, _) in lines)
        {
            sqlite3_bind_int64(_insert, 1, r.SubmittedAt);
            sqlite3_bind_int64(_insert, 2, r.AppId);
            Text(3, r.MessageId);
            sqlite3_bind_int64(_insert, 4, (long)r.Service);
            sqlite3_bind_int64(_insert, 5, (long)r.Type);
            Text(6, r.Region);
            sqlite3_bind_int64(_insert, 7, r.Units);
            sqlite3_bind_int64(_insert, 8, (long)r.Status);
            sqlite3_bind_int64(_insert, 9, r.ReceiptAt ?? 0);
            Text(10, r.ReceiptCode!);
            if (r.TemplateId is not null)
                Text(11, r.TemplateId);
            Text(12, r.Operator!);
            Text(13, r.Province!);
            sqlite3_bind_int64(_insert, 14, r.SubmittedAt);
            if (sqlite3_step(_insert) != SQLITE_DONE)
                throw new InvalidOperationException(sqlite3_errmsg(_db).utf8_to_string());
            sqlite3_reset(_insert);
        }

        Check(sqlite3_exec(_db, "COMMIT"));
    }

    public void Dispose() => _insert.Dispose();

    private void Text(int index, string value) =>
        sqlite3_bind_text(_insert, index, _utf8.AsSpan(0, Encoding.UTF8.GetBytes(value, _utf8)));

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _db);
}
