using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Notices;
using Portal.Domain.Policies;
using Portal.Web.Features.Notices;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Notices.NoticeStory;

namespace Portal.Web.Tests.Features.Notices;

public sealed class NoticeTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_date_the_contract_does_not_allow_is_refused_with_the_earliest_one_and_nothing_is_left_behind(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        var id = await story.Desk.DraftAsync(Work(Day(11, 23, 22)), story.Ops.Actor);
        var refused = await Assert.ThrowsAsync<RuleException>(() => story.Desk.PublishAsync(id, story.Ops.Actor));
        Assert.Equal(("notice.maintenance-late", Day(11, 24)), (refused.Code, (DateTimeOffset)refused.Arguments[0]));
        using (Language.Use(Language.English))
            Assert.Contains("2026-11-24 00:00 +08:00", story.Portal.Get<RuleTexts>().Of(refused), StringComparison.Ordinal);
        using (Language.Use(Language.Chinese))
            Assert.Contains("2026-11-24 00:00 +08:00", story.Portal.Get<RuleTexts>().Of(refused), StringComparison.Ordinal);
        Assert.Empty(await story.Portal.MailsAsync());

        await story.Desk.ReviseAsync(id, Work(Day(11, 24)), story.Ops.Actor);
        Assert.Equal("N-2026-000001", await story.Desk.PublishAsync(id, story.Ops.Actor)); // the refused one took no number
        await Code("notice.not-draft", () => story.Desk.ReviseAsync(id, Work(Day(11, 26)), story.Ops.Actor));
        await Code("notice.not-draft", () => story.Desk.DiscardAsync(id, story.Ops.Actor));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_strictest_customer_addressed_says_how_long_before(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        await using (var db = await story.Portal.DbAsync())
        {
            db.Add(PolicyRecord.Set(Policy.MaintenanceNotice, story.Bo.OrganisationId, new(2026, 11, 23), 3, "order", "O-1", "admin", new(2026, 11, 23), story.Now));
            await db.SaveChangesAsync();
        }

        var everybody = await story.Desk.DraftAsync(Work(Day(11, 24)), story.Ops.Actor);
        var preview = (await story.Portal.Get<NoticeDeskQueries>().GetAsync(everybody, 1, story.Ops.Actor)).Preview!;
        Assert.Equal((2, 3, Day(11, 26)), (preview.Customers, preview.Lead!.Days, preview.Earliest!.Value));
        Assert.True(preview.IsLateAt(story.Now));
        await Code("notice.maintenance-late", () => story.Desk.PublishAsync(everybody, story.Ops.Actor));
        await story.PublishAsync(Work(Day(11, 24)) with { Audience = NoticeAudience.Services, Services = new HashSet<Service> { Service.Sms } }); // Bo has no texts
        await story.PublishAsync(Work(Day(11, 26)));
        await Code("notice.maintenance-late", () => story.PublishAsync(Work(Day(11, 24), MaintenanceType.Unscheduled) with { NeedsAction = true })); // nobody could do it in time
        await story.PublishAsync(Work(Day(11, 24), MaintenanceType.Unscheduled));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Each_person_reads_for_themselves_and_staff_see_the_proof(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        var id = await story.Desk.DraftAsync(Work(Day(11, 25)), story.Ops.Actor);
        var number = await story.Desk.PublishAsync(id, story.Ops.Actor);
        var mail = Assert.Single(await story.Portal.MailsAsync(story.Anna.Email));
        Assert.Contains("2026-11-25 00:00 UTC+08:00", mail.Text, StringComparison.Ordinal);
        Assert.Empty(await story.Portal.MailsAsync(story.AnnasViewer.Email)); // looks only: finds it in the portal
        await using (var db = await story.Portal.DbAsync())
            await db.Set<OutboxMail>().Where(m => m.To == story.Anna.Email).ExecuteUpdateAsync(set => set.SetProperty(m => m.SentAt, story.Now.AddSeconds(5)));

        Assert.Equal((1, 1), (await story.Notices.UnreadAsync(story.Anna.Actor), await story.Notices.UnreadAsync(story.AnnasViewer.Actor)));
        using (var client = story.Portal.Client(story.Anna))
        {
            Assert.Contains("aria-label=\"1 not read\"", await client.GetStringAsync("/notices"), StringComparison.Ordinal);
            Assert.Contains("We upgrade.", await client.GetStringAsync($"/notices/{number}"), StringComparison.Ordinal);
            Assert.DoesNotContain("not read\"", await client.GetStringAsync("/notices"), StringComparison.Ordinal);
        }

        story.Portal.Time.Advance(TimeSpan.FromHours(1));
        await story.Inbox.ReadAsync(number, story.Anna.Actor); // the first time stays
        Assert.Equal((0, 1), (await story.Notices.UnreadAsync(story.Anna.Actor), await story.Notices.UnreadAsync(story.AnnasViewer.Actor)));

        var rows = (await story.Portal.Get<NoticeDeskQueries>().GetAsync(id, 1, story.Ops.Actor)).Deliveries;
        Assert.Equal(["Anna", "Bo"], rows.Select(row => row.Organisation));
        var masked = PersonalData.MaskMail(story.Anna.Email);
        Assert.Equal((masked, masked), (rows[0].Mails[0].To, rows[0].Reads.Single().Reader));
        await Code("personal.reason-missing", () => story.Portal.Get<NoticeDeskQueries>().GetAsync(id, 1, story.Ops.Actor, reason: " "));
        rows = (await story.Portal.Get<NoticeDeskQueries>().GetAsync(id, 1, story.Ops.Actor, reason: "Anna says no mail came.")).Deliveries;
        var seen = Assert.Single((await story.Portal.Get<Portal.Web.Features.Audit.AuditQueries>().OwnAsync(new(OnlyViews: true), story.Anna.Actor)).Lines);
        Assert.Equal(("notice.readers-viewed", "Anna says no mail came."), (seen.Action, seen.Details));
        Assert.Equal((story.Anna.Email, Day(11, 23, 10).AddSeconds(5), mail.Id), (rows[0].Mails[0].To, rows[0].Mails[0].SentAt!.Value, rows[0].Mails[0].MailId));
        Assert.Equal((story.Anna.Email, Day(11, 23, 10)), (rows[0].Reads.Single().Reader, rows[0].Reads.Single().ReadAt));
        Assert.Null(rows[1].Mails[0].SentAt);
        Assert.Empty(rows[1].Reads);
        var listed = (await story.Portal.Get<NoticeDeskQueries>().PageAsync(1, story.Ops.Actor)).Rows.Single();
        Assert.Equal((2, 2, 1, 1), (listed.Customers, listed.Mails, listed.Left, listed.Readers));
        var own = await story.Notices.GetAsync(number, story.AnnasViewer.Actor);
        Assert.Equal([story.Anna.Email], own.Mails.Select(m => m.To)); // Bo's are Bo's
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_notice_reaches_those_it_is_addressed_to_and_nobody_else_finds_it(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        var texts = await story.PublishAsync(Work(Day(11, 25)) with { Audience = NoticeAudience.Services, Services = new HashSet<Service> { Service.Sms } });
        var bos = await story.PublishAsync(Work(Day(11, 25)) with { Audience = NoticeAudience.Customer, CustomerId = story.Bo.OrganisationId });
        Assert.Equal([texts], (await story.Notices.PageAsync(null, 1, story.Anna.Actor)).Rows.Select(row => row.Notice.Number));
        Assert.Equal([bos], (await story.Notices.PageAsync(NoticeKind.Maintenance, 1, story.Bo.Actor)).Rows.Select(row => row.Notice.Number));
        Assert.Empty((await story.Notices.PageAsync(NoticeKind.Regulatory, 1, story.Bo.Actor)).Rows);
        await Assert.ThrowsAsync<NotFoundException>(() => story.Notices.GetAsync(bos, story.Anna.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => story.Inbox.ReadAsync(bos, story.Anna.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => story.Desk.DraftAsync(Work(Day(11, 25)), story.Anna.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => story.Portal.Get<NoticeDeskQueries>().PageAsync(1, story.Anna.Actor));
        await Code("notice.customer-missing", () => story.Desk.DraftAsync(Work(Day(11, 25)) with { Audience = NoticeAudience.Customer, CustomerId = Guid.CreateVersion7() }, story.Ops.Actor));
        using var client = story.Portal.Client(story.Anna);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/notices/{bos}")).StatusCode);
        // Work for one customer is no business of the public's.
        var board = (await story.Portal.Get<ServiceStatusQueries>().NowAsync())!;
        Assert.Equal([texts], board.Planned.Select(notice => notice.Number));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_correction_takes_the_place_of_a_notice_whose_words_stay(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        var id = await story.Desk.DraftAsync(Work(Day(11, 25)), story.Ops.Actor);
        var first = await story.Desk.PublishAsync(id, story.Ops.Actor);
        var draft = await story.Desk.DraftCorrectionAsync(id, story.Ops.Actor);
        Assert.Equal(draft, await story.Desk.DraftCorrectionAsync(id, story.Ops.Actor));
        await story.Desk.ReviseAsync(draft, Work(Day(11, 26)) with { Audience = NoticeAudience.Services, Services = new HashSet<Service> { Service.Sms } }, story.Ops.Actor);
        var second = await story.Desk.PublishAsync(draft, story.Ops.Actor);

        var old = await story.Notices.GetAsync(first, story.Anna.Actor);
        Assert.Equal((NoticeStatus.Corrected, Day(11, 25), second), (old.Notice.Status, old.Notice.StartsAt!.Value, old.CorrectedBy));
        Assert.Equal(first, (await story.Notices.GetAsync(second, story.Anna.Actor)).Corrects);
        Assert.Contains(first, (await story.Portal.MailsAsync(story.Anna.Email))[1].Text, StringComparison.Ordinal);
        Assert.Contains("does not hold any more", (await story.Portal.MailsAsync(story.Bo.Email))[1].Subject, StringComparison.Ordinal);
        await Code("notice.not-standing", () => story.Desk.WithdrawAsync(id, "late", story.Ops.Actor));

        await Code("notice.reason-missing", () => story.Desk.WithdrawAsync(draft, " ", story.Ops.Actor));
        await story.Desk.WithdrawAsync(draft, "The supplier is not ready.", story.Ops.Actor);
        Assert.Contains("The supplier is not ready.", (await story.Portal.MailsAsync(story.Anna.Email))[2].Text, StringComparison.Ordinal);
        Assert.Empty((await story.Portal.Get<ServiceStatusQueries>().NowAsync())!.Planned);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Work_that_is_under_way_is_extended_and_a_word_of_it_put_right(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        var id = await story.Desk.DraftAsync(Work(Day(11, 25)), story.Ops.Actor);
        await story.Desk.PublishAsync(id, story.Ops.Actor);
        story.Portal.Time.SetUtcNow(Day(11, 25, 1));
        var draft = await story.Desk.DraftCorrectionAsync(id, story.Ops.Actor);
        var longer = Work(Day(11, 25)) with { EndsAt = Day(11, 25, 6), English = "It takes until six." };
        await story.Desk.ReviseAsync(draft, longer with { StartsAt = Day(11, 25, 1) }, story.Ops.Actor);
        await Code("notice.maintenance-late", () => story.Desk.PublishAsync(draft, story.Ops.Actor));
        await story.Desk.ReviseAsync(draft, longer, story.Ops.Actor);
        var preview = (await story.Portal.Get<NoticeDeskQueries>().GetAsync(draft, 1, story.Ops.Actor)).Preview!;
        Assert.Equal((true, false), (preview.IsSameWork, preview.IsLateAt(story.Now)));
        var second = await story.Desk.PublishAsync(draft, story.Ops.Actor);
        Assert.Equal(Day(11, 25, 6), (await story.Notices.GetAsync(second, story.Anna.Actor)).Notice.EndsAt);
        story.Portal.Time.SetUtcNow(Day(11, 25, 5));
        Assert.Equal([second], (await story.Portal.Get<ServiceStatusQueries>().NowAsync())!.Planned.Select(notice => notice.Number));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_customers_have_to_do_is_checked_off_by_who_manages_apps(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        var number = await story.PublishAsync(Work(Day(11, 25)) with { NeedsAction = true });
        await Assert.ThrowsAsync<ForbiddenException>(() => story.Inbox.CheckOffAsync(number, story.AnnasViewer.Actor));
        await story.Inbox.CheckOffAsync(number, story.Anna.Actor);
        await Code("notice.nothing-to-do", () => story.Inbox.CheckOffAsync(number, story.Anna.Actor));
        Assert.Equal((story.Anna.Email, null), ((await story.CopyAsync(number, story.Anna)).DoneBy, (await story.CopyAsync(number, story.Bo)).DoneBy));
        await using var db = await story.Portal.DbAsync();
        Assert.Equal(story.Anna.OrganisationId, (await db.Set<AuditRow>().SingleAsync(row => row.Action == "notice.checked-off")).OrganisationId);
    }

    private static async Task Code(string code, Func<Task> act) => Assert.Equal(code, (await Assert.ThrowsAsync<RuleException>(act)).Code);
}
