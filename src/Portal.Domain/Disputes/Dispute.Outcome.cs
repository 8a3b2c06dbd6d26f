using Portal.Domain.Calendar;

namespace Portal.Domain.Disputes;

/// <summary>What is found, and what follows from it (A174 to A179): offered or reported, proposed by one person and booked by another.</summary>
public sealed partial class Dispute
{
    /// <summary>What the provider would agree to be found; it counts once the customer agrees.</summary>
    public DisputeFinding? Offer { get; private set; }

    public DisputeFinding? Finding { get; private set; }

    public FindingRoute? Route { get; private set; }

    public string? FoundBy { get; private set; }

    public DateTimeOffset? FoundAt { get; private set; }

    /// <summary>Direct loss the customer claims (A178).</summary>
    public Money ClaimedLoss { get; private set; }

    /// <summary>Until then the customer says what it lost; nothing is proposed before, unless it has said so.</summary>
    public DateTimeOffset? LossDueAt { get; private set; }

    /// <summary>When the customer claimed its loss, or said that there is none.</summary>
    public DateTimeOffset? LossAnsweredAt { get; private set; }

    /// <summary>What need not be paid, the price of units of ended packages included.</summary>
    public Money Withheld { get; private set; }

    /// <summary>Units that came back to the packages that had paid for them.</summary>
    public long ReturnedUnits { get; private set; }

    public Money Compensation { get; private set; }

    /// <summary>What was proposed to be booked, and by whom; another person books it.</summary>
    public Money? ProposedCompensation { get; private set; }

    public Guid? ProposedById { get; private set; }

    public string? ProposedBy { get; private set; }

    public string? CreditNote { get; private set; }

    /// <summary>The customer ended the contract early, without liability (A177).</summary>
    public DateTimeOffset? TerminatedAt { get; private set; }

    /// <summary>Whether the customer may end the contract without liability (A177).</summary>
    public bool MayTerminate => Finding is { HasConsequences: true } && Status is (DisputeStatus.Found or DisputeStatus.Settled) && TerminatedAt is null;

    /// <exception cref="RuleException">'dispute.state' and those of a finding.</exception>
    public void OfferFinding(DisputeFinding offer)
    {
        Require(DisputeStatus.Negotiating);
        Offer = offer.Checked();
    }

    /// <summary>The customer agrees to what the provider offered.</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.no-offer'.</exception>
    public void Agree(string by, DateTimeOffset now)
    {
        Require(DisputeStatus.Negotiating);
        Rule.Require(Offer is not null, "dispute.no-offer", "Nothing has been offered.");
        Find(Offer!, FindingRoute.Agreement, by, now);
    }

    /// <exception cref="RuleException">'dispute.state', 'finding.…'.</exception>
    public void Report(DisputeFinding finding, string by, DateTimeOffset now)
    {
        Require(DisputeStatus.Auditing);
        Find(finding.Checked(), FindingRoute.Audit, by, now);
    }

    /// <summary>A court or arbitrator has decided.</summary>
    /// <exception cref="RuleException">'dispute.state', 'finding.…'.</exception>
    public void Decree(DisputeFinding finding, string by, DateTimeOffset now)
    {
        Require(DisputeStatus.Negotiating, DisputeStatus.Auditing);
        Find(finding.Checked(), FindingRoute.Court, by, now);
    }

    /// <summary>The customer has until then to name their loss; also when the days are counted again.</summary>
    public void MoveLossDue(DateTimeOffset dueAt) => LossDueAt = dueAt;

    /// <summary>The customer names their direct loss (A178).</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.no-consequences', 'dispute.loss'.</exception>
    public void ClaimLoss(Money loss, DateTimeOffset now)
    {
        RequireConsequences();
        Rule.Require(loss > Money.Zero && loss.RoundToFen() == loss, "dispute.loss", "Give an amount above zero, in whole fen.");
        (ClaimedLoss, LossAnsweredAt) = (loss, now);
    }

    /// <summary>The customer has no loss to claim; until it is settled they can still change their mind.</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.no-consequences'.</exception>
    public void WaiveLoss(DateTimeOffset now)
    {
        RequireConsequences();
        (ClaimedLoss, LossAnsweredAt) = (Money.Zero, now);
    }

    /// <summary>Whether the customer has spoken about its loss, or let the time for it go by (A178).</summary>
    public bool IsLossKnown(DateTimeOffset now) => LossAnsweredAt is not null || now > LossDueAt;

    /// <summary>One of finance proposes what is booked.</summary>
    /// <param name="compensation">At most the loss claimed and the cap (A179).</param>
    /// <exception cref="RuleException">'dispute.state', 'dispute.no-consequences', 'dispute.loss-open', 'dispute.compensation'.</exception>
    public void Propose(Money compensation, SkimmingEffects effects, Guid byId, string by, DateTimeOffset now)
    {
        RequireConsequences();
        Rule.Require(IsLossKnown(now), "dispute.loss-open", "The customer can still say what it lost.", ContractTime.Local(LossDueAt ?? now));
        RequireWithin(compensation, effects);
        (ProposedCompensation, ProposedById, ProposedBy) = (compensation, byId, by);
    }

    /// <summary>A second person books it.</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.not-proposed', 'dispute.same-person', 'dispute.compensation'.</exception>
    public void Settle(SkimmingEffects effects, string? creditNote, Guid byId, string by, DateTimeOffset now)
    {
        Require(DisputeStatus.Found);
        Rule.Require(ProposedCompensation is not null, "dispute.not-proposed", "Nothing has been proposed.");
        Rule.Require(byId != ProposedById, "dispute.same-person", "Another person than the one who proposed it books it.");
        RequireWithin(ProposedCompensation!.Value, effects);
        (Withheld, ReturnedUnits, Compensation, CreditNote) = (effects.Total + effects.Instead, effects.UnitsBack, ProposedCompensation.Value, creditNote);
        End(DisputeStatus.Settled, by, now);
    }

    /// <summary>The customer ends the contract without liability (A177).</summary>
    /// <exception cref="RuleException">'dispute.no-right'.</exception>
    public void Terminate(DateTimeOffset now)
    {
        Rule.Require(MayTerminate, "dispute.no-right", "The contract can be ended so only once, after malicious skimming with serious consequences was found.");
        TerminatedAt = now;
    }

    private void Find(DisputeFinding finding, FindingRoute route, string by, DateTimeOffset now)
    {
        (Finding, Route, FoundBy, FoundAt) = (finding, route, by, now);
        Status = DisputeStatus.Found;
    }

    private void RequireConsequences()
    {
        Require(DisputeStatus.Found);
        Rule.Require(Finding!.HasConsequences, "dispute.no-consequences", "Loss is compensated where malicious skimming with serious consequences was found.");
    }

    private void RequireWithin(Money compensation, SkimmingEffects effects) => Rule.Require(
        compensation >= Money.Zero && compensation.RoundToFen() == compensation && compensation <= effects.Cap && compensation <= ClaimedLoss,
        "dispute.compensation", $"Compensation is at most the loss that was claimed and {effects.Cap.ToFenString()}.", effects.Cap.ToFenString());
}
