using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Enforcement;
using Portal.Domain.Tokens;
using Portal.Web.Features.Enforcement;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Tokens;
using Portal.Web.Platform;

namespace Portal.Web.Tests.Features.Enforcement;

/// <summary>What waits is in the lists, and what is over is over.</summary>
public sealed partial class EnforcementServiceTests
{
    [Theory, MemberData(nameof(Both))]
    public async Task A_penalty_that_waits_keeps_its_closed_case_in_both_lists(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, penalties, risk, owner) = (story.App.Portal, story.App.Portal.Get<PenaltyService>(), story.Risk.Actor, story.App.Owner.Actor);
        var finance = (await portal.StaffAsync(StaffRole.Finance)).Actor;
        var number = await story.ToldAsync();
        await penalties.ProposeAsync(number, TwoMessages, risk);
        await portal.Get<EnforcementService>().CloseAsync(number, "It stays at the penalty.", risk);
        Assert.Equal((0, 1), await OpenAsync()); // nobody told the customer of it yet
        await penalties.NotifyAsync(number, 1, risk);
        Assert.Equal((1, 1), await OpenAsync());
        await penalties.AcceptAsync(number, 1, owner);
        Assert.Equal((1, 1), await OpenAsync());
        await penalties.ChargeAsync(number, 1, finance);
        Assert.Equal((1, 1), await OpenAsync());
        await penalties.PayAsync(number, 1, "TT1", finance);
        Assert.Equal((0, 0), await OpenAsync());

        async Task<(int Customer, int Desk)> OpenAsync()
        {
            var queries = portal.Get<EnforcementQueries>();
            return ((await queries.ListAsync(null, false, 1, owner)).Rows.Count, (await queries.ListAsync(null, false, 1, risk)).Rows.Count);
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_was_taken_in_the_ledger_is_taken_before_a_cure_is_accepted(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, cases, ledger) = (story.App.Portal, story.App.Portal.Get<EnforcementService>(), story.App.Portal.Get<LedgerService>());
        var finance = await portal.StaffAsync(StaffRole.Finance);
        await ledger.TopUpAsync(story.Organisation, Money.Of(500), "TT1", "", finance.Actor);
        var number = await story.ToldAsync();
        await cases.RectifyAsync(number, story.Risk.Actor);
        await portal.Get<MeasureService>().TakeAsync(number, new(MeasureKind.Deduct, Amount: Money.Of(100)), "a breach", story.Risk.Actor);
        await portal.Get<MeasureService>().TakeAsync(number, new(MeasureKind.Deduct, Amount: Money.Of(50)), "another", story.Risk.Actor);
        await cases.CureAsync(number, "A filter was added.", [], story.App.Owner.Actor);
        var deductions = (await GetAsync(portal, number)).Measures.OrderBy(m => m.Number).Select(m => m.Deduction!).ToList();
        await ledger.BookDeductionAsync(deductions[0], finance.Actor); // and the job has not run yet
        await cases.AcceptCureAsync(number, story.Risk.Actor);
        var cured = await GetAsync(portal, number);
        Assert.Equal(CaseStatus.Cured, cured.Status);
        Assert.Equal([MeasureStatus.InForce, MeasureStatus.Dropped], cured.Measures.OrderBy(m => m.Number).Select(m => m.Status));
        Assert.Equal(Money.Of(400), await BalanceAsync(story));

        // The customer reads of what was taken, not of what was only thought of; of the ledger's own it reads both.
        var own = await ledger.ProposeDeductionAsync(story.Organisation, new(null, 0, Money.Of(10), "a breach", "letter 7"), finance.Actor);
        await ledger.DropDeductionAsync(own, finance.Actor);
        await using var db = await portal.DbAsync();
        var rows = (await db.Set<AuditRow>().Where(r => r.Action.StartsWith("deduction.")).ToListAsync()).OrderBy(r => r.Sequence).ToList();
        Assert.Equal(
            [$"deduction:{deductions[0]} deduction.booked", $"deduction:{own} deduction.proposed", $"deduction:{own} deduction.dropped"],
            rows.Where(r => r.OrganisationId == story.Organisation).Select(r => $"{r.Subject} {r.Action}"));
        Assert.Equal(
            [$"deduction:{deductions[0]} deduction.proposed", $"deduction:{deductions[1]} deduction.proposed", $"deduction:{deductions[1]} deduction.dropped"],
            rows.Where(r => r.OrganisationId is null).Select(r => $"{r.Subject} {r.Action}"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_bans_tokens_are_refused_with_their_next_call_and_a_letter_needs_no_room(string provider)
    {
        await using var story = await StoryAsync(provider);
        var portal = story.App.Portal;
        var token = await portal.Get<TokenService>().CreateAsync(new("Reader", [TokenScopes.AppsRead]), story.App.Owner.Actor);
        using var machine = portal.Client();
        machine.DefaultRequestHeaders.Authorization = new("Bearer", token.Value);
        const string Address = "/api/v1/apps";
        Assert.Equal(HttpStatusCode.OK, (await machine.GetAsync(Address)).StatusCode);
        var number = await story.ToldAsync();
        await portal.Get<PenaltyService>().ProposeAsync(number, TwoMessages, story.Risk.Actor);
        await portal.Get<PenaltyService>().NotifyAsync(number, 1, story.Risk.Actor);
        await story.BanAsync(number);
        Assert.Equal(HttpStatusCode.Unauthorized, (await machine.GetAsync(Address)).StatusCode); // the clock stands still

        portal.Get<IOptions<PortalOptions>>().Value.Uploads.MaxFilesPerOrganisation = 0;
        await portal.Get<PenaltyService>().RecordContestAsync(
            number, 1, "Li Wei", portal.Time.GetUtcNow(), "Not ours.", [new("letter.pdf", () => new MemoryStream("%PDF-1.7"u8.ToArray()))], story.Risk.Actor);
        Assert.Single((await GetAsync(portal, number)).Files);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Only_where_somebody_came_in_is_kept_of_a_ban_and_only_while_that_is_known(string provider)
    {
        await using var story = await StoryAsync(provider);
        var portal = story.App.Portal;
        var late = await portal.OwnerAsync("Long here");
        await using (var db = await portal.DbAsync())
        {
            foreach (var (person, ip, minute, outcome) in new[]
            {
                (story.App.Owner, "198.51.100.1", 1, AccessOutcome.Failed), (story.App.Owner, "198.51.100.2", 2, AccessOutcome.Succeeded),
                (story.App.Owner, "198.51.100.3", 3, AccessOutcome.Succeeded), (late, "198.51.100.4", 250_000, AccessOutcome.Succeeded),
            })
            {
                var record = new AccessRecord(Guid.CreateVersion7(), $"{ip}", AccessKind.Password, portal.Time.GetUtcNow().AddMinutes(minute), ip, null);
                record.Of(person.UserId);
                record.End(outcome);
                db.Add(record);
            }

            await db.SaveChangesAsync();
        }

        await story.BanAsync(await story.ToldAsync());
        portal.Time.Advance(TimeSpan.FromDays(186));
        var (risk, cases) = (await portal.StaffAsync(StaffRole.Risk), portal.Get<EnforcementService>());
        var number = await cases.OpenAsync(new(late.OrganisationId!.Value, null, Ground.Agreement, CaseSource.Staff, null, "What happened.", false), [], risk.Actor);
        await cases.NoticeAsync(number, risk.Actor);
        await new Story(story.App, risk).BanAsync(number);
        await using var kept = await portal.DbAsync();
        var address = portal.Get<IdentityVault>().HashOf(IdentityMark.Of(MarkKind.Address, "198.51.100.2")!);
        Assert.Equal([(story.Organisation, address)], (await kept.Set<BannedMark>().Where(m => m.Kind == MarkKind.Address).ToListAsync()).Select(m => (m.OrganisationId, m.Hash)));
        Assert.NotEmpty(await kept.Set<BannedMark>().Where(m => m.OrganisationId == late.OrganisationId).ToListAsync());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_longest_held_stand_first_and_no_hold_is_out_of_reach(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, now) = (story.App.Portal, story.App.Portal.Time.GetUtcNow());
        var customer = await portal.OwnerAsync("Looked at");
        await using (var db = await portal.DbAsync())
        {
            for (var i = 0; i <= HoldService.PageSize; i++)
            {
                var id = Guid.CreateVersion7();
                db.Add(new Organisation(id, $"Customer {i:00}", customer.UserId, now));
                db.Add(new IdentityHold(id, [new(MarkKind.Name, story.Organisation, "E-2026-000001")], now.AddMinutes(-i)));
            }

            var decided = new IdentityHold(customer.OrganisationId!.Value, [new(MarkKind.Name, story.Organisation, "E-2026-000001")], now.AddDays(-1));
            decided.Release("A name in common.", "risk", now);
            db.Add(decided);
            await db.SaveChangesAsync();
        }

        var first = await portal.Get<HoldService>().ListAsync(1, story.Risk.Actor);
        Assert.Equal((2, "Customer 50", "Customer 01"), (first.Pages, first.Rows[0].Customer, first.Rows[^1].Customer));
        Assert.Equal(["Customer 00", "Looked at"], (await portal.Get<HoldService>().ListAsync(2, story.Risk.Actor)).Rows.Select(row => row.Customer));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_desk_reads_the_customers_people_masked(string provider)
    {
        await using var story = await StoryAsync(provider);
        var (portal, penalties, owner) = (story.App.Portal, story.App.Portal.Get<PenaltyService>(), story.App.Owner);
        var number = await story.ToldAsync();
        await portal.Get<EnforcementService>().RectifyAsync(number, story.Risk.Actor);
        await portal.Get<EnforcementService>().CureAsync(number, "A filter was added.", [], owner.Actor);
        await penalties.ProposeAsync(number, TwoMessages, story.Risk.Actor);
        await penalties.NotifyAsync(number, 1, story.Risk.Actor);
        await penalties.ContestAsync(number, 1, "Not ours.", [], owner.Actor);
        Assert.Contains(owner.Email, await portal.Client(owner).GetStringAsync($"/enforcement/{number}"), StringComparison.Ordinal);
        var desk = await portal.Client(story.Risk).GetStringAsync($"/enforcement-desk/{number}");
        Assert.Contains("Not ours.", desk, StringComparison.Ordinal);
        Assert.DoesNotContain(owner.Email, desk, StringComparison.Ordinal);
    }
}
