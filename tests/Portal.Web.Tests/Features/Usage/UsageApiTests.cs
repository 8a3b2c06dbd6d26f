using System.IO.Compression;
using System.Net;
using System.Text;
using Portal.Domain;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Usage.UsageSamples;

namespace Portal.Web.Tests.Features.Usage;

/// <summary>The machine contract of POST /api/v1/usage.</summary>
public sealed class UsageApiTests
{
    public static TheoryData<string> Both => Databases.Both;

    public static TheoryData<string, string> WrongLines => new()
    {
        { "not json", "line.malformed" },
        { "[1]", "line.malformed" },
        { Line() + " {}", "line.malformed" },
        { Line().Replace("m1", "\\ud800", StringComparison.Ordinal), "line.malformed" },
        { Line(more: ",\"colour\":\"red\""), "field.unknown" },
        { Line(more: ",\"MessageId\":\"m1\""), "field.unknown" },
        { Line(more: ",\"status\":\"failed\""), "field.repeated" },
        { Line().Replace("\"units\":2,", "", StringComparison.Ordinal), "field.missing" },
        { Line().Replace("\"units\":2,", "\"units\":null,", StringComparison.Ordinal), "field.missing" },
        { Line().Replace("\"units\":2", "\"units\":\"2\"", StringComparison.Ordinal), "field.wrong-type" },
        { Line().Replace("\"units\":2", "\"units\":0", StringComparison.Ordinal), "units.out-of-range" },
        { Line().Replace("\"units\":2", "\"units\":1.5", StringComparison.Ordinal), "units.out-of-range" },
        { Line().Replace("\"units\":2", "\"units\":99999999999999999999", StringComparison.Ordinal), "units.out-of-range" },
        { Line(appId: 1_400_009_999), "app.unknown" },
        { Line(appId: 7), "app.unknown" },
        { Line(id: ""), "message-id.empty" },
        { Line(id: new('x', 65)), "message-id.too-long" },
        { Line(id: "a\\u0000b"), "text.control-character" },
        { Line(service: "fax"), "service.unknown" },
        { Line().Replace("\"code\"", "\"chat\"", StringComparison.Ordinal), "type.unknown" },
        { Line().Replace("\"CN\"", "\"XX\"", StringComparison.Ordinal), "region.unknown" },
        { Line().Replace("\"CN\"", "\"cn\"", StringComparison.Ordinal), "region.unknown" },
        { Line(status: "lost"), "status.unknown" },
        { Line(status: "hard-bounced"), "status.not-for-service" },
        { Line(at: "2026-11-20T18:00:00"), "submitted-at.invalid" },
        { Line(at: "2026-11-31T18:00:00Z"), "submitted-at.invalid" },
        { Line(at: "yesterday"), "submitted-at.invalid" },
        { Line(at: "2026-11-24T18:00:00Z"), "submitted-at.in-future" },
        { Line(at: "1999-11-24T18:00:00Z"), "submitted-at.too-early" },
        { Line(at: "2024-12-31T23:59:59+08:00"), "price.missing" },
        { Line(more: ",\"receiptAt\":\"soon\""), "receipt-at.invalid" },
        { Line(more: ",\"recipient\":\"Anna\""), "recipient.malformed" },
        { Line(more: ",\"recipient\":\"12345\""), "recipient.malformed" },
        { Line(more: ",\"receiptAt\":\"2027-01-01T00:00:00Z\""), "receipt-at.in-future" },
        { Line(more: ",\"operator\":\"" + new string('x', 65) + "\""), "text.too-long" },
    };

    [Theory, MemberData(nameof(WrongLines))]
    public async Task A_wrong_line_is_refused_alone_and_says_why(string line, string code)
    {
        var (portal, _, _, gateway) = await SharedAsync();
        _ = portal;
        var id = Guid.CreateVersion7().ToString();

        var (accepted, _, _, rejected) = await gateway.PostAsync($"{Line("a" + id)}\n{line}\r\n\n{Line("b" + id)}\n");

        Assert.Equal(2, accepted);
        Assert.Equal((1, code), Assert.Single(rejected));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_call_is_answered_with_what_became_of_every_line(string provider)
    {
        var (portal, _, _, gateway) = await PortalAsync(provider);
        await using var _1 = portal;

        Assert.Equal((2, 0, 0), Counts(await gateway.PostAsync(Line("a", "submitted") + "\n" + Line("b", "submitted"))));
        Assert.Equal((0, 0, 2), Counts(await gateway.PostAsync(Line("a", "submitted") + "\n" + Line("b", "submitted"))));
        Assert.Equal((0, 0, 1), Counts(await gateway.PostAsync(Line("a", "submitted"))));
        Assert.Equal((0, 1, 0), Counts(await gateway.PostAsync(Line("a", more: ",\"receiptAt\":\"2026-11-20T18:00:04+08:00\",\"receiptCode\":\"DELIVRD\""))));
        Assert.Equal((0, 0, 1), Counts(await gateway.PostAsync(Line("a", "failed", more: ",\"receiptAt\":\"2026-11-20T18:00:03+08:00\""))));
        Assert.Equal((1, 0, 0), Counts(await gateway.PostAsync("[" + Line("c") + "]", "application/json")));
        Assert.Equal((1, 0, 0), Counts(await gateway.PostAsync(
            Line("d", at: "2026-11-20t10:00:00.1234567z", more: ",\"templateId\":17,\"operator\":\"mobile\",\"province\":\"GD\",\"receiptCode\":null"))));
        Assert.Equal((1, "message.conflict"), (await gateway.PostAsync(Line("d2") + "\n" + Line("c").Replace("\"units\":2", "\"units\":3", StringComparison.Ordinal))).Rejected.Single());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_named_call_is_answered_the_same_again_and_its_name_serves_no_other(string provider)
    {
        var (portal, _, _, gateway) = await PortalAsync(provider);
        await using var _1 = portal;
        var body = Line("a") + "\nnonsense";

        var first = await gateway.PostAsync(body, key: "k1");
        using var again = await gateway.SendAsync(body, key: "k1");
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal(1, first.Accepted);
        Assert.Contains("\"accepted\":1", await again.Content.ReadAsStringAsync());

        using var other = await gateway.SendAsync(Line("b"), key: "k1");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-key.reused"), (other.StatusCode, await other.CodeAsync()));
        using var empty = await gateway.SendAsync(Line("b"), key: new('k', 300));
        Assert.Equal("idempotency-key.invalid", await empty.CodeAsync());
    }

    [Fact]
    public async Task A_line_refused_once_may_be_fine_the_next_time()
    {
        var (portal, owner, _, gateway) = await PortalAsync(Databases.Sqlite);
        await using var _1 = portal;
        const long late = 1_400_000_003;
        Assert.Single((await gateway.PostAsync(Line(appId: late))).Rejected);

        await using (var db = await portal.DbAsync())
        {
            db.Add(new Domain.Apps.App(Guid.CreateVersion7(), late, owner.OrganisationId!.Value, "Late", [Service.Sms], "tests", Now));
            await db.SaveChangesAsync();
        }

        portal.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, (await gateway.PostAsync(Line(appId: late))).Accepted);
    }

    [Fact]
    public async Task Ten_thousand_lines_are_a_call_and_one_more_is_too_many()
    {
        var (portal, _, _, gateway) = await PortalAsync(Databases.Sqlite);
        await using var _1 = portal;
        var lines = Enumerable.Range(0, 10_001).Select(i => Line($"m{i}")).ToArray();

        Assert.Equal(10_000, (await gateway.PostAsync(string.Join('\n', lines[..10_000]))).Accepted);
        using var refused = await gateway.SendAsync(string.Join('\n', lines));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "usage.too-many-records"), (refused.StatusCode, await refused.CodeAsync()));
    }

    [Fact]
    public async Task What_is_no_call_is_refused_as_a_whole()
    {
        var (portal, _, _, gateway) = await PortalAsync(Databases.Sqlite);
        await using var _1 = portal;

        using var broken = await gateway.SendAsync("[" + Line() + ",", "application/json");
        Assert.Equal((HttpStatusCode.BadRequest, "usage.not-an-array"), (broken.StatusCode, await broken.CodeAsync()));
        using var single = await gateway.SendAsync(Line(), "application/json");
        Assert.Equal("usage.not-an-array", await single.CodeAsync());
        using var text = await gateway.SendAsync(Line(), "text/plain");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
        using var huge = await gateway.SendAsync(new string(' ', 17 * 1024 * 1024));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, huge.StatusCode);
        Assert.Equal((0, 0, 0), Counts(await gateway.PostAsync("")));
        Assert.Equal((0, 0, 0), Counts(await gateway.PostAsync("[]", "application/json")));
    }

    [Fact]
    public async Task A_packed_call_is_unpacked()
    {
        var (portal, _, _, gateway) = await PortalAsync(Databases.Sqlite);
        await using var _1 = portal;
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Line()));

        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new("application/x-ndjson");
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await gateway.PostAsync("/api/v1/usage", content);

        Assert.Contains("\"accepted\":1", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Only_a_token_with_the_scope_may_report()
    {
        var (portal, owner, _, _) = await PortalAsync(Databases.Sqlite);
        await using var _1 = portal;
        using var stranger = portal.Client();
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.SendAsync(Line())).StatusCode);
        using var person = portal.Client(owner);
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.SendAsync(Line())).StatusCode);

        var reader = await portal.Get<TokenService>().CreateAsync(new("Reader", [TokenScopes.AppsRead]), Actor.Component("tests"));
        using var other = portal.Client();
        other.DefaultRequestHeaders.Authorization = new("Bearer", reader.Value);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.SendAsync(Line())).StatusCode);
    }

    private static readonly Lazy<Task<(TestPortal, Person, Person, HttpClient)>> Shared = new(() => PortalAsync(Databases.Sqlite));

    private static Task<(TestPortal Portal, Person Owner, Person Stranger, HttpClient Gateway)> SharedAsync() => Shared.Value;

    private static (int, int, int) Counts((int Accepted, int Updated, int Duplicates, (int, string)[] Rejected) answer)
    {
        Assert.Empty(answer.Rejected);
        return (answer.Accepted, answer.Updated, answer.Duplicates);
    }
}
