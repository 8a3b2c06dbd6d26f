using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Metering;
using Portal.Web.Features.Usage;
using Portal.Web.Platform;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Usage.UsageSamples;

namespace Portal.Web.Tests.Features.Usage;

public sealed class UsagePagesTests
{
    private static readonly DateOnly First = new(2026, 11, 1);
    private static readonly DateOnly Last = new(2026, 11, 30);

    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_customer_sees_its_own_usage_and_nothing_of_others(string provider)
    {
        var (portal, owner, stranger, gateway) = await PortalAsync(provider);
        await using var _1 = portal;
        await gateway.PostAsync(Line("mine") + "\n" + Line("theirs", appId: ForeignAppId));
        var queries = portal.Get<UsageQueries>();
        var staff = await portal.StaffAsync(StaffRole.Support);

        Assert.Equal(1, (await queries.SumsAsync(new(First, Last), owner.Actor)).Sum(sum => sum.Messages));
        Assert.Equal(1, (await queries.SumsAsync(new(First, Last, stranger.OrganisationId), owner.Actor)).Sum(sum => sum.Messages));
        Assert.Empty(await queries.SumsAsync(new(First, Last, AppId: ForeignAppId), owner.Actor));
        Assert.Equal("mine", Assert.Single((await queries.MessagesAsync(new(First, Last, null), owner.Actor)).Messages).MessageId);
        Assert.Empty((await queries.MessagesAsync(new(First, Last, [ForeignAppId]), owner.Actor)).Messages);
        Assert.Empty((await queries.MessagesAsync(new(First, Last, null, "theirs"), owner.Actor)).Messages);
        await Assert.ThrowsAsync<NotFoundException>(() => queries.MessageAsync(new(Record().SubmittedAt, ForeignAppId, "theirs"), owner.Actor));

        Assert.Equal(2, (await queries.SumsAsync(new(First, Last), staff.Actor)).Sum(sum => sum.Messages));
        Assert.Equal(2, (await queries.MessagesAsync(new(First, Last, null), staff.Actor)).Messages.Count);
        Assert.Equal("Someone Else", (await queries.MessageAsync(new(Record().SubmittedAt, ForeignAppId, "theirs"), staff.Actor)).App.Organisation);
        var reviewer = await portal.StaffAsync(StaffRole.Reviewer);
        await Assert.ThrowsAsync<ForbiddenException>(() => queries.SumsAsync(new(First, Last), reviewer.Actor));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Messages_are_paged_newest_first_without_a_gap_or_a_double(string provider)
    {
        var (portal, owner, _, gateway) = await PortalAsync(provider);
        await using var _1 = portal;
        await gateway.PostAsync(string.Join('\n', Enumerable.Range(0, 120).Select(i => Line($"m{i:000}", at: $"2026-11-20T18:00:{i / 4:00}+08:00"))));
        var queries = portal.Get<UsageQueries>();

        var seen = new List<UsageRecord>();
        MessageKey? next = null;
        do
        {
            var page = await queries.MessagesAsync(new(First, Last, null, Before: next), owner.Actor);
            seen.AddRange(page.Messages);
            next = MessageAddress.Cursor(page.Next is null ? null : MessageAddress.Cursor(page.Next));
        }
        while (next is not null);

        Assert.Equal(120, seen.Select(message => message.MessageId).Distinct().Count());
        Assert.Equal(seen.OrderByDescending(message => message.SubmittedAt).ThenByDescending(message => message.MessageId, StringComparer.Ordinal), seen);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_pages_and_the_file_show_what_came_in(string provider)
    {
        var (portal, owner, stranger, gateway) = await PortalAsync(provider);
        await using var _1 = portal;
        await gateway.PostAsync(Line("a/b ?&", more: ",\"receiptAt\":\"2026-11-20T18:00:04+08:00\",\"receiptCode\":\"DELIVRD\"") + "\n" + Line("b", "rejected"));
        using var client = portal.Client(owner);

        Assert.Contains("usage-chart", await client.GetStringAsync("/usage"));
        var list = await client.GetStringAsync("/usage/messages?id=" + Uri.EscapeDataString("a/b ?&"));
        var address = MessageAddress.Of(Record("a/b ?&"));
        Assert.Contains(WebUtility.HtmlEncode(address), list);
        Assert.Contains("DELIVRD", await client.GetStringAsync(address));
        Assert.Contains("never reached the network", await client.GetStringAsync(MessageAddress.Of(Record("b"))));

        var csv = await client.GetStringAsync("/usage/export?from=2026-11-20&until=2026-11-20");
        Assert.Contains("2026-11-20,1400000001,'=Shop,Lanting Travel,sms,CN,code,delivered,", csv.Replace("\"", "", StringComparison.Ordinal));
        Assert.Equal(3, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);

        using var other = portal.Client(stranger);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(address)).StatusCode);
        Assert.DoesNotContain("Lanting", await other.GetStringAsync("/usage/export"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_rebuild_is_noted_and_the_nightly_check_is_content_with_it(string provider)
    {
        var (portal, owner, _, gateway) = await PortalAsync(provider);
        await using var _1 = portal;
        await gateway.PostAsync(Line("a") + "\n" + Line("b", at: "2026-11-22T18:00:00+08:00"));

        await portal.Get<RebuildUsageJob>().RunAsync(Now, default);
        await portal.Get<CheckUsageJob>().RunAsync(Now, default);

        Assert.Empty(await portal.Get<UsageService>().CheckAsync(First, Last, Actor.Component("tests")));
        Assert.Equal(2, (await portal.Get<UsageQueries>().SumsAsync(new(First, Last), owner.Actor)).Sum(sum => sum.Messages));
        await using var db = await portal.DbAsync();
        Assert.True(await db.Set<Domain.Audit.AuditRow>().AnyAsync(row => row.Action == "usage.rebuilt"));
        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Get<UsageService>().RebuildAsync(First, Last, owner.Actor));
    }

    [Fact]
    public async Task A_view_too_long_is_refused_in_words()
    {
        var (portal, owner, _, _) = await PortalAsync(Databases.Sqlite);
        await using var _1 = portal;
        using var client = portal.Client(owner);

        Assert.Contains("Choose at most 366 days", await client.GetStringAsync("/usage?from=2020-01-01&until=2026-01-01"));
        Assert.Contains("Choose at most 31 days", await client.GetStringAsync("/usage/messages?from=2026-01-01&until=2026-11-01"));
        Assert.Contains("The last day is before the first", await client.GetStringAsync("/usage?from=2026-11-02&until=2026-11-01"));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@x", "\"'@x\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    public void A_text_that_a_spreadsheet_would_run_is_made_harmless(string text, string expected) => Assert.Equal(expected, Csv.Field(text));
}
