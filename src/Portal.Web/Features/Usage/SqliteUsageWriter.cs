using Microsoft.Data.Sqlite;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>The one writer connection and its statements. Not safe for two threads at once: the store holds the gate.</summary>
internal sealed class SqliteUsageWriter : IDisposable
{
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _select;
    private readonly SqliteStatement _update;
    private readonly SqliteStatement _replaced;
    private readonly SqliteStatement _recipient;
    private readonly SqliteStatement _sum;
    private readonly SqliteStatement _part;
    private readonly SqliteStatement _uncounted;
    private readonly SqliteStatement _batch;
    private readonly SqliteStatement _knownBatch;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;

    public SqliteUsageWriter(string connectionString)
    {
        Connection = new(new SqliteConnectionStringBuilder(connectionString) { Pooling = false, Cache = SqliteCacheMode.Default }.ToString());
        Connection.Open();
        Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=20000; PRAGMA busy_timeout=30000; PRAGMA cache_size=-65536;");
        Run(UsageSchema.Sqlite);
        if (Find(UsageParts.AreMissing) == 1)
            Run($"BEGIN IMMEDIATE; {UsageParts.Fill}; COMMIT");

        _begin = new(Connection, "BEGIN IMMEDIATE");
        _commit = new(Connection, "COMMIT");
        _insert = new(Connection, $"INSERT OR IGNORE INTO usage_records ({UsageSchema.RecordColumns}, learnt_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        _select = new(Connection, """
            SELECT service, type, region, units, status, receipt_at, receipt_code, template_id, operator, province, learnt_at, updated_at
            FROM usage_records WHERE submitted_at = ? AND app_id = ? AND message_id = ?
            """);
        _update = new(Connection, """
            UPDATE usage_records SET status = ?, receipt_at = ?, receipt_code = ?, template_id = ?, operator = ?, province = ?, updated_at = ?
            WHERE submitted_at = ? AND app_id = ? AND message_id = ?
            """);
        _replaced = new(Connection, """
            INSERT OR IGNORE INTO usage_replaced (submitted_at, app_id, message_id, learnt_at, status, receipt_at, receipt_code) VALUES (?,?,?,?,?,?,?)
            """);
        _recipient = new(Connection, "INSERT OR IGNORE INTO usage_recipients (submitted_at, app_id, message_id, recipient) VALUES (?,?,?,?)");
        _sum = new(Connection, """
            INSERT INTO usage_days (organisation_id, day, app_id, service, type, region, status, rate_card, messages, units) VALUES (?,?,?,?,?,?,?,?,?,?)
            ON CONFLICT DO UPDATE SET messages = messages + excluded.messages, units = units + excluded.units
            """);
        _part = new(Connection, """
            INSERT INTO usage_parts (organisation_id, part, day, app_id, service, type, region, status, value, detail, messages, units)
            VALUES (?,?,?,?,?,?,?,?,?,?,?,?)
            ON CONFLICT DO UPDATE SET messages = messages + excluded.messages, units = units + excluded.units
            """);
        _uncounted = new(Connection, "INSERT INTO usage_uncounted (log) VALUES (?)");
        _batch = new(Connection, "INSERT OR REPLACE INTO usage_batches (sender, key, content_hash, answer, answered_at) VALUES (?,?,?,?,?)");
        _knownBatch = SqliteLedgerReader.Prepare(Connection);
    }

    public SqliteConnection Connection { get; }

    public void Begin() => _begin.Execute();

    public void Commit() => _commit.Execute();

    // After some failures (disk full) SQLite has already rolled back by itself.
    public void Rollback() => Run("ROLLBACK", mayFail: true);

    public UsageAnswer Ingest(UsageBatch batch, long now, RollupDeltas deltas)
    {
        Begin();
        try
        {
            if (batch.Key.IsNamed && SqliteLedgerReader.Find(_knownBatch, batch.Key)?.Repeat(batch.Key) is { } earlier)
            {
                Rollback();
                return earlier;
            }

            int accepted = 0, updated = 0, duplicates = 0;
            List<RejectedLine>? conflicts = null;
            foreach (var line in batch.Lines)
            {
                if (Insert(line.Record, now))
                {
                    accepted++;
                    deltas.Add(line.OrganisationId, line.Record);
                }
                else if (Merge(line, now, deltas) is not { } isNew)
                {
                    (conflicts ??= []).Add(new(line.Index, UsageCodes.Conflict));
                    continue;
                }
                else if (isNew)
                {
                    updated++;
                }
                else
                {
                    duplicates++;
                }

                if (line.Recipient is { } recipient)
                    NoteRecipient(line.Record, recipient);
            }

            foreach (var row in deltas.Rows())
                Upsert(row);
            if (deltas.Parts() is { } parts)
                Leave(parts);

            var answer = new UsageAnswer(accepted, updated, duplicates, UsageCodes.Joined(batch.Rejected, conflicts));
            Remember(batch.Key, answer, now);
            Commit();
            return answer;
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    public int Prune(long before)
    {
        using var delete = new SqliteStatement(Connection, "DELETE FROM usage_batches WHERE answered_at < ?");
        delete.Bind(1, before);
        return delete.Execute();
    }

    /// <summary>Counts some calls' finer sums in one transaction; how many calls there were.</summary>
    public int Count()
    {
        Begin();
        try
        {
            var calls = CountInside();
            Commit();
            return calls;
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    public void Replace(DateOnly first, DateOnly last, IReadOnlyList<RollupRow> rows)
    {
        using var delete = new SqliteStatement(Connection, "DELETE FROM usage_days WHERE day BETWEEN ? AND ?");
        delete.Bind(1, UsageTime.DayNumber(first));
        delete.Bind(2, UsageTime.DayNumber(last));
        delete.Execute();
        foreach (var row in rows)
            Upsert(row);
        while (CountInside() > 0)
        {
        }

        Run(UsageParts.Rebuild(first, last));
    }

    public void Dispose()
    {
        SqliteStatement[] statements = [_insert, _select, _update, _replaced, _recipient, _sum, _part, _uncounted, _batch, _knownBatch, _begin, _commit];
        foreach (var statement in statements)
            statement.Dispose();
        Connection.Dispose();
    }

    private int CountInside()
    {
        var (sums, calls, last) = (new PartSums(), 0, 0L);
        using (var logs = new SqliteStatement(Connection, $"SELECT seq, log FROM usage_uncounted ORDER BY seq LIMIT {UsageParts.CallsAtATime}"))
        {
            for (; logs.Read(); calls++)
            {
                last = logs.Long(0);
                sums.Add(logs.Bytes(1));
            }
        }

        foreach (var row in sums.Rows())
            Upsert(row);
        using var delete = new SqliteStatement(Connection, "DELETE FROM usage_uncounted WHERE seq <= ?");
        delete.Bind(1, last);
        delete.Execute();
        return calls;
    }

    private void Leave(byte[] parts)
    {
        _uncounted.Bind(1, parts);
        _uncounted.Execute();
    }

    private bool Insert(UsageRecord record, long now)
    {
        _insert.Bind(1, record.SubmittedAt);
        _insert.Bind(2, record.AppId);
        _insert.Bind(3, record.MessageId);
        _insert.Bind(4, UsageSchema.Code(record.Service));
        _insert.Bind(5, UsageSchema.Code(record.Type));
        _insert.Bind(6, record.Region);
        _insert.Bind(7, record.Units);
        _insert.Bind(8, UsageSchema.Code(record.Status));
        _insert.Bind(9, record.ReceiptAt);
        _insert.Bind(10, record.ReceiptCode);
        _insert.Bind(11, record.TemplateId);
        _insert.Bind(12, record.Operator);
        _insert.Bind(13, record.Province);
        _insert.Bind(14, now);
        return _insert.Execute() == 1;
    }

    /// <summary>True when the report brought something new, false when not, null when it contradicts what is known.</summary>
    private bool? Merge(UsageLine line, long now, RollupDeltas deltas)
    {
        var record = line.Record;
        var (known, learntAt, updatedAt) = Load(record);
        if (!known.Agrees(record))
            return null;

        var merged = ReceiptMerge.Merge(known, record);
        if (ReferenceEquals(merged, known))
            return false;

        var news = UsageCodes.IsNews(known, merged);
        if (news && UsageCodes.IsWorthKeeping(known))
            Keep(known, updatedAt ?? learntAt);

        _update.Bind(1, UsageSchema.Code(merged.Status));
        _update.Bind(2, merged.ReceiptAt);
        _update.Bind(3, merged.ReceiptCode);
        _update.Bind(4, merged.TemplateId);
        _update.Bind(5, merged.Operator);
        _update.Bind(6, merged.Province);
        _update.Bind(7, news ? now : updatedAt);
        BindKey(_update, 8, merged);
        _update.Execute();
        deltas.Move(line.OrganisationId, known, merged);
        return true;
    }

    private (UsageRecord Known, long LearntAt, long? UpdatedAt) Load(UsageRecord key)
    {
        BindKey(_select, 1, key);
        _select.Read();
        var known = key with
        {
            Service = UsageSchema.ServiceOf(_select.Int(0)),
            Type = UsageSchema.TypeOf(_select.Int(1)),
            Region = _select.Text(2),
            Units = _select.Int(3),
            Status = UsageSchema.StatusOf(_select.Int(4)),
            ReceiptAt = _select.NullableLong(5),
            ReceiptCode = _select.NullableText(6),
            TemplateId = _select.NullableText(7),
            Operator = _select.NullableText(8),
            Province = _select.NullableText(9),
        };
        var times = (_select.Long(10), _select.NullableLong(11));
        _select.Reset();
        return (known, times.Item1, times.Item2);
    }

    private void Keep(UsageRecord known, long learntAt)
    {
        BindKey(_replaced, 1, known);
        _replaced.Bind(4, learntAt);
        _replaced.Bind(5, UsageSchema.Code(known.Status));
        _replaced.Bind(6, known.ReceiptAt);
        _replaced.Bind(7, known.ReceiptCode);
        _replaced.Execute();
    }

    private void NoteRecipient(UsageRecord record, long recipient)
    {
        BindKey(_recipient, 1, record);
        _recipient.Bind(4, recipient);
        _recipient.Execute();
    }

    private void Upsert(RollupRow row)
    {
        _sum.Bind(1, row.OrganisationId);
        _sum.Bind(2, row.Day);
        _sum.Bind(3, row.AppId);
        _sum.Bind(4, row.Service);
        _sum.Bind(5, row.Type);
        _sum.Bind(6, row.Region);
        _sum.Bind(7, row.Status);
        _sum.Bind(8, row.RateCard);
        _sum.Bind(9, row.Messages);
        _sum.Bind(10, row.Units);
        _sum.Execute();
    }

    private void Upsert(PartRow row)
    {
        _part.Bind(1, row.OrganisationId);
        _part.Bind(2, row.Part);
        _part.Bind(3, row.Day);
        _part.Bind(4, row.AppId);
        _part.Bind(5, row.Service);
        _part.Bind(6, row.Type);
        _part.Bind(7, row.Region);
        _part.Bind(8, row.Status);
        _part.Bind(9, row.Value);
        _part.Bind(10, row.Detail);
        _part.Bind(11, row.Messages);
        _part.Bind(12, row.Units);
        _part.Execute();
    }

    private void Remember(BatchKey key, UsageAnswer answer, long now)
    {
        _batch.Bind(1, key.Sender);
        _batch.Bind(2, key.Key);
        _batch.Bind(3, key.ContentHash);
        _batch.Bind(4, UsageSchema.Write(answer));
        _batch.Bind(5, now);
        _batch.Execute();
    }

    private static void BindKey(SqliteStatement statement, int first, UsageRecord record)
    {
        statement.Bind(first, record.SubmittedAt);
        statement.Bind(first + 1, record.AppId);
        statement.Bind(first + 2, record.MessageId);
    }

    private long Find(string sql)
    {
        using var statement = new SqliteStatement(Connection, sql);
        statement.Read();
        return statement.Long(0);
    }

    private void Run(string sql, bool mayFail = false)
    {
        try
        {
            using var command = Connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
        catch (SqliteException) when (mayFail)
        {
        }
    }
}
