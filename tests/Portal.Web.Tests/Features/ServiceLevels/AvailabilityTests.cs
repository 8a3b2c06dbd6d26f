using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Metering;
using Portal.Domain.Notices;
using Portal.Domain.ServiceLevels;
using Portal.Web.Features.Notices;
using Portal.Web.Features.ServiceLevels;
using Portal.Web.Platform.Mail;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.ServiceLevels.LevelStory;

namespace Portal.Web.Tests.Features.ServiceLevels;

public sealed class AvailabilityTests
{
    public static readonly TheoryData<string> Both = Databases.Both;
    private static readonly DateOnly October = new(2026, 10, 1);

    [Theory, MemberData(nameof(Both))]
    public async Task Months_are_counted_from_the_acceptance_and_each_alone(string provider)
    {
        await using var story = await StartAsync(provider);
        await story.SendAsync(5, DeliveryStatus.Failed, "SY:0501", "2026-09-16T23:59:50+08:00"); // the last five seconds before: not promised
        await story.SendAsync(90, DeliveryStatus.Delivered, "DELIVRD", "2026-09-17T00:00:00+08:00");
        await story.SendAsync(10, DeliveryStatus.Failed, "SY:0501", "2026-09-30T23:59:45+08:00");
        await story.SendAsync(96, DeliveryStatus.Delivered, "DELIVRD", "2026-10-01T00:00:00+08:00");
        await story.SendAsync(4, DeliveryStatus.Failed, "NOROUTE", "2026-10-15T00:00:00+08:00");
        await story.SendAsync(50, DeliveryStatus.Failed, "MK:0001", "2026-10-15T00:00:00+08:00");
        await story.SendAsync(3, DeliveryStatus.Submitted, null, "2026-11-23T00:00:00+08:00"); // still on the way
        await story.SendAsync(7, DeliveryStatus.Failed, "NOROUTE", "2026-10-15T00:00:00+08:00", app: BosApp);
        await story.JobAsync();

        var september = await story.RowAsync(new(2026, 9, 17));
        Assert.Equal(("90.0000", 100L, 10m, ClaimStanding.Open), (september.Availability.Percent, september.Availability.Effective, september.Rate, september.Standing));
        Assert.Equal(new DateOnly(2026, 9, 30), september.Month.Until);
        var october = await story.RowAsync(October);
        Assert.Equal(("96.0000", 100L, ClaimStanding.OnTarget), (october.Availability.Percent, october.Availability.Effective, october.Standing));
        var november = await story.RowAsync(new(2026, 11, 1));
        Assert.Equal((null, 3L, ClaimStanding.Running), (november.Availability.Percent, november.OnTheWay, november.Standing));
        Assert.Equal(3, (await story.Portal.Get<ServiceLevelQueries>().PageAsync(1, story.Anna.Actor)).Rows.Count);

        var bos = (await story.Portal.Get<ServiceLevelQueries>().PageAsync(1, story.Bo.Actor)).Rows.Single();
        await Assert.ThrowsAsync<NotFoundException>(() => story.Portal.Get<ServiceLevelQueries>().GetAsync(bos.Id, story.Anna.Actor));
        using var client = story.Portal.Client(story.Anna);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/service-level/{bos.Id}")).StatusCode);
        var page = await client.GetStringAsync($"/service-level/{september.Id}");
        Assert.Contains("90.0000 %", page, StringComparison.Ordinal);
        Assert.Contains("code=SY%3A0501", page, StringComparison.Ordinal);

        var below = await story.Portal.Get<ServiceLevelQueries>().AllAsync(null, belowTargetOnly: true, 1, story.Ops.Actor);
        Assert.Equal([bos.Id, september.Id], below.Rows.Select(row => row.Id));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_release_takes_failures_out_by_code_span_app_and_region_and_each_once(string provider)
    {
        await using var story = await StartAsync(provider);
        await story.SendAsync(80, DeliveryStatus.Delivered, "DELIVRD", "2026-10-01T00:00:00+08:00");
        await story.SendAsync(10, DeliveryStatus.Failed, "SY:0501", "2026-10-05T10:00:00+08:00");
        await story.SendAsync(6, DeliveryStatus.Failed, "SY:0502", "2026-10-05T11:00:00+08:00", region: "US");
        await story.SendAsync(4, DeliveryStatus.Failed, null, "2026-10-06T10:00:00+08:00");
        await story.JobAsync();
        var releases = story.Portal.Get<ReleaseService>();
        var id = (await story.RowAsync(October)).Id;
        Assert.Equal(20, (await story.RowAsync(October)).Availability.Failures);

        await Code("release.span-outside", () => releases.MakeAsync(id, Release(ReleaseReason.R14, "2026-09-30T00:00:00+08:00", "2026-10-06T00:00:00+08:00"), null, story.Ops.Actor));
        var first = await releases.MakeAsync(id, Release(ReleaseReason.R14, "2026-10-05T10:00:00+08:00", "2026-10-05T10:00:05+08:00", "sy:05*"), null, story.Ops.Actor);
        Assert.Equal(15, (await story.RowAsync(October)).Availability.Failures);
        // Overlaps the first: what that one took is not taken again.
        await releases.MakeAsync(id, Release(ReleaseReason.R08, "2026-10-05T00:00:00+08:00", "2026-10-06T00:00:00+08:00", "SY:0501"), null, story.Ops.Actor);
        Assert.Equal(10, (await story.RowAsync(October)).Availability.Failures);
        var abroad = Release(ReleaseReason.R15, "2026-10-01T00:00:00+08:00", "2026-11-01T00:00:00+08:00");
        await releases.MakeAsync(id, abroad with { Scope = abroad.Scope with { Region = "US", AppId = AnnasApp } }, null, story.Ops.Actor);
        var row = await story.RowAsync(October);
        Assert.Equal((4L, 100L, ClaimStanding.OnTarget), (row.Availability.Failures, row.Availability.Effective, row.Standing));
        await Code("release.app-missing", () => releases.MakeAsync(id, abroad with { Scope = abroad.Scope with { AppId = BosApp } }, null, story.Ops.Actor));

        await releases.WithdrawAsync(first, story.Ops.Actor);
        Assert.Equal(4, (await story.RowAsync(October)).Availability.Failures); // the second release covers them too
        var detail = await story.Portal.Get<ServiceLevelQueries>().GetAsync(id, story.Anna.Actor);
        Assert.Equal(("80.0000", 84L), (detail.Figures.BeforeReleases.Percent, detail.Figures.WithoutReleased.Effective));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Any_other_reason_counts_once_a_second_person_of_finance_agrees(string provider)
    {
        await using var story = await StartAsync(provider);
        await story.SendAsync(80, DeliveryStatus.Delivered, "DELIVRD", "2026-10-01T00:00:00+08:00");
        await story.SendAsync(20, DeliveryStatus.Failed, "SY:0501", "2026-10-05T10:00:00+08:00");
        await story.JobAsync();
        var releases = story.Portal.Get<ReleaseService>();
        var id = (await story.RowAsync(October)).Id;
        var input = Release(ReleaseReason.R16, "2026-10-01T00:00:00+08:00", "2026-11-01T00:00:00+08:00");
        await Code("release.note-missing", () => releases.MakeAsync(id, input, null, story.Ops.Actor));
        var release = await releases.MakeAsync(id, input with { Note = "Shown by the carrier's letter." }, null, story.Ops.Actor);
        Assert.Equal(20, (await story.RowAsync(October)).Availability.Failures);

        await Assert.ThrowsAsync<ForbiddenException>(() => releases.ConfirmAsync(release, story.Ops.Actor));
        var both = story.Ops.Actor with { Permissions = Enum.GetValues<Permission>().ToHashSet() };
        await Code("release.same-person", () => releases.ConfirmAsync(release, both));
        await releases.ConfirmAsync(release, story.Finance.Actor);
        Assert.Equal(0, (await story.RowAsync(October)).Availability.Failures);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Announced_maintenance_releases_only_if_its_mail_left_a_working_day_before(string provider)
    {
        await using var story = await StartAsync(provider);
        await story.SendAsync(80, DeliveryStatus.Delivered, "DELIVRD", "2026-11-02T00:00:00+08:00");
        // Monday 23 November, 10:00: for Tuesday in time.
        var number = await PublishAsync(story, MaintenanceType.Upgrade);
        var unscheduled = await PublishAsync(story, MaintenanceType.Unscheduled);
        var withdrawn = await PublishAsync(story, MaintenanceType.CutOver, withdraw: true);
        var bosAlone = await PublishAsync(story, MaintenanceType.Upgrade, story.Bo.OrganisationId);
        await story.SendAsync(20, DeliveryStatus.Failed, "SY:0501", "2026-11-24T02:00:00+08:00");
        story.Portal.Time.SetUtcNow(At("2026-11-28T10:00:00+08:00"));
        await story.JobAsync();
        var id = (await story.RowAsync(new(2026, 11, 1))).Id;
        var releases = story.Portal.Get<ReleaseService>();
        var input = Release(ReleaseReason.R13, "2026-11-24T01:00:00+08:00", "2026-11-24T05:00:00+08:00") with { Notice = number };

        Assert.Equal([number], (await releases.NoticesAsync(id, story.Ops.Actor)).Select(notice => notice.Number));
        foreach (var other in new[] { "N-2026-999999", "", withdrawn, bosAlone })
            await Code("release.no-notice", () => releases.MakeAsync(id, input with { Notice = other }, null, story.Ops.Actor));
        await Code("release.unscheduled", () => releases.MakeAsync(id, input with { Notice = unscheduled }, null, story.Ops.Actor));
        await Code("release.notice-late", () => releases.MakeAsync(id, input, null, story.Ops.Actor)); // written, but no mail left
        await LeaveAsync(story, "2026-11-24T00:00:00+08:00"); // left on the day itself
        await Code("release.notice-late", () => releases.MakeAsync(id, input, null, story.Ops.Actor));
        await LeaveAsync(story, "2026-11-23T23:59:59+08:00");
        await Code("release.outside-notice", () => releases.MakeAsync(id, Release(ReleaseReason.R13, "2026-11-24T00:59:59+08:00", "2026-11-24T05:00:00+08:00") with { Notice = number }, null, story.Ops.Actor));
        await releases.MakeAsync(id, input, null, story.Ops.Actor);
        Assert.Equal(0, (await story.RowAsync(new(2026, 11, 1))).Availability.Failures);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Work_that_was_extended_releases_until_the_end_that_was_told_in_time(string provider)
    {
        await using var story = await StartAsync(provider);
        await story.SendAsync(80, DeliveryStatus.Delivered, "DELIVRD", "2026-11-02T00:00:00+08:00");
        var first = await PublishAsync(story, MaintenanceType.Upgrade);
        await LeaveAsync(story, "2026-11-23T23:59:59+08:00");
        await story.SendAsync(20, DeliveryStatus.Failed, "SY:0501", "2026-11-24T02:00:00+08:00");
        story.Portal.Time.SetUtcNow(At("2026-11-24T02:00:00+08:00"));
        var desk = story.Portal.Get<Web.Features.Notices.NoticeService>();
        Notice told;
        await using (var db = await story.Portal.DbAsync())
            told = await db.Set<Notice>().AsNoTracking().SingleAsync(n => n.Number == first);
        var draft = await desk.DraftCorrectionAsync(told.Id, story.Ops.Actor);
        await desk.ReviseAsync(draft, told.Content with { EndsAt = told.EndsAt!.Value.AddHours(3) }, story.Ops.Actor);
        var second = await desk.PublishAsync(draft, story.Ops.Actor);
        await using (var db = await story.Portal.DbAsync())
            await db.Set<Web.Platform.Mail.OutboxMail>().Where(m => m.SentAt == null).ExecuteUpdateAsync(set => set.SetProperty(m => m.SentAt, At("2026-11-24T02:01:00+08:00")));
        story.Portal.Time.SetUtcNow(At("2026-11-28T10:00:00+08:00"));
        await story.JobAsync();
        var id = (await story.RowAsync(new(2026, 11, 1))).Id;
        var releases = story.Portal.Get<ReleaseService>();
        ReleaseInput Until(DateTimeOffset end) => Release(ReleaseReason.R13, "2026-11-24T01:00:00+08:00", "2026-11-24T05:00:00+08:00") with
        {
            Notice = second,
            Scope = Release(ReleaseReason.R13, "2026-11-24T01:00:00+08:00", "2026-11-24T05:00:00+08:00").Scope with { Until = end },
        };
        await Code("release.outside-notice", () => releases.MakeAsync(id, Until(told.EndsAt.Value.AddMinutes(1)), null, story.Ops.Actor));
        await releases.MakeAsync(id, Until(told.EndsAt.Value), null, story.Ops.Actor);
        Assert.Equal(0, (await story.RowAsync(new(2026, 11, 1))).Availability.Failures);
        await using var log = await story.Portal.DbAsync();
        Assert.Contains($"{first} Upgrade", (await log.Set<FailureRelease>().SingleAsync()).Proof, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_surge_releases_only_days_above_the_line(string provider)
    {
        await using var story = await StartAsync(provider);
        await story.SendAsync(30, DeliveryStatus.Delivered, "DELIVRD", "2026-10-05T10:00:00+08:00");
        await story.SendAsync(20, DeliveryStatus.Failed, "SY:0501", "2026-10-05T12:00:00+08:00");
        await story.JobAsync();
        await using (var db = await story.Portal.DbAsync())
        {
            db.Add(Domain.Policies.PolicyRecord.Set(
                Domain.Policies.Policy.SurgeNormal, story.Anna.OrganisationId, October, 49, "order", "O-1", "admin", October, At("2026-10-01T00:00:00+08:00")));
            await db.SaveChangesAsync();
        }

        var id = (await story.RowAsync(October)).Id;
        var releases = story.Portal.Get<ReleaseService>();
        await Code("release.no-surge", () => releases.MakeAsync(id, Release(ReleaseReason.R10, "2026-10-05T00:00:00+08:00", "2026-10-07T00:00:00+08:00"), null, story.Ops.Actor));
        await Code("release.no-surge", () => releases.MakeAsync(id, Release(ReleaseReason.R10, "2026-10-05T00:00:00+08:00", "2026-10-06T00:00:00+08:00") with { IsGateway = true }, null, story.Ops.Actor));
        await releases.MakeAsync(id, Release(ReleaseReason.R10, "2026-10-05T00:00:00+08:00", "2026-10-06T00:00:00+08:00"), null, story.Ops.Actor);
        Assert.Equal(0, (await story.RowAsync(October)).Availability.Failures);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_entitled_customer_is_told_once_reminded_three_times_and_told_when_it_is_over(string provider)
    {
        await using var story = await StartAsync(provider);
        await story.SendAsync(94, DeliveryStatus.Delivered, "DELIVRD", "2026-10-05T10:00:00+08:00");
        await story.SendAsync(6, DeliveryStatus.Failed, "SY:0501", "2026-10-05T12:00:00+08:00");
        var said = new List<string>();
        for (var day = At("2026-11-24T05:20:00+08:00"); day < At("2027-01-03T00:00:00+08:00"); day = day.AddDays(1))
        {
            story.Portal.Time.SetUtcNow(day);
            var before = (await story.Portal.MailsAsync(story.Anna.Email)).Count;
            await story.JobAsync();
            await story.JobAsync(); // twice changes nothing
            said.AddRange((await story.Portal.MailsAsync(story.Anna.Email)).Skip(before).Select(mail => $"{day:MM-dd} {mail.Subject}"));
        }

        Assert.Collection(
            said,
            mail => Assert.StartsWith("11-24 SMS 2026-10-01 to 2026-10-31: compensation", mail, StringComparison.Ordinal),
            mail => Assert.StartsWith("11-30 Days left to claim: 30", mail, StringComparison.Ordinal),
            mail => Assert.StartsWith("12-23 Days left to claim: 7", mail, StringComparison.Ordinal),
            mail => Assert.StartsWith("12-29 Days left to claim: 1", mail, StringComparison.Ordinal),
            mail => Assert.StartsWith("12-31 The time to claim is over", mail, StringComparison.Ordinal));
        Assert.Equal(ClaimStanding.Waived, (await story.RowAsync(October)).Standing);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_new_map_holds_from_its_month_on_and_leaves_earlier_ones(string provider)
    {
        await using var story = await StartAsync(provider);
        await story.SendAsync(10, DeliveryStatus.Failed, "SY:0501", "2026-10-05T12:00:00+08:00");
        await story.SendAsync(10, DeliveryStatus.Failed, "SY:0501", "2026-11-05T12:00:00+08:00");
        var maps = story.Portal.Get<ReceiptMapService>();
        var rules = ReceiptMap.Shipped.Rules.Append(new("SY:0501", new(ReceiptGroup.NumberUnusable, false, FailureCause.Recipient, false, null))).ToList();
        await Assert.ThrowsAsync<ForbiddenException>(() => maps.MakeAsync(new(2026, 11, 1), rules, "why", story.Finance.Actor));
        Assert.Equal(2, await maps.MakeAsync(new(2026, 11, 1), rules, "why", story.Ops.Actor));
        await story.JobAsync();
        Assert.Equal(10, (await story.RowAsync(October)).Availability.Failures);
        Assert.Equal(0, (await story.RowAsync(new(2026, 11, 1))).Availability.Effective);
    }

    private static async Task<string> PublishAsync(LevelStory story, MaintenanceType type, Guid? customer = null, bool withdraw = false)
    {
        var notices = story.Portal.Get<NoticeService>();
        var id = await notices.DraftAsync(
            new(NoticeKind.Maintenance, type, "Gateway", "网关", "Gateway upgrade", "网关升级", customer is null ? NoticeAudience.Everybody : NoticeAudience.Customer,
                new HashSet<Service>(), customer, At("2026-11-24T01:00:00+08:00"), At("2026-11-24T05:00:00+08:00"), false),
            story.Ops.Actor);
        var number = await notices.PublishAsync(id, story.Ops.Actor);
        if (withdraw)
            await notices.WithdrawAsync(id, "Not now.", story.Ops.Actor);
        return number;
    }

    private static async Task LeaveAsync(LevelStory story, string at)
    {
        await using var db = await story.Portal.DbAsync();
        await db.Set<OutboxMail>().ExecuteUpdateAsync(set => set.SetProperty(mail => mail.SentAt, At(at)));
    }

    private static async Task Code(string code, Func<Task> act) => Assert.Equal(code, (await Assert.ThrowsAsync<RuleException>(act)).Code);
}
