using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Tokens;
using Portal.Web.Features.Usage;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Usage.UsageSamples;

namespace Portal.Web.Tests.Features.Usage;

/// <summary>Lines are read by a fast way and a thorough one, array elements by the thorough one alone: what they say must be the same.</summary>
public sealed class UsageReadingTests
{
    private const string Full = """
        {"messageId":"m1","appId":1400000001,"service":"sms","region":"CN","type":"code","units":2,"submittedAt":"2026-11-20T18:00:00.123456+08:00","status":"delivered","templateId":"T17","receiptCode":"DELIVRD","receiptAt":"2026-11-20T18:00:04Z","operator":"mobile","province":"GD"}
        """;

    private static readonly string[] Parts =
    [
        "\"", "\\", "\\u002B", "\\u0022", "\\ud800", "{", "}", "[", "]", ",", ":", " ", "  ", "\t", "\u0001", "\u007F", "é", "中", "😀", "0", "-", "+", ".", "e5", "null", "true",
        "{}", "\"units\":3,", "\"colour\":1,", "00", "9999999999999999999", "2100000000", "Z", "z", "t", "+14:00", "-00:00", "+08:60", "T24", ":60", "-02-30", "-02-29", ".1234567", ".", "1999", "2027",
        "email", "hard-bounced", "submitted", "HK", "xx", "marketing", "notice", "voice", "x", new('x', 64), new('y', 130),
    ];

    [Fact]
    public async Task Whatever_is_done_to_a_line_both_ways_of_reading_it_agree()
    {
        await using var lines = await PortalOfItsOwnAsync();
        await using var elements = await PortalOfItsOwnAsync();
        var chance = new Random(20261120);
        var broken = 0;
        var taken = 0;
        for (var call = 0; call < 40; call++)
        {
            var whole = Enumerable.Range(0, 500).Select(n => Mutated(chance, $"c{call}n{n}")).Where(line => line.Trim(' ', '\t').Length > 0).ToArray();
            var wellFormed = whole.Where(IsJson).ToArray();
            broken += whole.Length - wellFormed.Length;

            var ofLines = await lines.IngestAsync(string.Join('\n', wellFormed), isArray: false);
            var ofElements = await elements.IngestAsync($"[{string.Join(',', wellFormed)}]", isArray: true);
            Assert.Equal(ofElements.Rejected, ofLines.Rejected);
            Assert.Equal((ofElements.Accepted, ofElements.Updated, ofElements.Duplicates), (ofLines.Accepted, ofLines.Updated, ofLines.Duplicates));
            taken += ofLines.Accepted;

            // What is no JSON is no record, however good it looks.
            var ofAll = await lines.IngestAsync(string.Join('\n', whole), isArray: false);
            var refused = ofAll.Rejected.Select(line => line.Index).ToHashSet();
            Assert.All(Enumerable.Range(0, whole.Length).Where(i => !IsJson(whole[i])), i => Assert.Contains(i, refused));
        }

        Assert.True(taken > 2_000 && broken > 2_000, $"{taken} taken, {broken} broken: the mutations say too little.");
        Assert.Equal(await elements.RowsAsync(), await lines.RowsAsync());
    }

    [Theory]
    [InlineData("2026-11-20T18:00:00+08:00", "2026-11-20T10:00:00.0000000Z")]
    [InlineData("2026-11-20T18:00:00.5+08:00", "2026-11-20T10:00:00.5000000Z")]
    [InlineData("2026-11-20T10:00:00.123456Z", "2026-11-20T10:00:00.1234560Z")]
    [InlineData("2026-11-20T10:00:00.1234569Z", "2026-11-20T10:00:00.1234560Z")]
    [InlineData("2026-11-20t10:00:00z", "2026-11-20T10:00:00.0000000Z")]
    [InlineData("2026-11-20 10:00:00\\u002B00:00", "2026-11-20T10:00:00.0000000Z")]
    [InlineData("2026-11-20T05:29:59.999999-05:30", "2026-11-20T10:59:59.9999990Z")]
    [InlineData("2024-02-29T23:59:59+08:00", "2024-02-29T15:59:59.0000000Z")]
    public async Task A_time_is_read_to_the_microsecond(string written, string instant)
    {
        await using var portal = await PortalOfItsOwnAsync();
        // The receipt: a message of early 2024 would have no price.
        await portal.IngestAsync(Line("a", more: $",\"receiptAt\":\"{written}\""), isArray: false);
        Assert.Equal(Micros(instant), (await portal.RowsAsync()).Single().ReceiptAt);
    }

    [Fact]
    public async Task A_line_arrives_whole_however_its_bytes_are_cut()
    {
        var (portal, _, _, gateway) = await PortalAsync(Databases.Sqlite);
        await using var _1 = portal;
        var body = Encoding.UTF8.GetBytes(Line("中文😀", more: ",\"operator\":\"移动\"") + "\n" + Line("\\u4e2d") + "\n" + Line("plain"));
        using var content = new Dripping(body);
        content.Headers.ContentType = new("application/x-ndjson");
        using var response = await gateway.PostAsync("/api/v1/usage", content);
        Assert.Contains("\"accepted\":3", await response.Content.ReadAsStringAsync());

        using var again = await gateway.SendAsync(Encoding.UTF8.GetString(body));
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
        Assert.Contains("\"duplicates\":3", await again.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_line_of_a_megabyte_is_refused_alone()
    {
        var (portal, _, _, gateway) = await PortalAsync(Databases.Sqlite);
        await using var _1 = portal;
        var (accepted, _, _, rejected) = await gateway.PostAsync($"{Line("a")}\n{Line(new('x', 1_000_000))}\n{Line("b", more: new(' ', 1_000_000))}\n{Line("c")}");
        Assert.Equal(3, accepted);
        Assert.Equal((1, "message-id.too-long"), Assert.Single(rejected));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Hundreds_of_apps_are_told_apart_in_one_call(string provider)
    {
        var (portal, owner, _, gateway) = await PortalAsync(provider);
        await using var _1 = portal;
        await using (var db = await portal.DbAsync())
        {
            for (var n = 0; n < 1_200; n += 2)
                db.Add(new Domain.Apps.App(Guid.CreateVersion7(), 1_400_010_000 + n, owner.OrganisationId!.Value, $"App {n}", [Service.Sms], "tests", Now));
            await db.SaveChangesAsync();
        }

        var body = string.Join('\n', Enumerable.Range(0, 1_200).Select(n => Line($"m{n}", appId: 1_400_010_000 + n)));
        for (var time = 0; time < 2; time++)
        {
            var (accepted, _, duplicates, rejected) = await gateway.PostAsync(body);
            Assert.Equal(600, accepted + duplicates);
            Assert.Equal(Enumerable.Range(0, 600).Select(n => ((2 * n) + 1, "app.unknown")), rejected);
        }
    }

    private static string Mutated(Random chance, string id)
    {
        var line = Full.Trim().Replace("m1", id, StringComparison.Ordinal);
        for (var times = chance.Next(4); times > 0; times--)
        {
            var at = chance.Next(line.Length);
            line = chance.Next(7) switch
            {
                0 => line.Insert(at, Parts[chance.Next(Parts.Length)]),
                1 => line.Remove(at, Math.Min(chance.Next(1, 8), line.Length - at)),
                2 => Swapped(chance, line, ','),
                3 => Swapped(chance, line, '"'),
                4 or 5 => Redigited(chance, line),
                _ => Exchanged(chance, line),
            };
        }

        return line.Replace("\n", "", StringComparison.Ordinal);
    }

    private static string Redigited(Random chance, string line)
    {
        var digits = Enumerable.Range(0, line.Length).Where(i => char.IsAsciiDigit(line[i])).ToArray();
        if (digits.Length == 0)
            return line;
        var at = digits[chance.Next(digits.Length)];
        return line[..at] + "0123456789:-+.TZ "[chance.Next(17)] + line[(at + 1)..];
    }

    private static string Swapped(Random chance, string line, char mark)
    {
        var parts = line.Split(mark);
        var (a, b) = (chance.Next(parts.Length), chance.Next(parts.Length));
        (parts[a], parts[b]) = (parts[b], parts[a]);
        return string.Join(mark, parts);
    }

    private static string Exchanged(Random chance, string line)
    {
        var parts = line.Split('"');
        parts[chance.Next(parts.Length)] = Parts[chance.Next(Parts.Length)];
        return string.Join('"', parts);
    }

    private static bool IsJson(string line)
    {
        try
        {
            JsonDocument.Parse(Encoding.UTF8.GetBytes(line)).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static async Task<Reading> PortalOfItsOwnAsync() => new((await PortalAsync(Databases.Sqlite)).Portal);

    private sealed class Reading(TestPortal portal) : IAsyncDisposable
    {
        private static readonly Actor Gateway = new() { Kind = ActorKind.Token, Id = Guid.CreateVersion7(), Name = "Gateway", Scopes = new HashSet<string> { TokenScopes.UsageWrite } };

        public async Task<UsageAnswer> IngestAsync(string body, bool isArray) =>
            (await portal.Get<UsageService>().IngestAsync(Gateway, UsageCall.Of(Encoding.UTF8.GetBytes(body), isArray, null))).Answer;

        public async Task<List<UsageRow>> RowsAsync()
        {
            await using var db = await portal.DbAsync();
            return await db.Database.SqlQuery<UsageRow>($"""
                SELECT message_id AS MessageId, app_id AS AppId, submitted_at AS SubmittedAt, service AS Service, type AS Type, region AS Region, units AS Units,
                    status AS Status, receipt_at AS ReceiptAt, receipt_code AS ReceiptCode, template_id AS TemplateId, operator AS Operator, province AS Province
                FROM usage_records ORDER BY submitted_at, app_id, message_id
                """).ToListAsync();
        }

        public ValueTask DisposeAsync() => portal.DisposeAsync();
    }

    private sealed record UsageRow(
        string MessageId, long AppId, long SubmittedAt, int Service, int Type, string Region, int Units, int Status,
        long? ReceiptAt, string? ReceiptCode, string? TemplateId, string? Operator, string? Province);

    /// <summary>One byte at a time.</summary>
    private sealed class Dripping(byte[] body) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            for (var i = 0; i < body.Length; i++)
            {
                await stream.WriteAsync(body.AsMemory(i, 1));
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
