using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Deadlines;

/// <summary>Deadlines ring once, in order, whoever rings them; on both databases.</summary>
public sealed class DeadlineClockTests
{
    internal const string Off2027 = "\"2027-01-01/2027-01-04\",\"2027-02-05/2027-02-11\",\"2027-05-01/2027-05-05\",\"2027-10-01/2027-10-07\"";
    internal const string List2027 = "{\"year\":2027,\"source\":\"x\",\"provisional\":false,\"off\":[" + Off2027 + "],\"working\":[\"2027-01-09\",\"2027-02-20\",\"2027-10-09\"]}";

    private static readonly Actor Machine = Actor.Component("tests");

    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Reminders_and_the_end_come_once_and_in_time(string provider)
    {
        await using var story = await StartAsync(provider);
        await story.PromiseAsync("X-1", DeadlineRule.WallHours, 72);
        var clock = story.Portal.Get<DeadlineClock>();

        foreach (var (hours, mails, passed) in new[] { (23.9, 0, 0), (24.1, 1, 0), (24.2, 1, 0), (48.1, 2, 0), (68.1, 3, 0), (71.1, 4, 0), (72, 4, 0), (72.1, 4, 1), (90, 4, 1) })
        {
            await clock.RingAsync(TestPortal.Start.AddHours(hours), Machine);
            Assert.Equal((mails, passed), ((await story.MailsAsync()).Count, story.Kind.Passed.Count));
        }

        Assert.Equal("47 h 54 min left: Test X-1", (await story.MailsAsync())[0].Subject);
        Assert.Equal(DeadlineStatus.Passed, (await story.GetAsync("X-1")).Status);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Two_portals_that_ring_at_once_ring_once(string provider)
    {
        await using var story = await StartAsync(provider);
        for (var i = 0; i < 10; i++)
            await story.PromiseAsync($"X-{i}", DeadlineRule.WallHours, 72);

        var late = TestPortal.Start.AddHours(100);
        var rung = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => story.Portal.Get<DeadlineClock>().RingAsync(late, Machine))));

        Assert.Equal(50, rung.Sum()); // four reminders and an end for each
        await using var db = await story.Portal.DbAsync();
        Assert.Equal(10, await db.Set<Portal.Domain.Audit.AuditRow>().CountAsync(row => row.Action == "deadline.passed"));
        Assert.Empty(await story.MailsAsync()); // reminders of what is over would be lies
    }

    [Theory, MemberData(nameof(Both))]
    public async Task After_three_days_switched_off_it_catches_up_in_the_order_of_the_deadlines_past_a_broken_one(string provider)
    {
        await using var story = await StartAsync(provider);
        foreach (var (subject, hours) in new[] { ("X-3", 30), ("X-1", 10), ("X-broken", 15), ("X-2", 20), ("X-4", 200) })
            await story.PromiseAsync(subject, DeadlineRule.WallHours, hours);
        story.Kind.Broken = "X-broken";
        var clock = story.Portal.Get<DeadlineClock>();

        await Assert.ThrowsAsync<AggregateException>(() => clock.RingAsync(TestPortal.Start.AddDays(3), Machine));
        Assert.Equal(["X-1", "X-2", "X-3"], story.Kind.Passed);
        Assert.Equal(DeadlineStatus.Open, (await story.GetAsync("X-broken")).Status); // nothing of it was done

        story.Kind.Broken = "";
        await clock.RingAsync(TestPortal.Start.AddDays(3), Machine);
        Assert.Equal(["X-1", "X-2", "X-3", "X-broken"], story.Kind.Passed);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_was_met_rings_no_more(string provider)
    {
        await using var story = await StartAsync(provider);
        await story.PromiseAsync("X-1", DeadlineRule.WallHours, 72);
        await using (var db = await story.Portal.DbAsync())
        {
            await db.MeetDeadlineAsync(story.Kind, "X-1", TestPortal.Start, default);
            await db.SaveChangesAsync();
        }

        Assert.Equal(0, await story.Portal.Get<DeadlineClock>().RingAsync(TestPortal.Start.AddDays(9), Machine));
        Assert.Empty(story.Kind.Passed);
        await story.PromiseAsync("X-1", DeadlineRule.WallHours, 1); // the case may wait for it again
        await Assert.ThrowsAsync<DbUpdateException>(() => story.PromiseAsync("X-1", DeadlineRule.WallHours, 1)); // but not twice at once
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_imported_year_moves_what_was_provisional_and_tells_so(string provider)
    {
        await using var story = await StartAsync(provider);
        story.Portal.Time.SetUtcNow(new(2026, 12, 30, 2, 0, 0, TimeSpan.Zero));
        await story.PromiseAsync("X-1", DeadlineRule.WorkingDays, 3);
        await story.PromiseAsync("X-2", DeadlineRule.WallHours, 300);
        var admin = await story.Portal.StaffAsync(StaffRole.Admin);
        var calendars = story.Portal.Get<CalendarService>();

        Assert.Equal(new(2027, 1, 5), ContractTime.DayOf((await story.GetAsync("X-1")).DueAt));
        var preview = await calendars.PreviewAsync(List2027, "Notice of 2026", admin.Actor);
        Assert.Equal("X-1", Assert.Single(preview.Moves).Number);
        Assert.Equal(new(2027, 1, 5), ContractTime.DayOf((await story.GetAsync("X-1")).DueAt)); // a preview changes nothing
        await Assert.ThrowsAsync<ForbiddenException>(() => calendars.ImportAsync(List2027, "Notice of 2026", story.Anna.Actor));

        await calendars.ImportAsync(List2027, "Notice of 2026", admin.Actor);

        var moved = await story.GetAsync("X-1");
        Assert.Equal((new DateOnly(2027, 1, 6), false), (ContractTime.DayOf(moved.DueAt), moved.IsProvisional));
        Assert.Equal(DeadlineMoveReason.Calendar, Assert.Single(moved.Moves).Reason);
        Assert.Equal("Moved to 2027-01-06 23:59: Test X-1", Assert.Single(await story.MailsAsync()).Subject);
        await using (var db = await story.Portal.DbAsync())
        {
            Assert.True((await db.WorkingDaysAsync()).IsWorking(new(2027, 1, 9)));
            Assert.Equal(1, await db.Set<Portal.Domain.Audit.AuditRow>().CountAsync(row => row.Action == "deadline.moved"));
        }

        Assert.Equal("calendar.known", (await Assert.ThrowsAsync<RuleException>(() => calendars.ImportAsync(List2027, "Notice of 2026", admin.Actor))).Code);
        await story.Portal.Get<DeadlineClock>().RecountAsync(story.Portal.Time.GetUtcNow(), Machine); // twice moves nothing twice
        Assert.Single((await story.GetAsync("X-1")).Moves);
    }

    [Fact]
    public void A_deadline_that_was_kept_says_so_and_names_the_day_that_holds()
    {
        var from = new DateTimeOffset(2026, 12, 30, 2, 0, 0, TimeSpan.Zero);
        var promised = TrackedDeadline.Promise(
            Guid.CreateVersion7(), "test", "X-1", Deadline.Of(DeadlineRule.WorkingDays, 3, from, WorkingDays.Shipped), DeadlineTurn.Customer, null, [], from);
        var later = new WorkingDays(WorkingDays.Shipped.Years.Append(CalendarYear.Import(List2027.Replace("2027-01-01/2027-01-04", "2027-01-01", StringComparison.Ordinal).Replace("\"2027-01-09\",", "\"2027-01-02\",\"2027-01-03\",", StringComparison.Ordinal), "Notice", out _)));
        var due = promised.DueAt;
        promised.Recount(later, due.AddHours(-1)); // by the new list it would be past
        Assert.Equal(due, promised.DueAt);
        using (Language.Use(Language.English))
        {
            var texts = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider().GetRequiredService<IStringLocalizer<DeadlinesTexts>>();
            var why = texts.Why(promised, later);
            Assert.Contains("Promised until 2027-01-05", why, StringComparison.Ordinal);
            Assert.DoesNotContain("Working day 3", why, StringComparison.Ordinal);
        }
    }

    private static async Task<ClockStory> StartAsync(string provider)
    {
        var kind = new TestKind();
        var portal = await TestPortal.StartAsync(provider, services: services => services.AddSingleton<IDeadlineKind>(kind));
        return new(portal, kind, await portal.OwnerAsync());
    }

    private sealed record ClockStory(TestPortal Portal, TestKind Kind, Person Anna) : IAsyncDisposable
    {
        public async Task PromiseAsync(string subject, DeadlineRule rule, int count)
        {
            var now = Portal.Time.GetUtcNow();
            await using var db = await Portal.DbAsync();
            db.Promise(Kind, subject, Anna.OrganisationId!.Value, Deadline.Of(rule, count, now, await db.WorkingDaysAsync()), DeadlineTurn.Customer, null, now);
            await db.SaveChangesAsync();
        }

        public async Task<TrackedDeadline> GetAsync(string subject)
        {
            await using var db = await Portal.DbAsync();
            return await db.Set<TrackedDeadline>().AsNoTracking().Include(d => d.Moves).SingleAsync(d => d.Subject == subject);
        }

        public Task<IReadOnlyList<Portal.Web.Platform.Mail.OutboxMail>> MailsAsync() => Portal.MailsAsync(Anna.Email);

        public ValueTask DisposeAsync() => Portal.DisposeAsync();
    }

    private sealed class TestKind : IDeadlineKind
    {
        public ConcurrentQueue<string> Passed { get; } = new();

        public string Broken { get; set; } = "";

        public string Kind => "test.answer";

        public IReadOnlyList<int> RemindHours { get; } = [48, 24, 4, 1];

        public Permission? Needs => Permission.ViewOrganisation;

        public Permission StaffNeeds => Permission.StaffDesk;

        public string Title(string subject) => "Test " + subject;

        public string Href(string subject, bool forStaff) => "/tests/" + subject;

        public Task<IReadOnlyList<Recipient>> PeopleAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) =>
            MemberDirectory.WithAsync(db, deadline.OrganisationId, Permission.ManageBills, ct);

        public Task PassAsync(PortalDb db, TrackedDeadline deadline, DateTimeOffset now, CancellationToken ct)
        {
            if (deadline.Subject == Broken)
                throw new InvalidOperationException("broken");
            Passed.Enqueue(deadline.Subject);
            return Task.CompletedTask;
        }
    }
}
