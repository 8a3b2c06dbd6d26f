using Npgsql;
using NpgsqlTypes;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>Writes one call inside one transaction.</summary>
internal sealed class PostgresUsageWriter(NpgsqlConnection connection, long now, RollupDeltas deltas)
{
    private readonly List<RejectedLine> _conflicts = [];
    private readonly List<UsageLine> _recipients = [];
    private int _accepted;
    private int _updated;
    private int _duplicates;

    public UsageAnswer Answer(IReadOnlyList<RejectedLine> rejected) =>
        new(_accepted, _updated, _duplicates, UsageCodes.Joined(rejected, _conflicts.Count == 0 ? null : _conflicts));

    /// <summary>No message twice in <paramref name="lines"/>; <paramref name="mayBeNew"/> is false when each was written a round before.</summary>
    public async Task WriteAsync(UsageLine[] lines, bool mayBeNew, CancellationToken ct)
    {
        Dictionary<int, Known> known = [];
        var copied = mayBeNew && await PostgresUsageCopy.TryAsync(connection, lines, now, ct);
        if (!copied && (!mayBeNew || await InsertAsync(lines, ct) < lines.Length))
            known = await LoadAsync(lines, foreignOnly: mayBeNew, ct);

        List<(UsageRecord Merged, long? UpdatedAt)> updates = [];
        List<Known> replaced = [];
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (!known.TryGetValue(i, out var before))
            {
                _accepted++;
                deltas.Add(line.OrganisationId, line.Record);
                Note(line);
                continue;
            }

            if (!before.Record.Agrees(line.Record))
            {
                _conflicts.Add(new(line.Index, UsageCodes.Conflict));
                continue;
            }

            Note(line);
            var merged = ReceiptMerge.Merge(before.Record, line.Record);
            if (ReferenceEquals(merged, before.Record))
            {
                _duplicates++;
                continue;
            }

            var news = UsageCodes.IsNews(before.Record, merged);
            if (news && UsageCodes.IsWorthKeeping(before.Record))
                replaced.Add(before);
            _updated++;
            updates.Add((merged, news ? now : before.UpdatedAt));
            deltas.Move(line.OrganisationId, before.Record, merged);
        }

        if (updates.Count > 0)
            await UpdateAsync(updates, ct);
        if (replaced.Count > 0)
            await KeepAsync(replaced, ct);
        if (_recipients.Count > 0)
            await WriteRecipientsAsync(ct);
    }

    /// <summary>False when another request has answered this call meanwhile.</summary>
    public async Task<bool> RememberAsync(BatchKey key, UsageAnswer answer, CancellationToken ct)
    {
        var onConflict = key.IsNamed
            ? "DO NOTHING"
            : "(sender, key) DO UPDATE SET answer = excluded.answer, answered_at = excluded.answered_at";
#pragma warning disable CA2100 // two constants
        await using var command = new NpgsqlCommand(
            "INSERT INTO usage_batches (sender, key, content_hash, answer, answered_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT " + onConflict,
            connection);
#pragma warning restore CA2100
        command.Parameters.AddWithValue(key.Sender);
        command.Parameters.AddWithValue(key.Key);
        command.Parameters.AddWithValue(key.ContentHash);
        command.Parameters.AddWithValue(UsageSchema.Write(answer));
        command.Parameters.AddWithValue(now);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>The last thing before the commit: these rows are the ones every call about the same day wants.</summary>
    public async Task WriteSumsAsync(CancellationToken ct)
    {
        await WriteSumsAsync(connection, deltas.Rows(), ct);
        if (deltas.Parts() is { } parts)
        {
            await using var command = new NpgsqlCommand("INSERT INTO usage_uncounted (log) VALUES ($1)", connection);
            command.Parameters.AddWithValue(parts);
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    public static async Task WriteSumsAsync(NpgsqlConnection connection, IReadOnlyList<RollupRow> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
            return;

        await using var command = new NpgsqlCommand(
            """
            INSERT INTO usage_days (organisation_id, day, app_id, service, type, region, status, rate_card, messages, units)
            SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::smallint[], $5::smallint[], $6::text[], $7::smallint[], $8::text[], $9::bigint[], $10::bigint[])
            ON CONFLICT (organisation_id, day, app_id, service, type, region, status, rate_card)
            DO UPDATE SET messages = usage_days.messages + excluded.messages, units = usage_days.units + excluded.units
            """,
            connection);
        var p = command.Parameters;
        p.Add(Column(NpgsqlDbType.Text, rows, row => row.OrganisationId));
        p.Add(Column(NpgsqlDbType.Integer, rows, row => row.Day));
        p.Add(Column(NpgsqlDbType.Bigint, rows, row => row.AppId));
        p.Add(Column(NpgsqlDbType.Smallint, rows, row => row.Service));
        p.Add(Column(NpgsqlDbType.Smallint, rows, row => row.Type));
        p.Add(Column(NpgsqlDbType.Text, rows, row => row.Region));
        p.Add(Column(NpgsqlDbType.Smallint, rows, row => row.Status));
        p.Add(Column(NpgsqlDbType.Text, rows, row => row.RateCard));
        p.Add(Column(NpgsqlDbType.Bigint, rows, row => row.Messages));
        p.Add(Column(NpgsqlDbType.Bigint, rows, row => row.Units));
        await command.ExecuteNonQueryAsync(ct);
    }

    public static async Task WritePartsAsync(NpgsqlConnection connection, List<PartRow> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
            return;

        await using var command = new NpgsqlCommand(
            """
            INSERT INTO usage_parts (organisation_id, part, day, app_id, service, type, region, status, value, detail, messages, units)
            SELECT * FROM unnest($1::text[], $2::smallint[], $3::int[], $4::bigint[], $5::smallint[], $6::smallint[], $7::text[], $8::smallint[],
                $9::text[], $10::text[], $11::bigint[], $12::bigint[])
            ON CONFLICT (organisation_id, part, day, app_id, service, type, region, status, value, detail)
            DO UPDATE SET messages = usage_parts.messages + excluded.messages, units = usage_parts.units + excluded.units
            """,
            connection);
        var p = command.Parameters;
        p.Add(Column(NpgsqlDbType.Text, rows, row => row.OrganisationId));
        p.Add(Column(NpgsqlDbType.Smallint, rows, row => row.Part));
        p.Add(Column(NpgsqlDbType.Integer, rows, row => row.Day));
        p.Add(Column(NpgsqlDbType.Bigint, rows, row => row.AppId));
        p.Add(Column(NpgsqlDbType.Smallint, rows, row => row.Service));
        p.Add(Column(NpgsqlDbType.Smallint, rows, row => row.Type));
        p.Add(Column(NpgsqlDbType.Text, rows, row => row.Region));
        p.Add(Column(NpgsqlDbType.Smallint, rows, row => row.Status));
        p.Add(Column(NpgsqlDbType.Text, rows, row => row.Value));
        p.Add(Column(NpgsqlDbType.Text, rows, row => row.Detail));
        p.Add(Column(NpgsqlDbType.Bigint, rows, row => row.Messages));
        p.Add(Column(NpgsqlDbType.Bigint, rows, row => row.Units));
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<int> InsertAsync(UsageLine[] lines, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO usage_records (submitted_at, app_id, message_id, service, type, region, units, status,
                receipt_at, receipt_code, template_id, operator, province, learnt_at)
            SELECT unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::text[]), unnest($4::smallint[]), unnest($5::smallint[]), unnest($6::text[]),
                unnest($7::int[]), unnest($8::smallint[]), unnest($9::bigint[]), unnest($10::text[]), unnest($11::text[]), unnest($12::text[]),
                unnest($13::text[]), $14::bigint
            ON CONFLICT DO NOTHING
            """,
            connection);
        var p = command.Parameters;
        AddKeys(p, lines, line => line.Record);
        p.Add(Column(NpgsqlDbType.Smallint, lines, line => UsageSchema.Code(line.Record.Service)));
        p.Add(Column(NpgsqlDbType.Smallint, lines, line => UsageSchema.Code(line.Record.Type)));
        p.Add(Column(NpgsqlDbType.Text, lines, line => line.Record.Region));
        p.Add(Column(NpgsqlDbType.Integer, lines, line => line.Record.Units));
        p.Add(Column(NpgsqlDbType.Smallint, lines, line => UsageSchema.Code(line.Record.Status)));
        p.Add(Column(NpgsqlDbType.Bigint, lines, line => line.Record.ReceiptAt));
        p.Add(Column(NpgsqlDbType.Text, lines, line => line.Record.ReceiptCode));
        p.Add(Column(NpgsqlDbType.Text, lines, line => line.Record.TemplateId));
        p.Add(Column(NpgsqlDbType.Text, lines, line => line.Record.Operator));
        p.Add(Column(NpgsqlDbType.Text, lines, line => line.Record.Province));
        p.AddWithValue(now);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<Dictionary<int, Known>> LoadAsync(UsageLine[] lines, bool foreignOnly, CancellationToken ct)
    {
        // A row this transaction has just inserted carries its number as xmin; every other one was there before.
        await using var command = new NpgsqlCommand(
            """
            SELECT u.place, r.service, r.type, r.region, r.units, r.status, r.receipt_at, r.receipt_code, r.template_id, r.operator, r.province,
                r.learnt_at, r.updated_at
            FROM unnest($1::bigint[], $2::bigint[], $3::text[]) WITH ORDINALITY AS u (submitted_at, app_id, message_id, place)
            JOIN usage_records r ON r.submitted_at = u.submitted_at AND r.app_id = u.app_id AND r.message_id = u.message_id
            WHERE NOT $4 OR r.xmin <> pg_current_xact_id()::xid
            ORDER BY u.place FOR UPDATE OF r
            """,
            connection);
        AddKeys(command.Parameters, lines, line => line.Record);
        command.Parameters.AddWithValue(foreignOnly);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var known = new Dictionary<int, Known>();
        while (await rows.ReadAsync(ct))
        {
            var place = (int)rows.GetInt64(0) - 1;
            known.Add(place, new(
                lines[place].Record with
                {
                    Service = UsageSchema.ServiceOf(rows.GetInt16(1)),
                    Type = UsageSchema.TypeOf(rows.GetInt16(2)),
                    Region = rows.GetString(3),
                    Units = rows.GetInt32(4),
                    Status = UsageSchema.StatusOf(rows.GetInt16(5)),
                    ReceiptAt = rows.IsDBNull(6) ? null : rows.GetInt64(6),
                    ReceiptCode = rows.IsDBNull(7) ? null : rows.GetString(7),
                    TemplateId = rows.IsDBNull(8) ? null : rows.GetString(8),
                    Operator = rows.IsDBNull(9) ? null : rows.GetString(9),
                    Province = rows.IsDBNull(10) ? null : rows.GetString(10),
                },
                rows.GetInt64(11),
                rows.IsDBNull(12) ? null : rows.GetInt64(12)));
        }

        return known;
    }

    private async Task UpdateAsync(List<(UsageRecord Merged, long? UpdatedAt)> updates, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            UPDATE usage_records r SET status = u.status, receipt_at = u.receipt_at, receipt_code = u.receipt_code,
                template_id = u.template_id, operator = u.operator, province = u.province, updated_at = u.updated_at
            FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::smallint[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[])
                AS u (submitted_at, app_id, message_id, status, receipt_at, receipt_code, template_id, operator, province, updated_at)
            WHERE r.submitted_at = u.submitted_at AND r.app_id = u.app_id AND r.message_id = u.message_id
            """,
            connection);
        var p = command.Parameters;
        AddKeys(p, updates, update => update.Merged);
        p.Add(Column(NpgsqlDbType.Smallint, updates, update => UsageSchema.Code(update.Merged.Status)));
        p.Add(Column(NpgsqlDbType.Bigint, updates, update => update.Merged.ReceiptAt));
        p.Add(Column(NpgsqlDbType.Text, updates, update => update.Merged.ReceiptCode));
        p.Add(Column(NpgsqlDbType.Text, updates, update => update.Merged.TemplateId));
        p.Add(Column(NpgsqlDbType.Text, updates, update => update.Merged.Operator));
        p.Add(Column(NpgsqlDbType.Text, updates, update => update.Merged.Province));
        p.Add(Column(NpgsqlDbType.Bigint, updates, update => update.UpdatedAt));
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task KeepAsync(List<Known> replaced, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO usage_replaced (submitted_at, app_id, message_id, status, receipt_at, receipt_code, learnt_at)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::smallint[], $5::bigint[], $6::text[], $7::bigint[])
            ON CONFLICT DO NOTHING
            """,
            connection);
        var p = command.Parameters;
        AddKeys(p, replaced, known => known.Record);
        p.Add(Column(NpgsqlDbType.Smallint, replaced, known => UsageSchema.Code(known.Record.Status)));
        p.Add(Column(NpgsqlDbType.Bigint, replaced, known => known.Record.ReceiptAt));
        p.Add(Column(NpgsqlDbType.Text, replaced, known => known.Record.ReceiptCode));
        p.Add(Column(NpgsqlDbType.Bigint, replaced, known => known.UpdatedAt ?? known.LearntAt));
        await command.ExecuteNonQueryAsync(ct);
    }

    private void Note(UsageLine line)
    {
        if (line.Recipient is not null)
            _recipients.Add(line);
    }

    private async Task WriteRecipientsAsync(CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO usage_recipients (submitted_at, app_id, message_id, recipient)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[]) ON CONFLICT DO NOTHING
            """,
            connection);
        AddKeys(command.Parameters, _recipients, line => line.Record);
        command.Parameters.Add(Column(NpgsqlDbType.Bigint, _recipients, line => line.Recipient!.Value));
        await command.ExecuteNonQueryAsync(ct);
        _recipients.Clear();
    }

    private static void AddKeys<T>(NpgsqlParameterCollection parameters, IReadOnlyList<T> items, Func<T, UsageRecord> record)
    {
        parameters.Add(Column(NpgsqlDbType.Bigint, items, item => record(item).SubmittedAt));
        parameters.Add(Column(NpgsqlDbType.Bigint, items, item => record(item).AppId));
        parameters.Add(Column(NpgsqlDbType.Text, items, item => record(item).MessageId));
    }

    private static NpgsqlParameter<TValue[]> Column<T, TValue>(NpgsqlDbType type, IReadOnlyList<T> items, Func<T, TValue> value)
    {
        var values = new TValue[items.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(items[i]);
        return new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }

    private sealed record Known(UsageRecord Record, long LearntAt, long? UpdatedAt);
}
