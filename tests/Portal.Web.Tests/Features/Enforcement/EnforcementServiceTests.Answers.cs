using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Deadlines;
using Portal.Domain.Enforcement;
using Portal.Web.Features.Audit;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Enforcement;
using Portal.Web.Features.Ledger;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Enforcement;

/// <summary>Who may still say something, who decides, and what is told.</summary>
public sealed partial class EnforcementServiceTests
{
    private static readonly PenaltyBasis TwoMessages = new(2, [], Money.Zero, "", "list of messages");

    [Theory, MemberData(nameof(Both))]
    public async Task A_banned_customer_contests_in_writing_and_its_silence_upholds_nothing(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, penalties, risk) = (story.App.Portal, story.App.Portal.Get<PenaltyService>(), story.Risk.Actor);
        var (judge, owner) = (await portal.StaffAsync(StaffRole.Risk), story.App.Owner.Email);
        var number = await story.ToldAsync();
        await penalties.ProposeAsync(number, TwoMessages, risk);
        await penalties.NotifyAsync(number, 1, risk);
        await story.BanAsync(number);
        await penalties.ProposeAsync(number, TwoMessages, risk);
        await penalties.NotifyAsync(number, 2, risk);
        var mails = await portal.MailsAsync(owner);
        Assert.Contains("in writing", Assert.Single(mails, mail => mail.Subject == $"Case {number}: your account is closed for good").Text, StringComparison.Ordinal);
        Assert.Equal(1, mails.Count(mail => mail.Subject == $"Case {number}: a penalty of CNY 2,000.00" && mail.Text.Contains("in writing", StringComparison.Ordinal)));

        var until = (await GetAsync(portal, number)).Penalties[0].ContestUntil!.Value;
        portal.Time.SetUtcNow(until.AddDays(1));
        for (var i = 0; i < 2; i++)
            await portal.Get<DeadlineClock>().RingAsync(portal.Time.GetUtcNow(), Machine);
        Assert.All((await GetAsync(portal, number)).Penalties, penalty => Assert.Equal(PenaltyStatus.Notified, penalty.Status));
        Assert.Single(await portal.MailsAsync(judge.Email), mail => mail.Subject == $"Penalty {number}/1: decide it");
        Assert.Equal(2, (await portal.Get<EnforcementQueries>().ListAsync(null, false, 1, risk)).Rows.Single().Waiting);

        Assert.Equal("penalty.contest-over", (await RefusedAsync(() => penalties.RecordContestAsync(number, 1, "Li Wei", until.AddMicroseconds(1), "Not ours.", [], risk))).Code);
        await Assert.ThrowsAsync<ForbiddenException>(() => penalties.RecordContestAsync(number, 1, "Li Wei", until, "Not ours.", [], story.App.Owner.Actor));
        await penalties.RecordContestAsync(number, 1, "Li Wei", until, "Not ours.", [new("letter.pdf", () => new MemoryStream("%PDF-1.7"u8.ToArray()))], risk);
        var contested = await GetAsync(portal, number);
        var first = contested.Penalties.Single(p => p.Number == 1);
        Assert.Equal((PenaltyStatus.Contested, "Li Wei", until, "Not ours."), (first.Status, first.AnsweredBy, first.AnsweredAt!.Value, first.Contest));
        Assert.Equal((CaseFileUse.Contest, 1), (contested.Files.Single().Use, contested.Files.Single().Of));
        Assert.Single(await portal.MailsAsync(owner), mail => mail.Subject == $"Penalty {number}/1: your contest was recorded");
        Assert.Equal("penalty.two-persons", (await RefusedAsync(() => penalties.UpholdAsync(number, 2, "They say nothing.", risk))).Code);
        await penalties.UpholdAsync(number, 2, "No letter came.", judge.Actor);
        await penalties.WithdrawAsync(number, 1, "Sent by a thief.", judge.Actor);
        await using var db = await portal.DbAsync();
        var kept = await db.Set<AuditRow>().SingleAsync(r => r.Action == "penalty.contest-recorded");
        Assert.Equal((story.Organisation, risk.Name), (kept.OrganisationId!.Value, kept.ActorName));
        Assert.Equal(0, await db.Set<TrackedDeadline>().CountAsync(d => d.Status == DeadlineStatus.Open && d.Kind == "enforcement.contest"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_letter_that_lay_on_a_desk_reopens_what_lapsed_meanwhile(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, penalties, risk) = (story.App.Portal, story.App.Portal.Get<PenaltyService>(), story.Risk.Actor);
        var number = await story.ToldAsync();
        await penalties.ProposeAsync(number, TwoMessages, risk);
        await penalties.NotifyAsync(number, 1, risk);
        var received = portal.Time.GetUtcNow().AddDays(2);
        portal.Time.Advance(TimeSpan.FromDays(9));
        Assert.Equal("penalty.contest-over", (await RefusedAsync(() => penalties.ContestAsync(number, 1, "Late, and nobody has rung.", [], story.App.Owner.Actor))).Code);
        await portal.Get<DeadlineClock>().RingAsync(portal.Time.GetUtcNow(), Machine);
        Assert.Equal(PenaltyStatus.Upheld, (await GetAsync(portal, number)).Penalties.Single().Status);
        await penalties.RecordContestAsync(number, 1, "Li Wei", received, "Not ours.", [], risk);
        Assert.Equal(PenaltyStatus.Contested, (await GetAsync(portal, number)).Penalties.Single().Status);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_wrong_penalty_is_put_right_and_what_becomes_of_its_deduction_is_told(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, penalties, ledger) = (story.App.Portal, story.App.Portal.Get<PenaltyService>(), story.App.Portal.Get<LedgerService>());
        var (finance, owner) = (await portal.StaffAsync(StaffRole.Finance), story.App.Owner);
        await ledger.TopUpAsync(story.Organisation, Money.Of(9_000), "TT1", "", finance.Actor);
        var number = await story.ToldAsync();
        for (var i = 1; i <= 3; i++)
        {
            await penalties.ProposeAsync(number, TwoMessages, story.Risk.Actor);
            await penalties.NotifyAsync(number, i, story.Risk.Actor);
            await penalties.AcceptAsync(number, i, owner.Actor);
        }

        await penalties.WithdrawAsync(number, 1, "Counted twice.", story.Risk.Actor);
        Assert.Contains(await portal.MailsAsync(owner.Email), mail => mail.Text.Contains("withdrawn: Counted twice.", StringComparison.Ordinal));
        await penalties.ChargeAsync(number, 2, finance.Actor);
        await penalties.ChargeAsync(number, 3, finance.Actor);
        Assert.Equal("penalty.in-ledger", (await RefusedAsync(() => penalties.WithdrawAsync(number, 2, "Wrong.", story.Risk.Actor))).Code);
        var deductions = (await GetAsync(portal, number)).Penalties.OrderBy(p => p.Number).Select(p => p.Deduction).ToList();
        await ledger.DropDeductionAsync(deductions[1]!, finance.Actor);
        await ledger.BookDeductionAsync(deductions[2]!, story.Risk.Actor);
        await portal.Get<MeasureService>().FollowAsync();
        await portal.Get<MeasureService>().FollowAsync();
        var mails = await portal.MailsAsync(owner.Email);
        Assert.Single(mails, mail => mail.Subject == $"Case {number}: CNY 2,000.00 is to be paid"); // no longer taken, but owed
        Assert.Single(mails, mail => mail.Subject == $"Case {number}: penalty paid");
        await penalties.WithdrawAsync(number, 2, "The list was another customer's.", story.Risk.Actor);
        Assert.Equal([PenaltyStatus.Withdrawn, PenaltyStatus.Withdrawn, PenaltyStatus.Paid], (await GetAsync(portal, number)).Penalties.OrderBy(p => p.Number).Select(p => p.Status));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Who_only_reads_gives_up_no_ban_and_who_proposed_it_is_told_why(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, measures) = (story.App.Portal, story.App.Portal.Get<MeasureService>());
        var (finance, admin) = (await portal.StaffAsync(StaffRole.Finance), await portal.StaffAsync(StaffRole.Admin));
        await portal.Get<LedgerService>().TopUpAsync(story.Organisation, Money.Of(500), "TT1", "", finance.Actor);
        var number = await story.ToldAsync();
        var ban = await measures.TakeAsync(number, new(MeasureKind.Ban), "gambling", story.Risk.Actor);
        var deduction = await measures.TakeAsync(number, new(MeasureKind.Deduct, Amount: Money.Of(10)), "gambling", story.Risk.Actor);
        async Task<string> MayAsync(Person who) => string.Join(' ', (await portal.Get<EnforcementQueries>().GetAsync(number, who.Actor)).MayDrop.Order());
        Assert.Equal(("2", "1", "1 2"), (await MayAsync(finance), await MayAsync(admin), await MayAsync(story.Risk)));

        await Assert.ThrowsAsync<ForbiddenException>(() => measures.DropAsync(number, ban, "no", finance.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => measures.DropAsync(number, deduction, "no", admin.Actor));
        Assert.Equal("enforcement.note-missing", (await RefusedAsync(() => measures.DropAsync(number, ban, " ", admin.Actor))).Code);
        await measures.DropAsync(number, ban, "Not proved.", admin.Actor);
        await measures.DropAsync(number, deduction, "Not covered.", finance.Actor);
        Assert.Equal(
            ["Not covered.", "Not proved."],
            (await GetAsync(portal, number)).Measures.Where(m => m.Status is MeasureStatus.Dropped).Select(m => m.EndReason).Order());
        var told = (await portal.MailsAsync(story.Risk.Email)).Where(mail => mail.Subject == $"Case {number}: your proposal was given up").ToList();
        Assert.Equal(2, told.Count);
        Assert.Contains(told, mail => mail.Text.Contains(admin.Email, StringComparison.Ordinal) && mail.Text.Contains("Not proved.", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_second_term_is_in_time_by_its_own_day_and_no_pause_is_claimed_that_nobody_proposed(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, cases, queries) = (story.App.Portal, story.App.Portal.Get<EnforcementService>(), story.App.Portal.Get<EnforcementQueries>());
        var number = await story.ToldAsync();
        await cases.RectifyAsync(number, story.Risk.Actor);
        await PassAsync();
        await cases.CureAsync(number, "A filter was added.", [], story.OwnerActor());
        await cases.ReturnCureAsync(number, "Since when?", story.Risk.Actor);
        Assert.False((await queries.GetAsync(number, story.Risk.Actor)).IsOverdue); // a new term runs
        Assert.False((await queries.ListAsync(null, false, 1, story.Risk.Actor)).Rows.Single().IsOverdue);
        await cases.CureAsync(number, "Since Saturday.", [], story.OwnerActor());
        await cases.ReturnCureAsync(number, "Prove it.", story.Risk.Actor);
        await PassAsync();
        Assert.True((await queries.GetAsync(number, story.Risk.Actor)).IsOverdue);
        Assert.True((await queries.ListAsync(null, false, 1, story.Risk.Actor)).Rows.Single().IsOverdue);

        await using var db = await portal.DbAsync();
        var filed = (await db.Set<AuditRow>().Where(r => r.Action == "enforcement.cure-filed").ToListAsync()).OrderBy(r => r.Sequence).Select(r => r.Details!.Contains("\"inTime\":true", StringComparison.OrdinalIgnoreCase));
        Assert.Equal([false, true], filed);
        Assert.Single(await portal.MailsAsync(story.Risk.Email), mail => mail.Subject == $"Overdue: case {number}, a pause is proposed");
        Assert.Single(await portal.MailsAsync(story.Risk.Email), mail => mail.Subject == $"Overdue: case {number}");
        Assert.Equal(
            [true, false], (await portal.MailsAsync(story.App.Owner.Email)).Where(mail => mail.Subject == $"Case {number}: the time to correct it has passed")
                .Select(mail => mail.Text.Contains("pause", StringComparison.Ordinal)));

        async Task PassAsync()
        {
            portal.Time.SetUtcNow((await GetAsync(portal, number)).DueAt!.Value.AddMinutes(1));
            await portal.Get<DeadlineClock>().RingAsync(portal.Time.GetUtcNow(), Machine);
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_package_of_a_case_holds_its_steps_files_and_figures_under_their_hashes(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, cases) = (story.App.Portal, story.App.Portal.Get<EnforcementService>());
        var proof = "%PDF-1.7 list"u8.ToArray();
        var number = await cases.OpenAsync(
            new(story.Organisation, null, Ground.Content, CaseSource.Staff, null, "Gambling.", true), [new("list.pdf", () => new MemoryStream(proof))], story.Risk.Actor);
        await cases.NoticeAsync(number, story.Risk.Actor);
        await cases.RectifyAsync(number, story.Risk.Actor);
        await cases.CureAsync(number, "A filter was added.", [new("filter.pdf", () => new MemoryStream("%PDF-1.7 filter"u8.ToArray()))], story.App.Owner.Actor);
        await portal.Get<MeasureService>().TakeAsync(number, new(MeasureKind.Restrict), "meanwhile", story.Risk.Actor);
        await portal.Get<PenaltyService>().ProposeAsync(number, TwoMessages, story.Risk.Actor);

        var finance = await portal.StaffAsync(StaffRole.Finance);
        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Get<EnforcementPackage>().ExportAsync(number, "For the lawyers", finance.Actor));
        using var desk = portal.Client(story.Risk);
        using var why = await desk.GetAsync($"/enforcement-desk/{number}/package"); // the page asks for it
        Assert.Equal($"/enforcement-desk/{number}", why.Headers.Location!.ToString());
        await using var package = await desk.GetStreamAsync($"/enforcement-desk/{number}/package?reason=For%20the%20lawyers");
        using var zip = new ZipArchive(package);
        using var manifest = await JsonDocument.ParseAsync(zip.GetEntry("manifest.json")!.Open());
        var files = manifest.RootElement.GetProperty("files").EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!, f => f.GetProperty("sha256").GetString());
        Assert.Equal(["audit.checkpoint", "case.json", "cure/01/03-filter.pdf", "evidence/02-list.pdf", "steps.jsonl"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(files.Keys.Append("manifest.json").Order(), zip.Entries.Select(entry => entry.FullName).Order());
        foreach (var (name, sha256) in files)
        {
            await using var content = zip.GetEntry(name)!.Open();
            Assert.Equal(sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(content)));
        }

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(proof)), files["evidence/02-list.pdf"]);
        using var facts = await JsonDocument.ParseAsync(zip.GetEntry("case.json")!.Open());
        Assert.Equal("2000", facts.RootElement.GetProperty("penalties")[0].GetProperty("messages").GetProperty("amount").GetString());
        using var steps = new StreamReader(zip.GetEntry("steps.jsonl")!.Open());
        var lines = (await steps.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, lines.Length);
        Assert.Contains("enforcement.opened", lines[0], StringComparison.Ordinal);
        await using var db = await portal.DbAsync();
        Assert.Equal(story.Organisation, (await db.Set<AuditRow>().SingleAsync(r => r.Action == "enforcement.package-viewed")).OrganisationId);
        var read = Assert.Single((await portal.Get<AuditQueries>().OwnAsync(new(OnlyViews: true), story.App.Owner.Actor)).Lines);
        Assert.Equal(("enforcement.package-viewed", "For the lawyers"), (read.Action, read.Details));

        portal.Time.Advance(TimeSpan.FromMinutes(6));
        using var asked = await desk.GetAsync($"/enforcement-desk/{number}/package?reason=For%20the%20lawyers");
        Assert.StartsWith("/account/confirm-identity", asked.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Staff_see_on_the_customers_page_what_is_in_force_and_come_to_its_case(string provider)
    {
        await using var story = await StoryAsync(provider);
        var portal = story.App.Portal;
        var number = await story.ToldAsync();
        var page = $"/customers/{story.Organisation}";
        using var risk = portal.Client(story.Risk);
        Assert.DoesNotContain(number, await risk.GetStringAsync(page), StringComparison.Ordinal);
        await portal.Get<MeasureService>().TakeAsync(number, new(MeasureKind.Restrict), "meanwhile", story.Risk.Actor);
        Assert.Contains($"href=\"/enforcement-desk/{number}\"", await risk.GetStringAsync(page), StringComparison.Ordinal);
        Assert.Contains("1 measures in force", await risk.GetStringAsync("/customers"), StringComparison.Ordinal);
        var support = await portal.Client(await portal.StaffAsync(StaffRole.Support)).GetStringAsync(page);
        Assert.Contains("Restricted", support, StringComparison.Ordinal);
        Assert.DoesNotContain($"/enforcement-desk/{number}", support, StringComparison.Ordinal); // who may not read cases is sent to none
    }
}
