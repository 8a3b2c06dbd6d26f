using Npgsql;
using NpgsqlTypes;

namespace Portal.Web.Features.Usage;

/// <summary>
/// The fast way in for lines nobody has sent before: COPY writes whole pages, where ON CONFLICT writes row by row. One known message spoils
/// the whole COPY, so a sample is looked up first; where the sample misled, a savepoint takes everything back and the slow way follows.
/// </summary>
internal static class PostgresUsageCopy
{
    private const int Fewest = 500;
    private const int Samples = 16;
    private const string Savepoint = "usage_copy";

    /// <summary>True when every line was new and is written; false when nothing was.</summary>
    public static async Task<bool> TryAsync(NpgsqlConnection connection, UsageLine[] lines, long now, CancellationToken ct)
    {
        if (lines.Length < Fewest || await SampleIsKnownAsync(connection, lines, ct))
            return false;

        await ExecuteAsync(connection, "SAVEPOINT " + Savepoint, ct);
        try
        {
            await CopyAsync(connection, lines, now, ct);
            await ExecuteAsync(connection, "RELEASE SAVEPOINT " + Savepoint, ct);
            return true;
        }
        catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Released as well: rows written from here on must carry the transaction's own number.
            await ExecuteAsync(connection, $"ROLLBACK TO SAVEPOINT {Savepoint}; RELEASE SAVEPOINT {Savepoint}", ct);
            return false;
        }
    }

    private static async Task<bool> SampleIsKnownAsync(NpgsqlConnection connection, UsageLine[] lines, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT EXISTS (SELECT 1 FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS u (submitted_at, app_id, message_id)
                JOIN usage_records r ON r.submitted_at = u.submitted_at AND r.app_id = u.app_id AND r.message_id = u.message_id)
            """,
            connection);
        var sample = Enumerable.Range(0, Samples).Select(n => lines[(int)((long)n * (lines.Length - 1) / (Samples - 1))].Record).ToArray();
        command.Parameters.Add(new() { Value = Array.ConvertAll(sample, record => record.SubmittedAt) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(sample, record => record.AppId) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(sample, record => record.MessageId) });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    // Cells are written synchronously: into a buffer, nearly always, and an await for each would cost more than the rare wait.
    private static async Task CopyAsync(NpgsqlConnection connection, UsageLine[] lines, long now, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY usage_records ({UsageSchema.RecordColumns}, learnt_at) FROM STDIN (FORMAT binary)", ct);
        foreach (var line in lines)
        {
            var record = line.Record;
            await copy.StartRowAsync(ct);
            copy.Write(record.SubmittedAt, NpgsqlDbType.Bigint);
            copy.Write(record.AppId, NpgsqlDbType.Bigint);
            copy.Write(record.MessageId, NpgsqlDbType.Text);
            copy.Write(UsageSchema.Code(record.Service), NpgsqlDbType.Smallint);
            copy.Write(UsageSchema.Code(record.Type), NpgsqlDbType.Smallint);
            copy.Write(record.Region, NpgsqlDbType.Text);
            copy.Write(record.Units, NpgsqlDbType.Integer);
            copy.Write(UsageSchema.Code(record.Status), NpgsqlDbType.Smallint);
            if (record.ReceiptAt is { } receiptAt)
                copy.Write(receiptAt, NpgsqlDbType.Bigint);
            else
                copy.WriteNull();
            Write(copy, record.ReceiptCode);
            Write(copy, record.TemplateId);
            Write(copy, record.Operator);
            Write(copy, record.Province);
            copy.Write(now, NpgsqlDbType.Bigint);
        }

        await copy.CompleteAsync(ct);
    }

    private static void Write(NpgsqlBinaryImporter copy, string? text)
    {
        if (text is null)
            copy.WriteNull();
        else
            copy.Write(text, NpgsqlDbType.Text);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
#pragma warning disable CA2100 // constants
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(ct);
    }
}
