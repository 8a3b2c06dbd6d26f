using System.Net;
using System.Text.RegularExpressions;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Features.Audit;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Audit;

public sealed partial class AuditPagesTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Staff_find_entries_by_action_subject_actor_organisation_and_day(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (owner, other, risk) = (await portal.OwnerAsync("Alpha Ltd"), await portal.OwnerAsync("Beta Ltd"), await portal.StaffAsync(StaffRole.Risk));
        await WriteAsync(portal, owner.Actor, "template.approved", "template:1", owner.OrganisationId);
        await WriteAsync(portal, other.Actor, "app.created", "app:1400000001", other.OrganisationId);
        portal.Time.Advance(TimeSpan.FromDays(2));
        await WriteAsync(portal, Actor.Component("night job"), "bill.issued", "bill:B-1", owner.OrganisationId);
        var reader = await portal.RefreshAsync(await portal.StaffAsync(StaffRole.Risk));

        Task<AuditPageOfLines> Search(AuditFilter filter) => portal.Get<AuditQueries>().SearchAsync(filter, reader);
        Assert.Equal("template:1", Assert.Single((await Search(new(Action: "template."))).Lines).Subject);
        Assert.Equal("app.created", Assert.Single((await Search(new(Subject: "app:14"))).Lines).Action);
        Assert.Equal("bill.issued", Assert.Single((await Search(new(Actor: "NIGHT"))).Lines).Action);
        Assert.Equal(["bill.issued", "template.approved"], (await Search(new(Organisation: "alpha"))).Lines.Select(l => l.Action));
        Assert.Equal("bill.issued", Assert.Single((await Search(new(From: new(2026, 11, 25)))).Lines).Action);
        Assert.DoesNotContain((await Search(new(Until: new(2026, 11, 24)))).Lines, l => l.Action == "bill.issued");
        Assert.NotEqual(risk.UserId, reader.Id);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_overlap()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var reader = (await portal.StaffAsync(StaffRole.Admin)).Actor;
        for (var i = 0; i < 120; i++)
            await WriteAsync(portal, Actor.Component("test"), "thing.changed", $"thing:{i}", null);

        var seen = new List<string>();
        long? before = null;
        do
        {
            var page = await portal.Get<AuditQueries>().SearchAsync(new(Action: "thing.changed", Before: before), reader);
            seen.AddRange(page.Lines.Select(l => l.Subject));
            before = page.OlderThan;
        }
        while (before is not null);
        Assert.Equal(Enumerable.Range(0, 120).Reverse().Select(i => $"thing:{i}"), seen);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task People_of_customers_are_masked_until_staff_say_why_and_the_customer_reads_it(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, bo, risk) = (await portal.OwnerAsync("Anna"), await portal.OwnerAsync("Bo"), await portal.StaffAsync(StaffRole.Risk));
        await using (var db = await portal.DbAsync())
        {
            db.Audit(anna.Actor, portal.Time.GetUtcNow(), "thing.changed", "thing:1", anna.OrganisationId, new { To = "a+b@example.com", Seen = "203.0.113.7, 2001:db8::1 and 中文x@例子.cn", At = "10:11:12" });
            db.Audit(risk.Actor, portal.Time.GetUtcNow(), "thing.looked-at", "thing:1", bo.OrganisationId);
            await db.SaveChangesAsync();
        }

        var audit = portal.Get<AuditQueries>();
        var lines = (await audit.SearchAsync(new(Action: "thing."), risk.Actor)).Lines;
        Assert.Equal([risk.Email, PersonalData.MaskMail(anna.Email)], lines.Select(line => line.ActorName));
        Assert.Equal([risk.Actor.Ip, "•••"], lines.Select(line => line.Ip));
        var details = AuditWords.Details(lines[1].Details).ToDictionary();
        Assert.Equal("10:11:12", details["at"]);
        foreach (var whole in new[] { "a+b", "203.0.113.7", "2001:db8", "中文x" })
            Assert.DoesNotContain(whole, string.Join(' ', details.Values), StringComparison.Ordinal);

        Assert.DoesNotContain((await audit.SearchAsync(new(Action: "thing.", Actor: anna.Email[..6]), risk.Actor)).Lines, line => line.Action == "thing.changed"); // not letter by letter
        Assert.Single((await audit.SearchAsync(new(Action: "thing.", Actor: anna.Email.ToUpperInvariant()), risk.Actor)).Lines);
        Assert.Single((await audit.SearchAsync(new(Action: "thing.", Actor: risk.Email[..6]), risk.Actor)).Lines);
        using (var client = portal.Client(risk))
            Assert.DoesNotContain(anna.Email, await client.GetStringAsync("/audit?action=thing."), StringComparison.Ordinal);

        Assert.Equal("personal.reason-missing", (await Assert.ThrowsAsync<RuleException>(() => audit.SearchAsync(new(), risk.Actor, " "))).Code);
        lines = (await audit.SearchAsync(new(Action: "thing."), risk.Actor, "Anna asks who changed it.")).Lines;
        Assert.Equal((anna.Email, anna.Actor.Ip), (lines[1].ActorName, lines[1].Ip));
        Assert.Contains("203.0.113.7", lines[1].Details, StringComparison.Ordinal);
        var seen = Assert.Single((await audit.OwnAsync(new(OnlyViews: true), anna.Actor)).Lines);
        Assert.Equal(("audit.people-viewed", "Anna asks who changed it."), (seen.Action, seen.Details));
        Assert.Empty((await audit.OwnAsync(new(OnlyViews: true), bo.Actor)).Lines); // nobody of Bo's was shown
    }

    [Fact]
    public void Every_action_and_every_kind_of_thing_in_the_log_has_words()
    {
        var words = System.Xml.Linq.XDocument.Parse(Sources.Read("src/Portal.Web/Features/Audit/AuditTexts.resx")).Descendants("data").Select(data => data.Attribute("name")!.Value).ToHashSet();
        var sources = Sources.Of("src/Portal.Web", "*.cs").ToList();
        var actions = sources.SelectMany(file => Noted().Matches(file.Text).Select(m => (file.Path, Key: "action." + m.Groups["action"].Value))).ToList();
        var kinds = sources.SelectMany(file => Subject().Matches(file.Text).Select(m => (file.Path, Key: "kind." + m.Groups["kind"].Value))).ToList();
        Assert.True(actions.Count > 150 && kinds.Count > 200, $"{actions.Count} actions, {kinds.Count} kinds: the pattern does not find them any more");
        Expect.None(actions.Concat(kinds).Where(found => !words.Contains(found.Key)).Select(found => $"{found.Key}: {found.Path}").Distinct());
    }

    // The action as the third argument of db.Audit, or the second of two there.
    [GeneratedRegex(@"\bAudit\(\s*[^,;]+,[^,;]+,\s*(?:[^,;""]+\?\s*""[a-z.-]+""\s*:\s*)?""(?<action>[a-z-]+\.[a-z-]+)""", RegexOptions.None, 5000)]
    private static partial Regex Noted();

    [GeneratedRegex(@"\$""(?<kind>[a-z][a-z-]*):\{", RegexOptions.NonBacktracking)]
    private static partial Regex Subject();

    [Theory, MemberData(nameof(Both))]
    public async Task A_customer_sees_its_own_part_and_no_name_of_staff(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (owner, other, reviewer) = (await portal.OwnerAsync(), await portal.OwnerAsync(), await portal.StaffAsync(StaffRole.Reviewer));
        await WriteAsync(portal, reviewer.Actor, "template.rejected", "template:1", owner.OrganisationId);
        await WriteAsync(portal, other.Actor, "template.submitted", "template:2", other.OrganisationId);
        await WriteAsync(portal, owner.Actor, "template.submitted", "template:1", owner.OrganisationId);

        var lines = (await portal.Get<AuditQueries>().OwnAsync(new(), owner.Actor)).Lines.Where(l => l.Action.StartsWith("template.", StringComparison.Ordinal)).ToList();
        Assert.Equal(["template.submitted", "template.rejected"], lines.Select(l => l.Action));
        Assert.Equal([owner.Email, ""], lines.Select(l => l.ActorName));
        Assert.All(lines, l => Assert.Null(l.Details));
        Assert.DoesNotContain((await portal.Get<AuditQueries>().OwnAsync(new(Actor: reviewer.Email[..4]), owner.Actor)).Lines, l => l.Action == "template.rejected"); // nor letter by letter
        Assert.NotEmpty((await portal.Get<AuditQueries>().OwnAsync(new(Actor: owner.Email[..4]), owner.Actor)).Lines);
    }

    [Fact]
    public async Task Only_those_who_may_read_the_log()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var (owner, ops) = (await portal.OwnerAsync(), await portal.StaffAsync(StaffRole.Ops));
        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Get<AuditQueries>().SearchAsync(new(), owner.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Get<AuditQueries>().SearchAsync(new(), ops.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Get<AuditQueries>().OwnAsync(new(), ops.Actor));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task The_pages_open_in_both_languages(string language)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var (owner, admin) = (await portal.OwnerAsync(), await portal.StaffAsync(StaffRole.Admin));
        await WriteAsync(portal, owner.Actor, "template.approved", "template:1", owner.OrganisationId);

        foreach (var (person, address) in new[] { (admin, "/audit"), (owner, "/organisation/access-log"), (admin, "/settings/operations") })
        {
            var answer = await portal.Client(person, language).GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("<h1", await answer.Content.ReadAsStringAsync());
        }
    }

    private static async Task WriteAsync(TestPortal portal, Actor actor, string action, string subject, Guid? organisation)
    {
        await using var db = await portal.DbAsync();
        db.Audit(actor, portal.Time.GetUtcNow(), action, subject, organisation, new { note = "中文" });
        await db.SaveChangesAsync();
    }
}
