using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Complaints;
using Portal.Domain.Disputes;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Complaints;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Disputes;
using Portal.Web.Tests.Features.Billing;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Scenarios;

/// <summary>Deadlines that pass, and a dispute that is booked.</summary>
internal sealed partial record Mortal
{
    /// <summary>After days switched off: reminders and ends of a complaint and of a proof, in one go.</summary>
    private static async Task<Mortal> DeadlinesAsync(string provider)
    {
        var portal = await TestPortal.StartAsync(provider);
        var (anna, support, ops) = (await portal.OwnerAsync("Anna's shop"), await portal.StaffAsync(StaffRole.Support), await portal.StaffAsync(StaffRole.Ops));
        await portal.StaffAsync(StaffRole.Risk);
        var complaints = portal.Get<ComplaintService>();
        var number = await portal.Get<ComplaintIntake>().RecordAsync(new("13800138000", new ComplaintFacts("Never agreed.", null, null, null, null, null), ComplaintSource.Staff), support.Actor);
        await complaints.AssignAsync(number, anna.OrganisationId!.Value, null, null, support.Actor);
        await complaints.NoteSeenAsync(number, anna.Actor);
        await ProvedAsync(portal, anna, ops.Actor);
        var later = portal.Time.GetUtcNow().AddDays(7);
        return new(portal, p => p.Get<DeadlineClock>().RingAsync(later, Machine));
    }

    /// <summary>What follows from a finding: credit note, compensation, the dispute's end.</summary>
    private static async Task<Mortal> DisputeAsync(string provider)
    {
        var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        var (ops, finance, second) = (await portal.StaffAsync(StaffRole.Ops), await portal.StaffAsync(StaffRole.Finance), await portal.StaffAsync(StaffRole.Finance));
        await story.IngestAsync(story.Record(1400000001, "2026-10-20T10:00:00+08:00", 10_000));
        await portal.Get<BillRunService>().RunAsync(BillingStory.October, Machine);
        var (disputes, outcomes) = (portal.Get<DisputeService>(), portal.Get<DisputeOutcomeService>());
        var day = new DateOnly(2026, 10, 20);
        var number = await disputes.FileAsync(new(day, day, Service.Sms), 1, "Nothing came.", [], story.Anna.Actor);
        await disputes.AdmitAsync(number, "Goodwill.", ops.Actor);
        await disputes.AcknowledgeAsync(number, ops.Actor);
        await disputes.InvestigateAsync(number, ops.Actor);
        await disputes.NegotiateAsync(number, ops.Actor);
        await outcomes.OfferAsync(number, new(Judgement.No, Judgement.Yes, Judgement.Yes, Judgement.Yes, 1, 3_000, "Agreed."), Fresh(portal, finance));
        await outcomes.AgreeAsync(number, (await portal.Get<DisputeQueries>().GetAsync(number, story.Anna.Actor)).Dispute.Version, Fresh(portal, story.Anna));
        await outcomes.ClaimLossAsync(number, Money.Of(45), Fresh(portal, story.Anna));
        await outcomes.ProposeAsync(number, Money.Of(45), Fresh(portal, finance));
        var (booker, seen) = (Fresh(portal, second), (await portal.Get<DisputeQueries>().GetAsync(number, second.Actor)).Seen);
        return new(portal, p => p.Get<DisputeOutcomeService>().SettleAsync(number, seen, booker), "dispute.state");
    }

    private static async Task ProvedAsync(TestPortal portal, Person customer, Actor desk)
    {
        var disputes = portal.Get<DisputeService>();
        var number = await disputes.FileAsync(new(Today, Today, Service.Sms), 1, "Nothing came.", [], customer.Actor);
        await disputes.AcknowledgeAsync(number, desk);
        await disputes.InvestigateAsync(number, desk);
        await disputes.SupplyProofAsync(number, new("Carrier", "", Today, null, new("proof.pdf", () => new MemoryStream("%PDF-1.7"u8.ToArray()))), desk);
        await disputes.NoteSeenAsync(number, customer.Actor);
    }

    private static Actor Fresh(TestPortal portal, Person person) => person.Actor with { ReauthenticatedAt = portal.Time.GetUtcNow() };
}
