using System.Runtime.CompilerServices;
using System.Text.Json;
using Portal.Domain;
using Portal.Domain.Metering;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Usage;

/// <summary>Reads the body of one call: records with their place in it, and the lines that are refused.</summary>
internal static class UsageCallReader
{
    public const int MostRecords = 10_000;

    // Only to make room at once; a line can be shorter.
    private const int ShortestLine = 128;

    /// <exception cref="RuleException">More than <see cref="MostRecords"/>.</exception>
    /// <exception cref="ShapeException">Not a JSON array, where one was promised.</exception>
    public static UsageCallLines Read(ReadOnlySpan<byte> body, bool isArray, DateTimeOffset now)
    {
        var most = Math.Min(MostRecords, (body.Length / ShortestLine) + 1);
        var call = new Call(new(now), new(most), new(most), []);
        if (body.StartsWith("\uFEFF"u8))
            body = body[3..];
        if (isArray)
            ReadArray(body, call);
        else
            ReadLines(body, call);
        return new(call.Records, call.Indexes, call.Rejected);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadLines(ReadOnlySpan<byte> body, Call call)
    {
        var plain = new UsagePlainReader(UsageRecordReader.Earliest, call.Reader.Latest);
        var index = 0;
        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)'\n');
            var line = (end < 0 ? body : body[..end]).Trim(" \t\r"u8);
            body = end < 0 ? [] : body[(end + 1)..];
            if (line.IsEmpty)
                continue;

            RequireRoom(index);
            if (plain.Read(line) is { } record)
                call.Note(index, record, default);
            else
                ReadLine(index, line, call);
            index++;
        }
    }

    private static void ReadLine(int index, ReadOnlySpan<byte> line, Call call)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            json.Read();
            var record = call.Reader.Read(ref json, out var refusal);
            if (json.Read())
                refusal = new("line.malformed");
            call.Note(index, record, refusal);
        }
        catch (Exception error) when (IsMalformed(error))
        {
            call.Note(index, null, new("line.malformed"));
        }
    }

    private static void ReadArray(ReadOnlySpan<byte> body, Call call)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            if (!json.Read() || json.TokenType is not JsonTokenType.StartArray)
                throw NotAnArray();

            for (var index = 0; json.Read() && json.TokenType is not JsonTokenType.EndArray; index++)
            {
                RequireRoom(index);
                var start = json;
                try
                {
                    call.Note(index, call.Reader.Read(ref json, out var refusal), refusal);
                }
                catch (InvalidOperationException)
                {
                    // A text that is no Unicode: that element alone is refused, and the reader goes on behind it.
                    json = start;
                    json.Skip();
                    call.Note(index, null, new("line.malformed"));
                }
            }

            if (json.Read())
                throw NotAnArray();
        }
        catch (JsonException)
        {
            throw NotAnArray();
        }
    }

    private static void RequireRoom(int index) => Rule.Require(
        index < MostRecords, "usage.too-many-records", $"A call takes at most {MostRecords} records.", MostRecords);

    private static bool IsMalformed(Exception error) => error is JsonException or InvalidOperationException;

    private static ShapeException NotAnArray() => new("", "usage.not-an-array", "The body is not a JSON array of records.");

    private readonly record struct Call(UsageRecordReader Reader, List<UsageRecord> Records, List<int> Indexes, List<RejectedLine> Rejected)
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Note(int index, UsageRecord? record, Refusal refusal)
        {
            if (refusal.Code is { } code)
            {
                Rejected.Add(new(index, code, refusal.Detail));
                return;
            }

            Records.Add(record!);
            Indexes.Add(index);
        }
    }
}

/// <summary>What a call says: records, beside each its place in the call, and the lines that are refused.</summary>
internal sealed record UsageCallLines(List<UsageRecord> Records, List<int> Indexes, List<RejectedLine> Rejected)
{
    public IReadOnlyCollection<long> AppIds()
    {
        var appIds = new HashSet<long>();
        foreach (var record in Records)
            appIds.Add(record.AppId);
        return appIds;
    }
}
