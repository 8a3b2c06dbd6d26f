using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;
using Portal.Domain.Metering;
using Portal.Domain.ServiceLevels;
using Portal.Domain.Tickets;
using Portal.Web.Features.Billing;
using Portal.Web.Features.ServiceLevels;
using Portal.Web.Features.Tickets;
using Portal.Web.Platform.Checks;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.ServiceLevels.LevelStory;

namespace Portal.Web.Tests.Features.ServiceLevels;

public sealed class ClaimTests
{
    public static readonly TheoryData<string> Both = Databases.Both;
    private static readonly DateOnly October = new(2026, 10, 1);

    [Theory, MemberData(nameof(Both))]
    public async Task A_claim_freezes_what_it_is_decided_on_and_two_people_credit_it_once(string provider)
    {
        await using var story = await StartAsync(provider);
        var id = await BadOctoberAsync(story);
        await PayAsync(story);
        var claims = story.Portal.Get<ClaimService>();
        var preview = await claims.PreviewAsync(id, story.Anna.Actor);
        var number = await claims.FileAsync(id, "The outage of 5 October.", story.Anna.Actor);
        Assert.Equal("T-2026-000001", number);
        await Code("claim.filed-already", () => claims.FileAsync(id, "", story.Anna.Actor));
        await Code("release.after-snapshot", () => story.Portal.Get<ReleaseService>().MakeAsync(
            id, Release(ReleaseReason.R14, "2026-10-01T00:00:00+08:00", "2026-11-01T00:00:00+08:00"), null, story.Ops.Actor));

        var queries = story.Portal.Get<ClaimQueries>();
        var detail = await queries.GetAsync(number, story.Anna.Actor);
        var sum = detail.Snapshot.Compensation;
        // Worked by hand: 100 messages × 0.045 = 4.50 charged and paid; 89 % → 30 % = 1.35; ÷ 0.045 = 30 messages.
        Assert.Equal(("89.0000", "0.30", "1.35", 30L), (sum.Availability.Percent, sum.RateText, sum.AmountText, sum.Messages));
        Assert.Equal((Money.Of(4.5m), Money.Of(4.5m)), (detail.Snapshot.Consumed, detail.Snapshot.NetPaid));
        Assert.Equal(preview with { Claim = detail.Claim.Id, Lines = detail.Snapshot.Lines, Bills = detail.Snapshot.Bills, Packages = detail.Snapshot.Packages, Releases = detail.Snapshot.Releases, TakenAt = detail.Snapshot.TakenAt, Records = detail.Snapshot.Records }, detail.Snapshot);
        Assert.True(detail.IsIntact);
        Assert.Equal(number, (await story.RowAsync(October)).ClaimNumber);

        // Late receipts change nothing any more.
        await story.SendAsync(50, DeliveryStatus.Delivered, "DELIVRD", "2026-10-20T10:00:00+08:00");
        await story.JobAsync();
        Assert.Equal(detail.Snapshot.Write(), (await queries.GetAsync(number, story.Anna.Actor)).Snapshot.Write());
        var (_, content) = await queries.RecordsAsync(number, story.Anna.Actor);
        await using (content)
        {
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy);
            Assert.Equal(detail.Snapshot.Records!.Sha256, Convert.ToHexStringLower(SHA256.HashData(copy.ToArray())));
            Assert.Equal(11 + 1, System.Text.Encoding.UTF8.GetString(copy.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        }

        await Assert.ThrowsAsync<NotFoundException>(() => queries.GetAsync(number, story.Bo.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => claims.TakeUpAsync(number, story.Anna.Actor));
        var finance = await story.Portal.RefreshAsync(story.Finance);
        await Code("claim.state", () => claims.GrantAsync(number, finance));
        await claims.TakeUpAsync(number, finance);
        await claims.GrantAsync(number, finance);
        await Code("claim.same-person", () => claims.IssueAsync(number, finance));
        Assert.Equal(0, await GrantedAsync(story));
        var second = (await story.Portal.StaffAsync(StaffRole.Finance)).Actor;
        await claims.SendBackAsync(number, "Look at the bill again.", second);
        await claims.GrantAsync(number, finance);
        await claims.IssueAsync(number, second);
        await Code("claim.state", () => claims.IssueAsync(number, second));

        Assert.Equal(30, await GrantedAsync(story));
        Assert.Equal(ClaimStanding.Issued, (await story.RowAsync(October)).Standing);
        var ticket = await story.Portal.Get<TicketQueries>().GetAsync(number, story.Anna.Actor);
        Assert.Equal((TicketKind.SlaCompensation, TicketStatus.Closed, TicketOutcome.Solved), (ticket.Row.Kind, ticket.Row.Status, ticket.Row.Outcome));
        await Code("ticket.claim-decided", () => story.Portal.Get<TicketService>().WriteAsync(number, "Why not more?", [], story.Anna.Actor)); // nobody could close it again
        using (var reader = story.Portal.Client(story.Anna))
            Assert.DoesNotContain("ticket-post", await reader.GetStringAsync($"/support/{number}"), StringComparison.Ordinal);
        Assert.Contains(await story.Portal.MailsAsync(story.Anna.Email), mail => mail.Subject == $"{number}: 30 messages are credited");
        foreach (var invariant in story.Portal.Services.GetServices<IInvariant>().Where(i => i.Name.Contains("ledger", StringComparison.Ordinal)))
            Assert.True((await invariant.CheckAsync(default)).Holds);

        using var client = story.Portal.Client(story.Anna);
        Assert.StartsWith("%PDF", System.Text.Encoding.ASCII.GetString((await client.GetByteArrayAsync($"/service-level/claims/{number}/pdf"))[..4]), StringComparison.Ordinal);
        Assert.Contains("89.0000 %", await client.GetStringAsync($"/service-level/claims/{number}"), StringComparison.Ordinal);
        story.Portal.Time.Advance(TimeSpan.FromDays(366));
        Assert.Equal(ClaimStanding.Expired, (await queries.GetAsync(number, await story.Portal.RefreshAsync(await story.Portal.StaffAsync(StaffRole.Finance)))).Standing);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_bill_that_is_not_paid_counts_as_not_paid_and_nothing_is_granted(string provider)
    {
        await using var story = await StartAsync(provider);
        var id = await BadOctoberAsync(story);
        var claims = story.Portal.Get<ClaimService>();
        var number = await claims.FileAsync(id, "", story.Anna.Actor);
        var detail = await story.Portal.Get<ClaimQueries>().GetAsync(number, story.Anna.Actor);
        Assert.Equal((Money.Of(4.5m), Money.Zero, 0L), (detail.Snapshot.Consumed, detail.Snapshot.NetPaid, detail.Claim.Messages));
        var finance = await story.Portal.RefreshAsync(story.Finance);
        await claims.TakeUpAsync(number, finance);
        await Code("claim.nothing-to-grant", () => claims.GrantAsync(number, finance));
        await Code("claim.note-missing", () => claims.RefuseAsync(number, [], "", finance));
        await claims.RefuseAsync(number, [], "The month's bill was not paid when the claim was filed.", finance);
        Assert.Equal(ClaimStanding.Refused, (await story.RowAsync(October)).Standing);
        Assert.Contains(await story.Portal.MailsAsync(story.Anna.Email), mail => mail.Text.Contains("was not paid when", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_claim_is_admissible_from_the_first_to_the_last_instant_of_its_window(string provider)
    {
        await using var story = await StartAsync(provider);
        await story.SendAsync(10, DeliveryStatus.Failed, "SY:0501", "2026-11-05T10:00:00+08:00");
        await story.JobAsync();
        var claims = story.Portal.Get<ClaimService>();
        var id = (await story.RowAsync(new(2026, 11, 1))).Id;
        var opens = At("2026-12-08T00:00:00+08:00");
        story.Portal.Time.SetUtcNow(opens.AddMicroseconds(-1));
        await Code("claim.too-early", () => claims.FileAsync(id, "", story.Anna.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => claims.FileAsync(id, "", story.Bo.Actor));
        story.Portal.Time.SetUtcNow(At("2027-01-29T23:59:59.999999+08:00").AddMicroseconds(1));
        await Code("claim.too-late", () => claims.FileAsync(id, "", story.Anna.Actor));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Two_people_who_file_at_once_file_one_claim(string provider)
    {
        await using var story = await StartAsync(provider);
        var id = await BadOctoberAsync(story);
        var claims = story.Portal.Get<ClaimService>();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            try
            {
                await claims.FileAsync(id, "", story.Anna.Actor);
                return "filed";
            }
            catch (RuleException refusal)
            {
                return refusal.Code;
            }
        }));
        Assert.Equal(["claim.filed-already", "claim.filed-already", "claim.filed-already", "filed"], outcomes.Order(StringComparer.Ordinal));
        await using var db = await story.Portal.DbAsync();
        Assert.Equal((1, 1), (await db.Set<SlaClaim>().CountAsync(), await db.Set<Ticket>().CountAsync()));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_ticket_is_never_a_claim(string provider)
    {
        await using var story = await StartAsync(provider);
        await Code("ticket.claim-by-form", () => story.Portal.Get<TicketService>().OpenAsync(new(TicketKind.SlaCompensation, "x", "y"), [], story.Anna.Actor));
        Assert.True(Ticket.LooksLikeClaim("We want compensation for June") && Ticket.LooksLikeClaim("申请赔偿") && !Ticket.LooksLikeClaim("A question"));
    }

    private static async Task<Guid> BadOctoberAsync(LevelStory story)
    {
        await story.SendAsync(89, DeliveryStatus.Delivered, "DELIVRD", "2026-10-05T10:00:00+08:00");
        await story.SendAsync(11, DeliveryStatus.Failed, "SY:0501", "2026-10-05T12:00:00+08:00");
        await story.Portal.Get<BillRunService>().RunAsync(October, Actor.Component("tests"), story.Portal.Time.GetUtcNow(), default);
        await story.JobAsync();
        return (await story.RowAsync(October)).Id;
    }

    private static async Task PayAsync(LevelStory story)
    {
        await using var db = await story.Portal.DbAsync();
        var bill = await db.Set<Bill>().SingleAsync();
        bill.Pay(bill.Total, story.Portal.Time.GetUtcNow());
        await db.SaveChangesAsync();
    }

    private static async Task<long> GrantedAsync(LevelStory story)
    {
        await using var db = await story.Portal.DbAsync();
        return await db.Set<LedgerEntry>().Where(entry => entry.Reason == LedgerReason.CompensationGranted).SelectMany(entry => entry.Postings)
            .Where(posting => posting.Account == LedgerAccount.Compensation && posting.Commodity == Commodity.Sms).SumAsync(posting => posting.Amount);
    }

    private static async Task Code(string code, Func<Task> act) => Assert.Equal(code, (await Assert.ThrowsAsync<RuleException>(act)).Code);
}
