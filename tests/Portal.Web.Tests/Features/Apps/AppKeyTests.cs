using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Tickets;
using Portal.Web.Features.Apps;
using Portal.Web.Features.Tickets;
using Portal.Web.Tests.Support;
using UglyToad.PdfPig;

namespace Portal.Web.Tests.Features.Apps;

public sealed class AppKeyTests
{
    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Keys_change_hands_with_an_overlap(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var (app, owner) = (story.First.AppId, story.Owner.Actor);

        var second = await story.Keys.CreateAsync(app, owner);
        Assert.Equal("valid", await story.CheckedAsync(story.First.Secret));
        Assert.Equal("valid", await story.CheckedAsync(second.Secret));
        await AppStory.CodeAsync("key.limit", () => story.Keys.CreateAsync(app, owner));

        await story.Keys.DisableAsync(app, story.First.KeyId, "replaced", owner);
        Assert.Equal("signature.wrong", await story.CheckedAsync(story.First.Secret));
        Assert.Equal("valid", await story.CheckedAsync(second.Secret));

        await story.Keys.EnableAsync(app, story.First.KeyId, owner);
        Assert.Equal("valid", await story.CheckedAsync(story.First.Secret));

        await story.Keys.DisableAsync(app, story.First.KeyId, "replaced", owner);
        await story.Keys.DeleteAsync(app, story.First.KeyId, "replaced", owner);
        Assert.Equal("signature.wrong", await story.CheckedAsync(story.First.Secret));
        Assert.NotNull(await story.Keys.CreateAsync(app, owner));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Two_people_at_once_cannot_make_a_third_key(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            Record.ExceptionAsync(() => story.Keys.CreateAsync(story.First.AppId, story.Owner.Actor)).AsTask()));

        Assert.All(outcomes, e => Assert.True(e is null or RuleException { Code: "key.limit" } or DbUpdateConcurrencyException, e?.ToString()));
        Assert.Single(outcomes, e => e is null);
        Assert.Equal(2, (await story.DetailsAsync()).Keys.Count(k => k.State is KeyState.Active));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_suspended_customers_keys_prove_nothing_until_it_is_resumed(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var (app, owner) = (story.First.AppId, story.Owner.Actor);
        await SuspendAsync(o => o.Suspend());

        Assert.Equal("signature.organisation-suspended", await story.CheckedAsync(story.First.Secret));
        Assert.Equal("signature.wrong", await story.CheckedAsync(KeySecret.Create())); // a stranger learns nothing
        await AppStory.CodeAsync("organisation.suspended", () => story.Keys.CreateAsync(app, owner));
        await AppStory.CodeAsync("organisation.suspended", () => story.Apps.CreateAsync(new("Second", [Service.Sms]), owner));
        await story.Keys.DisableAsync(app, story.First.KeyId, "to be safe", owner); // stopping is always allowed
        await AppStory.CodeAsync("organisation.suspended", () => story.Keys.EnableAsync(app, story.First.KeyId, owner));

        await SuspendAsync(o => o.Resume());
        await story.Keys.EnableAsync(app, story.First.KeyId, owner);
        Assert.Equal("valid", await story.CheckedAsync(story.First.Secret));

        async Task SuspendAsync(Action<Organisation> change)
        {
            await using var db = await story.Portal.DbAsync();
            change(await db.Set<Organisation>().SingleAsync(o => o.Id == owner.OrganisationId));
            await db.SaveChangesAsync();
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_reported_leak_stops_the_key_at_once_and_gives_a_receipt(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var (app, owner) = (story.First.AppId, story.Owner.Actor);
        Assert.Equal("valid", await story.CheckedAsync(story.First.Secret));
        var support = await story.Portal.StaffAsync(StaffRole.Support);
        await story.Portal.Get<AppDirectory>().FindAsync(app);
        story.Portal.Time.Advance(TimeSpan.FromMilliseconds(1234.567));
        var at = story.Portal.Time.GetUtcNow();

        var number = await story.Keys.ReportLeakAsync(app, story.First.KeyId, "pushed to a public repository", owner);

        Assert.Equal("signature.wrong", await story.CheckedAsync(story.First.Secret));
        Assert.Equal("L-2026-000001", number);
        var receipt = await story.Portal.Get<LeakReceipts>().FindAsync(number, owner);
        Assert.Equal((at, story.First.Secret.Hint, owner.Name, "pushed to a public repository"),
            (receipt.ReportedAt, receipt.KeyHint, receipt.ReportedBy, receipt.Statement));
        await AppStory.CodeAsync("key.leaked", () => story.Keys.EnableAsync(app, story.First.KeyId, owner));
        await AppStory.CodeAsync("key.not-revealable", () => story.Keys.RevealAsync(app, story.First.KeyId, owner with { ReauthenticatedAt = at }));
        await AppStory.CodeAsync("key.not-reportable", () => story.Keys.ReportLeakAsync(app, story.First.KeyId, "", owner));
        var mail = Assert.Single(await story.Portal.MailsAsync(story.Owner.Email), m => m.Subject.Contains(story.First.Secret.Hint, StringComparison.Ordinal));
        Assert.Contains(number, mail.Text);
        Assert.DoesNotContain(story.First.Secret.Value, mail.Text);
        Assert.Contains(number, Assert.Single(await story.Portal.MailsAsync(support.Email)).Text);
        var row = Assert.Single((await story.Portal.Get<TicketQueries>().PageAsync(1, new(Kind: TicketKind.KeyLeak), owner)).Rows);
        var ticket = await story.Portal.Get<TicketQueries>().GetAsync(row.Number, support.Actor);
        Assert.Equal((TicketPriority.Urgent, at.AddHours(1), number, "pushed to a public repository"), (row.Priority, row.DueAt, ticket.Source, ticket.Posts[0].Text));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Staff_close_a_leak_report_once_and_the_customer_reads_what_was_found(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var (app, owner) = (story.First.AppId, story.Owner.Actor);
        var developer = await story.Portal.MemberAsync(story.Owner, CustomerRole.Developer);
        var risk = await story.Portal.StaffAsync(StaffRole.Risk);
        var leaks = story.Portal.Get<LeakReportService>();
        var second = await story.Keys.CreateAsync(app, owner);
        var first = await story.Keys.ReportLeakAsync(app, story.First.KeyId, "pushed to a public repository", developer.Actor);
        story.Portal.Time.Advance(TimeSpan.FromMinutes(1));
        var other = await story.Keys.ReportLeakAsync(app, second.KeyId, "", owner);
        await story.Keys.DeleteAsync(app, second.KeyId, "not needed", owner); // its report stays open

        Assert.Equal([(first, true), (other, true)], (await leaks.ListAsync(1, risk.Actor)).Rows.Select(r => (r.Number, r.IsOpen)));
        await AppStory.CodeAsync("leak.finding-required", () => leaks.CloseAsync(first, "fine", risk.Actor));
        foreach (var number in new[] { other, first })
        {
            story.Portal.Time.Advance(TimeSpan.FromMinutes(1));
            await leaks.CloseAsync(number, "No call with this key since Sunday.", risk.Actor);
            await AppStory.CodeAsync("leak.closed", () => leaks.CloseAsync(number, "No call with this key since Sunday.", risk.Actor));
        }

        Assert.Equal([(first, false), (other, false)], (await leaks.ListAsync(9, risk.Actor)).Rows.Select(r => (r.Number, r.IsOpen)));
        await AppStory.CodeAsync("key.leaked", () => story.Keys.EnableAsync(app, story.First.KeyId, owner));
        var receipt = await story.Portal.Get<LeakReceipts>().FindAsync(first, owner);
        Assert.Equal(story.Portal.Time.GetUtcNow(), await story.Portal.Get<LeakReceipts>().ClosedAtAsync(receipt));
        foreach (var mail in new[] { story.Owner.Email, developer.Email })
            Assert.Contains("since Sunday", Assert.Single(await story.Portal.MailsAsync(mail), m => m.Subject == $"Leak report {first} is closed").Text);
        Assert.DoesNotContain(await story.Portal.MailsAsync(developer.Email), m => m.Subject == $"Leak report {other} is closed");
        await using var db = await story.Portal.DbAsync();
        var ends = await db.Set<Ticket>().OrderBy(t => t.Number).Select(t => new { t.Source, t.Status, t.Outcome, Said = t.Posts.OrderBy(p => p.At).Last().Text }).ToListAsync();
        Assert.Equal([first, other], ends.Select(end => end.Source));
        Assert.All(ends, end => Assert.Equal((TicketStatus.Closed, TicketOutcome.Solved, "No call with this key since Sunday."), (end.Status, end.Outcome, end.Said)));
        Assert.Equal(2, await db.Set<Domain.Audit.AuditRow>().CountAsync(r => r.Action == "app-key.leak-closed" && r.OrganisationId == owner.OrganisationId));
        foreach (var stranger in new[] { owner, (await story.Portal.StaffAsync(StaffRole.Finance)).Actor })
        {
            await Assert.ThrowsAsync<ForbiddenException>(() => leaks.ListAsync(1, stranger));
            await Assert.ThrowsAsync<ForbiddenException>(() => leaks.CloseAsync(first, "No call with this key since Sunday.", stranger));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_receipt_is_a_page_and_a_pdf_for_the_organisation_alone(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var number = await story.Keys.ReportLeakAsync(story.First.AppId, story.First.KeyId, "seen in a chat", story.Owner.Actor);
        var client = story.Portal.Client(story.Owner);
        Assert.Contains("seen in a chat", await client.GetStringAsync($"/apps/leak-reports/{number}"));

        var pdf = await client.GetByteArrayAsync($"/apps/leak-reports/{number}/pdf");
        using (var document = PdfDocument.Open(pdf))
        {
            var text = string.Concat(document.GetPages().Select(p => p.Text)).Replace(" ", "", StringComparison.Ordinal);
            Assert.Contains(number, text);
            Assert.Contains("2026-11-2310:00:00.000000", text); // the instant is whole, not cut to fit
        }

        Assert.Equal(pdf, await client.GetByteArrayAsync($"/apps/leak-reports/{number}/pdf"));

        var stranger = story.Portal.Client(await story.Portal.OwnerAsync());
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await stranger.GetAsync($"/apps/leak-reports/{number}/pdf")).StatusCode);
        Assert.DoesNotContain("seen in a chat", await (await stranger.GetAsync($"/apps/leak-reports/{number}")).Content.ReadAsStringAsync());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_key_is_shown_again_only_to_someone_who_has_just_proved_who_they_are(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var now = story.Portal.Time.GetUtcNow();
        var stale = story.Owner.Actor with { ReauthenticatedAt = now - TimeSpan.FromMinutes(5) };
        var fresh = story.Owner.Actor with { ReauthenticatedAt = now - TimeSpan.FromMinutes(4) };

        await AppStory.CodeAsync("reauthentication.required", () => story.Keys.RevealAsync(story.First.AppId, story.First.KeyId, stale));
        var shown = await story.Keys.RevealAsync(story.First.AppId, story.First.KeyId, fresh);

        Assert.Equal(story.First.Secret.Value, shown.Secret.Value);
        Assert.Contains(await story.Portal.Get<AppQueries>().EventsAsync(story.First.AppId, story.First.KeyId, fresh),
            e => e.Kind is KeyEventKind.Revealed && e.By == story.Owner.Actor.Name);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_disabled_app_has_no_working_key(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        await story.Apps.DisableAsync(story.First.AppId, "pause", story.Owner.Actor);
        Assert.Equal("signature.wrong", await story.CheckedAsync(story.First.Secret));
        await story.Apps.EnableAsync(story.First.AppId, story.Owner.Actor);
        Assert.Equal("valid", await story.CheckedAsync(story.First.Secret));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Calls_are_counted_by_day_and_address_in_the_access_log(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        await story.CheckedAsync(story.First.Secret);
        story.Portal.Time.Advance(TimeSpan.FromHours(1));
        await story.CheckedAsync(story.First.Secret);
        story.Portal.Time.Advance(TimeSpan.FromDays(1));
        await story.CheckedAsync(story.First.Secret);

        var events = await story.Portal.Get<AppQueries>().EventsAsync(story.First.AppId, story.First.KeyId, story.Owner.Actor);
        Assert.Equal([1, 2], events.Where(e => e.Kind is KeyEventKind.Used).Select(e => e.Count));
        Assert.Equal(KeyEventKind.Created, events[^1].Kind);
        var key = Assert.Single((await story.DetailsAsync()).Keys);
        Assert.Equal(story.Portal.Time.GetUtcNow(), key.LastUsedAt);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_call_from_elsewhere_is_refused_and_noted(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        await story.Apps.AllowAsync(story.First.AppId, "203.0.113.0/24", story.Owner.Actor);

        Assert.Equal("signature.address-not-allowed", await story.CheckedAsync(story.First.Secret));

        var key = Assert.Single((await story.DetailsAsync()).Keys);
        Assert.Null(key.LastUsedAt);
        Assert.Contains(await story.Portal.Get<AppQueries>().EventsAsync(story.First.AppId, story.First.KeyId, story.Owner.Actor),
            e => e.Kind is KeyEventKind.Refused);
    }

    [Fact]
    public async Task A_wrong_clock_a_wrong_key_and_a_wrong_app_are_refused()
    {
        await using var story = await AppStory.StartAsync(Databases.Sqlite);
        var now = story.Portal.Time.GetUtcNow();
        Assert.Equal("valid", await story.CheckedAsync(story.First.Secret, at: now.AddMinutes(-10)));
        Assert.Equal("signature.out-of-time", await story.CheckedAsync(story.First.Secret, at: now.AddSeconds(-601)));
        Assert.Equal("signature.wrong", await story.CheckedAsync(KeySecret.Create()));
        Assert.Equal("signature.wrong", await story.CheckedAsync(story.First.Secret, appId: 1_499_999_999));
    }
}
