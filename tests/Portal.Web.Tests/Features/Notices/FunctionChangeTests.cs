using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Notices;
using Portal.Domain.Pricing;
using Portal.Web.Features.Notices;
using Portal.Web.Features.PriceChanges;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Notices.NoticeStory;

namespace Portal.Web.Tests.Features.Notices;

public sealed class FunctionChangeTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Terminating_stops_sending_with_the_change_and_opens_a_settlement(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        var number = await story.PublishAsync(Change(Day(12, 1)));
        var owner = await story.RecentAsync(story.Anna);
        await Code("reauthentication.required", () => story.Inbox.TerminateAsync(number, owner with { ReauthenticatedAt = story.Now.AddMinutes(-6) }));
        await Assert.ThrowsAsync<ForbiddenException>(() => story.Inbox.TerminateAsync(number, story.AnnasViewer.Actor));
        await story.Inbox.TerminateAsync(number, owner);
        await Code("notice.answer-over", () => story.Inbox.ContinueAsync(number, owner));
        await story.Inbox.ReconsiderAsync(number, owner);
        Assert.False(await IsStoppedAsync(story, Day(12, 2)));
        await story.Inbox.ContinueAsync(number, owner);
        await story.Inbox.TerminateAsync(number, owner); // a mind may be changed until then
        Assert.False(await IsStoppedAsync(story, Day(12, 1).AddMicroseconds(-1)));
        Assert.True(await IsStoppedAsync(story, Day(12, 1)));

        await story.Portal.Get<PriceChangesJob>().RunAsync(Day(12, 1).AddMicroseconds(-1), default);
        await using (var db = await story.Portal.DbAsync())
            Assert.Empty(await db.Set<Settlement>().ToListAsync());
        story.Portal.Time.SetUtcNow(Day(12, 1));
        await Code("notice.stopped", () => story.Inbox.ReconsiderAsync(number, owner with { ReauthenticatedAt = story.Now }));
        for (var twice = 0; twice < 2; twice++)
            await story.Portal.Get<PriceChangesJob>().RunAsync(Day(12, 1), default);
        var view = await story.Notices.GetAsync(number, story.Anna.Actor);
        Assert.Equal((NoticeAnswer.Settling, "S-2026-000001"), (view.Copy.Answer, view.Settlement));
        Assert.Single(await story.Portal.MailsAsync(story.Anna.Email), mail => mail.Subject.StartsWith("Sending has stopped", StringComparison.Ordinal));

        await SettleAsync(story);
        Assert.Equal(NoticeAnswer.Settled, (await story.CopyAsync(number, story.Anna)).Answer);
        Assert.Single(await story.Portal.MailsAsync(story.Anna.Email), mail => mail.Subject.Contains("S-2026-000001 is closed", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_correction_cuts_off_nobody_who_gave_up_over_what_it_corrects(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        var id = await story.Desk.DraftAsync(Change(Day(12, 1)), story.Ops.Actor);
        var number = await story.Desk.PublishAsync(id, story.Ops.Actor);
        await story.Inbox.TerminateAsync(number, await story.RecentAsync(story.Anna));
        var draft = await story.Desk.DraftCorrectionAsync(id, story.Ops.Actor);
        await story.Desk.ReviseAsync(draft, Change(Day(12, 8)), story.Ops.Actor);
        var second = await story.Desk.PublishAsync(draft, story.Ops.Actor);

        Assert.False(await IsStoppedAsync(story, Day(12, 2)));
        Assert.Contains(await story.Portal.MailsAsync(story.Anna.Email), mail => mail.Subject == $"{number}: your termination does not count any more");
        story.Portal.Time.SetUtcNow(Day(12, 2));
        await story.Portal.Get<PriceChangesJob>().RunAsync(Day(12, 2), default);
        await using var db = await story.Portal.DbAsync();
        Assert.Empty(await db.Set<Settlement>().ToListAsync());
        Assert.Equal(NoticeAnswer.Pending, (await story.CopyAsync(second, story.Anna)).Answer);
    }

    public static TheoryData<string, string, bool> Races()
    {
        var races = new TheoryData<string, string, bool>();
        foreach (var provider in new[] { Databases.Sqlite, Databases.Postgres })
        {
            foreach (var verb in new[] { "terminate", "continue", "deem" })
            {
                races.Add(provider, verb, true);
                races.Add(provider, verb, false);
            }
        }

        return races;
    }

    [Theory, MemberData(nameof(Races))]
    public async Task An_answer_that_a_correction_or_a_withdrawal_overtook_is_not_saved(string provider, string verb, bool isCorrected)
    {
        var meanwhile = new Meanwhile();
        await using var story = await NoticeStory.StartAsync(provider, meanwhile.On);
        var id = await story.Desk.DraftAsync(Change(Day(12, 1)) with { Audience = NoticeAudience.Customer, CustomerId = story.Anna.OrganisationId }, story.Ops.Actor);
        var number = await story.Desk.PublishAsync(id, story.Ops.Actor);
        var draft = isCorrected ? await story.Desk.DraftCorrectionAsync(id, story.Ops.Actor) : Guid.Empty;
        if (isCorrected)
            await story.Desk.ReviseAsync(draft, Change(Day(12, 20)), story.Ops.Actor);
        var owner = await story.RecentAsync(story.Anna);
        if (verb == "terminate")
            await story.Inbox.ContinueAsync(number, owner); // a mind may be changed
        var before = await story.CopyAsync(number, story.Anna);

        meanwhile.Do(() => isCorrected ? story.Desk.PublishAsync(draft, story.Ops.Actor) : story.Desk.WithdrawAsync(id, "No need.", story.Ops.Actor));
        if (verb == "deem")
            await story.Inbox.DeemAsync(Actor.Component("tests"), Day(12, 1), default);
        else
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => verb == "terminate" ? story.Inbox.TerminateAsync(number, owner) : story.Inbox.ContinueAsync(number, owner));

        var view = await story.Notices.GetAsync(number, story.Anna.Actor);
        Assert.Equal((isCorrected ? NoticeStatus.Corrected : NoticeStatus.Withdrawn, before.Answer), (view.Notice.Status, view.Copy.Answer));
        Assert.False(await IsStoppedAsync(story, Day(12, 2)));
        await using var db = await story.Portal.DbAsync();
        Assert.False(await db.Set<AuditRow>().AnyAsync(r => r.Action == "notice.deemed-continued" || r.Action == "notice.terminated"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_withdrawal_that_a_termination_overtook_is_not_saved(string provider)
    {
        var meanwhile = new Meanwhile();
        await using var story = await NoticeStory.StartAsync(provider, meanwhile.On);
        var id = await story.Desk.DraftAsync(Change(Day(12, 1)), story.Ops.Actor);
        var number = await story.Desk.PublishAsync(id, story.Ops.Actor);
        var owner = await story.RecentAsync(story.Anna);
        meanwhile.Do(() => story.Inbox.TerminateAsync(number, owner));
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => story.Desk.WithdrawAsync(id, "No need.", story.Ops.Actor));
        var view = await story.Notices.GetAsync(number, story.Anna.Actor);
        Assert.Equal((NoticeStatus.Published, NoticeAnswer.Terminated), (view.Notice.Status, view.Copy.Answer));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Of_a_correction_and_a_termination_at_the_same_moment_none_leaves_a_stop_at_the_old_date(string provider)
    {
        var meanwhile = new Meanwhile();
        await using var story = await NoticeStory.StartAsync(provider, meanwhile.On);
        var id = await story.Desk.DraftAsync(Change(Day(12, 1)), story.Ops.Actor);
        var number = await story.Desk.PublishAsync(id, story.Ops.Actor);
        var draft = await story.Desk.DraftCorrectionAsync(id, story.Ops.Actor);
        await story.Desk.ReviseAsync(draft, Change(Day(12, 20)), story.Ops.Actor);
        var owner = await story.RecentAsync(story.Anna);
        if (provider == Databases.Postgres)
        {
            meanwhile.DoAtSave(() => story.Inbox.TerminateAsync(number, owner)); // after the copies were read
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => story.Desk.PublishAsync(draft, story.Ops.Actor));
            Assert.Equal(NoticeAnswer.Terminated, (await story.CopyAsync(number, story.Anna)).Answer);
        }
        else
        {
            meanwhile.Do(() => story.Inbox.TerminateAsync(number, owner)); // SQLite has one writer: it reads after this
        }

        await story.Desk.PublishAsync(draft, story.Ops.Actor);
        Assert.False(await IsStoppedAsync(story, Day(12, 2)));
        Assert.Equal(NoticeAnswer.Pending, (await story.CopyAsync(number, story.Anna)).Answer);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Who_has_left_or_is_banned_is_not_asked_and_never_counts_as_using_on(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        await story.Portal.OwnerAsync("Carl");
        await using (var db = await story.Portal.DbAsync())
        {
            await db.Set<Organisation>().Where(o => o.Name == "Bo").ExecuteUpdateAsync(set => set.SetProperty(o => o.State, OrganisationState.Banned));
            await db.Set<Organisation>().Where(o => o.Name == "Carl").ExecuteUpdateAsync(set => set.SetProperty(o => o.State, OrganisationState.Terminated));
        }

        await story.PublishAsync(Change(Day(12, 1)));
        await story.PublishAsync(Change(Day(12, 1)) with { Audience = NoticeAudience.Services, Services = new HashSet<Service> { Service.Sms, Service.Voice } });
        await using (var db = await story.Portal.DbAsync())
            Assert.All(await db.Set<NoticeCopy>().ToListAsync(), copy => Assert.Equal(story.Anna.OrganisationId, copy.OrganisationId));
        var work = await story.Desk.DraftAsync(Work(Day(11, 25)), story.Ops.Actor);
        Assert.Equal(3, (await story.Portal.Get<NoticeDeskQueries>().GetAsync(work, 1, story.Ops.Actor)).Preview!.Customers); // work is told to everybody
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Silence_until_the_change_is_in_force_is_continued_use_and_is_logged_once(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        var number = await story.PublishAsync(Change(Day(12, 1)));
        var withdrawnId = await story.Desk.DraftAsync(Change(Day(12, 1)), story.Ops.Actor);
        var withdrawn = await story.Desk.PublishAsync(withdrawnId, story.Ops.Actor);
        await story.Desk.WithdrawAsync(withdrawnId, "No need.", story.Ops.Actor);
        await Code("notice.not-standing", () => story.Inbox.ContinueAsync(withdrawn, story.Anna.Actor));
        await story.Inbox.ContinueAsync(number, story.Bo.Actor);
        var job = story.Portal.Get<NoticesJob>();
        await job.RunAsync(Day(12, 1).AddMicroseconds(-1), default);
        Assert.Equal(NoticeAnswer.Pending, (await story.CopyAsync(number, story.Anna)).Answer);
        await job.RunAsync(Day(12, 1), default);
        await job.RunAsync(Day(12, 1, 1), default);

        var copy = await story.CopyAsync(number, story.Anna);
        Assert.Equal((NoticeAnswer.DeemedContinued, Day(12, 1), null), (copy.Answer, copy.AnsweredAt!.Value, copy.AnsweredBy));
        Assert.Equal(NoticeAnswer.Continued, (await story.CopyAsync(number, story.Bo)).Answer);
        Assert.Equal(NoticeAnswer.Pending, (await story.CopyAsync(withdrawn, story.Anna)).Answer);
        Assert.Single(await story.Portal.MailsAsync(story.Anna.Email), mail => mail.Subject.StartsWith($"{number} holds now", StringComparison.Ordinal));
        await using var db = await story.Portal.DbAsync();
        var row = await db.Set<AuditRow>().SingleAsync(r => r.Action == "notice.deemed-continued");
        Assert.Equal((story.Anna.OrganisationId, "job:notices"), (row.OrganisationId, row.ActorName));
    }

    private static async Task<bool> IsStoppedAsync(NoticeStory story, DateTimeOffset at)
    {
        await using var db = await story.Portal.DbAsync();
        return await db.Set<SendingStop>().AnyAsync(s => s.OrganisationId == story.Anna.OrganisationId && s.StopsAt <= at && s.LiftedAt == null);
    }

    private static async Task SettleAsync(NoticeStory story)
    {
        await using (var db = await story.Portal.DbAsync())
        {
            var run = Domain.Billing.BillRun.Start(new(2026, 11, 1), "tests", story.Now);
            run.Finish(new string('0', 64), new string('0', 64), 0, Money.Zero, story.Now);
            db.Add(run);
            await db.SaveChangesAsync();
        }

        var finance = (await story.Portal.StaffAsync(StaffRole.Finance)).Actor with { ReauthenticatedAt = story.Now };
        var settlements = story.Portal.Get<SettlementService>();
        var view = await story.Portal.Get<SettlementQueries>().GetAsync("S-2026-000001", finance);
        Assert.Equal((null, "N-2026-000001"), (view.Card, view.Notice));
        await settlements.RecordFinalBillAsync("S-2026-000001", finance);
        await settlements.RefundPackagesAsync("S-2026-000001", finance);
        await settlements.RefundBalanceAsync("S-2026-000001", "", finance);
        await settlements.CloseAsync("S-2026-000001", "Letter of 1 December", finance);
    }

    private static async Task Code(string code, Func<Task> act) => Assert.Equal(code, (await Assert.ThrowsAsync<RuleException>(act)).Code);
}
