using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Disputes;

/// <summary>
/// A customer's written claim that messages were charged which were never really sent (A168 to A179), from filing to its effects on the
/// bill. It can be filed only within the month of the act; a later one is kept as inadmissible, and staff may take it up as goodwill.
/// </summary>
public sealed class Dispute
{
    public const int MaxTextLength = 4_000;
    public const int MaxNoteLength = 1_000;

    private readonly List<DisputeProof> _proofs = [];
    private readonly List<DisputePost> _posts = [];

    private Dispute() { } // EF

    /// <summary>The changes of its state that there are: the database refuses every other.</summary>
    public static IReadOnlyList<(DisputeStatus From, DisputeStatus To)> Moves { get; } =
    [
        (DisputeStatus.Inadmissible, DisputeStatus.Filed), (DisputeStatus.Filed, DisputeStatus.Acknowledged),
        (DisputeStatus.Acknowledged, DisputeStatus.Investigating), (DisputeStatus.Investigating, DisputeStatus.ProofSupplied),
        (DisputeStatus.ProofSupplied, DisputeStatus.AwaitingCustomer), (DisputeStatus.AwaitingCustomer, DisputeStatus.Accepted),
        (DisputeStatus.AwaitingCustomer, DisputeStatus.Rejected), (DisputeStatus.AwaitingCustomer, DisputeStatus.NoReply),
        (DisputeStatus.NoReply, DisputeStatus.Rejected), (DisputeStatus.NoReply, DisputeStatus.Dismissed),
        (DisputeStatus.Rejected, DisputeStatus.Negotiating), (DisputeStatus.Investigating, DisputeStatus.Negotiating),
        (DisputeStatus.Negotiating, DisputeStatus.Auditing), (DisputeStatus.Negotiating, DisputeStatus.Found),
        (DisputeStatus.Auditing, DisputeStatus.Found), (DisputeStatus.Found, DisputeStatus.Settled), (DisputeStatus.Found, DisputeStatus.Dismissed),
        (DisputeStatus.Filed, DisputeStatus.Withdrawn), (DisputeStatus.Acknowledged, DisputeStatus.Withdrawn),
        (DisputeStatus.Investigating, DisputeStatus.Withdrawn), (DisputeStatus.ProofSupplied, DisputeStatus.Withdrawn),
        (DisputeStatus.AwaitingCustomer, DisputeStatus.Withdrawn), (DisputeStatus.Rejected, DisputeStatus.Withdrawn),
        (DisputeStatus.NoReply, DisputeStatus.Withdrawn), (DisputeStatus.Negotiating, DisputeStatus.Withdrawn),
    ];

    public Guid Id { get; private set; }

    /// <summary>'D-2026-000001'.</summary>
    public string Number { get; private set; } = "";

    public Guid OrganisationId { get; private set; }

    public DisputeStatus Status { get; private set; }

    public DateOnly FirstDay { get; private set; }

    public DateOnly LastDay { get; private set; }

    public Service Service { get; private set; }

    public long? AppId { get; private set; }

    public MessageType? Type { get; private set; }

    public string? Operator { get; private set; }

    /// <summary>How many messages the customer says were never sent.</summary>
    public long ClaimedMessages { get; private set; }

    public string FiledBy { get; private set; } = "";

    public DateTimeOffset FiledAt { get; private set; }

    /// <summary>Taken up though it came late.</summary>
    public bool IsGoodwill { get; private set; }

    public string? HandledBy { get; private set; }

    public DateTimeOffset? AcknowledgedAt { get; private set; }

    /// <summary>The first mail about the proof that left, or the customer opening it: the working days count from here (A172).</summary>
    public DateTimeOffset? ProofReceivedAt { get; private set; }

    public DateTimeOffset? ReplyDueAt { get; private set; }

    /// <summary>Until then an unanswered proof can still be contested (X3 no. 10).</summary>
    public DateTimeOffset? ReopenUntil { get; private set; }

    public DisputeSide? AuditAskedBy { get; private set; }

    public Guid? AuditorId { get; private set; }

    public string? AuditorName { get; private set; }

    /// <summary>Drawn when the auditor is named, and the same from then on.</summary>
    public string? Seed { get; private set; }

    /// <summary>What the provider would agree to be found; it counts once the customer agrees.</summary>
    public DisputeFinding? Offer { get; private set; }

    public DisputeFinding? Finding { get; private set; }

    public FindingRoute? Route { get; private set; }

    public string? FoundBy { get; private set; }

    public DateTimeOffset? FoundAt { get; private set; }

    /// <summary>Direct loss the customer claims (A178).</summary>
    public Money ClaimedLoss { get; private set; }

    public Money Withheld { get; private set; }

    public Money Compensation { get; private set; }

    /// <summary>What was proposed to be booked, and by whom; another person books it.</summary>
    public Money? ProposedCompensation { get; private set; }

    public Guid? ProposedById { get; private set; }

    public string? ProposedBy { get; private set; }

    public string? CreditNote { get; private set; }

    /// <summary>The customer ended the contract early, without liability (A177).</summary>
    public DateTimeOffset? TerminatedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public string? EndedBy { get; private set; }

    /// <summary>Why it was dismissed, or admitted.</summary>
    public string? Reason { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<DisputeProof> Proofs => _proofs;

    /// <summary>In the order they were written; the first is the claim itself.</summary>
    public IReadOnlyList<DisputePost> Posts => _posts;

    public DisputeScope Scope => new(FirstDay, LastDay, Service, AppId, Type, Operator);

    public bool IsOpen => Status is not (DisputeStatus.Inadmissible or DisputeStatus.Accepted or DisputeStatus.Settled or DisputeStatus.Dismissed or DisputeStatus.Withdrawn);

    /// <summary>Whether the customer may end the contract without liability (A177).</summary>
    public bool MayTerminate => Finding is { HasConsequences: true } && Status is (DisputeStatus.Found or DisputeStatus.Settled) && TerminatedAt is null;

    /// <exception cref="RuleException">'dispute.text-missing', 'dispute.count' and those of the days.</exception>
    public static Dispute File(string number, Guid organisationId, DisputeScope scope, long claimedMessages, string text, string by, DateTimeOffset now)
    {
        scope.Check(now);
        Rule.Require(claimedMessages > 0, "dispute.count", "Say how many messages were not sent.");
        var dispute = new Dispute
        {
            Id = Guid.CreateVersion7(now),
            Number = number,
            OrganisationId = organisationId,
            Status = scope.IsInTimeAt(now) ? DisputeStatus.Filed : DisputeStatus.Inadmissible,
            FirstDay = scope.FirstDay,
            LastDay = scope.LastDay,
            Service = scope.Service,
            AppId = scope.AppId,
            Type = scope.Type,
            Operator = scope.Operator,
            ClaimedMessages = claimedMessages,
            FiledBy = by,
            FiledAt = now,
        };
        dispute.Write(DisputeSide.Customer, text, by, now);
        return dispute;
    }

    /// <summary>Taken up though it came late; marked as goodwill for good.</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.text-missing'.</exception>
    public void Admit(string reason, string by)
    {
        Require(DisputeStatus.Inadmissible);
        (Reason, HandledBy, IsGoodwill) = (Said(reason, MaxNoteLength), by, true);
        Status = DisputeStatus.Filed;
    }

    /// <exception cref="RuleException">'dispute.state'.</exception>
    public void Acknowledge(string by, DateTimeOffset now)
    {
        Require(DisputeStatus.Filed);
        (HandledBy, AcknowledgedAt) = (by, now);
        Status = DisputeStatus.Acknowledged;
    }

    /// <exception cref="RuleException">'dispute.state'.</exception>
    public void Investigate(string by)
    {
        Require(DisputeStatus.Acknowledged);
        HandledBy = by;
        Status = DisputeStatus.Investigating;
    }

    /// <summary>The carrier's proof of sending (A171).</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.proof-incomplete'.</exception>
    public DisputeProof SupplyProof(string issuer, string reference, DateOnly issuedOn, long? confirmedMessages, Guid fileId, string fileName, string sha256, string by, DateTimeOffset now)
    {
        Require(DisputeStatus.Investigating);
        var proof = new DisputeProof(issuer, reference, issuedOn, confirmedMessages, fileId, fileName, sha256, by, now);
        _proofs.Add(proof);
        Status = DisputeStatus.ProofSupplied;
        return proof;
    }

    /// <summary>The customer has it: their working days run (A172).</summary>
    /// <exception cref="RuleException">'dispute.state'.</exception>
    public void NoteProofReceived(DateTimeOffset at, DateTimeOffset dueAt)
    {
        Require(DisputeStatus.ProofSupplied);
        (ProofReceivedAt, ReplyDueAt) = (at, dueAt);
        Status = DisputeStatus.AwaitingCustomer;
    }

    /// <summary>The working days were counted again.</summary>
    public void MoveReplyDue(DateTimeOffset dueAt) => ReplyDueAt = dueAt;

    /// <summary>The customer accepts the proof: what was reported is confirmed.</summary>
    /// <exception cref="RuleException">'dispute.state'.</exception>
    public void Accept(string by, DateTimeOffset now)
    {
        Require(DisputeStatus.AwaitingCustomer);
        End(DisputeStatus.Accepted, by, now);
    }

    /// <summary>The customer does not accept it and says why, with evidence (A173); after the reply was due only while it can be reopened.</summary>
    /// <param name="evidence">How many files there are.</param>
    /// <exception cref="RuleException">'dispute.state', 'dispute.evidence-missing', 'dispute.reopen-over', 'dispute.text-missing'.</exception>
    public DisputePost Reject(string text, int evidence, string by, DateTimeOffset now)
    {
        Require(DisputeStatus.AwaitingCustomer, DisputeStatus.NoReply);
        Rule.Require(Status is DisputeStatus.AwaitingCustomer || now <= ReopenUntil, "dispute.reopen-over", "The time to contest the proof is over.");
        Rule.Require(evidence > 0, "dispute.evidence-missing", "Add at least one file that shows why the proof is wrong.");
        var post = Write(DisputeSide.Customer, text, by, now);
        Status = DisputeStatus.Rejected;
        return post;
    }

    /// <summary>Nobody answered in time: not contested, and still open to be until <paramref name="reopenUntil"/>. Nothing in money follows by itself.</summary>
    /// <exception cref="RuleException">'dispute.state'.</exception>
    public void Lapse(DateTimeOffset reopenUntil)
    {
        Require(DisputeStatus.AwaitingCustomer);
        ReopenUntil = reopenUntil;
        Status = DisputeStatus.NoReply;
    }

    /// <summary>Talks begin: over a rejected proof, or where no proof can be had.</summary>
    /// <exception cref="RuleException">'dispute.state'.</exception>
    public void Negotiate(string by)
    {
        Require(DisputeStatus.Investigating, DisputeStatus.Rejected);
        HandledBy = by;
        Status = DisputeStatus.Negotiating;
    }

    /// <exception cref="RuleException">'dispute.closed', 'dispute.text-missing'.</exception>
    public DisputePost Say(DisputeSide side, string text, string by, DateTimeOffset now)
    {
        Rule.Require(IsOpen, "dispute.closed", "This dispute is closed.");
        return Write(side, text, by, now);
    }

    /// <summary>Either side may ask for a neutral third party (A174).</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.audit-asked'.</exception>
    public void AskForAudit(DisputeSide side)
    {
        Require(DisputeStatus.Negotiating);
        Rule.Require(AuditAskedBy is null, "dispute.audit-asked", "An audit has been asked for already.");
        AuditAskedBy = side;
    }

    /// <exception cref="RuleException">'dispute.state'.</exception>
    public void Appoint(Guid auditorId, string auditor, string seed)
    {
        Require(DisputeStatus.Negotiating);
        (AuditorId, AuditorName, Seed) = (auditorId, auditor, seed);
        AuditAskedBy ??= DisputeSide.Provider;
        Offer = null;
        Status = DisputeStatus.Auditing;
    }

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

    /// <summary>The customer names their direct loss (A178).</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.no-consequences', 'dispute.loss'.</exception>
    public void ClaimLoss(Money loss)
    {
        Require(DisputeStatus.Found);
        Rule.Require(Finding!.HasConsequences, "dispute.no-consequences", "Loss is compensated where malicious skimming with serious consequences was found.");
        Rule.Require(loss > Money.Zero && loss.RoundToFen() == loss, "dispute.loss", "Give an amount above zero, in whole fen.");
        ClaimedLoss = loss;
    }

    /// <summary>One of finance proposes what is booked.</summary>
    /// <param name="compensation">At most the loss claimed and the cap (A179).</param>
    /// <exception cref="RuleException">'dispute.state', 'dispute.compensation'.</exception>
    public void Propose(Money compensation, SkimmingEffects effects, Guid byId, string by)
    {
        Require(DisputeStatus.Found);
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
        (Withheld, Compensation, CreditNote) = (effects.Total, ProposedCompensation.Value, creditNote);
        End(DisputeStatus.Settled, by, now);
    }

    /// <summary>Nothing was forged; or nobody contested the proof and finance signs that off once it cannot be contested any more.</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.forged', 'dispute.reopen-open', 'dispute.text-missing'.</exception>
    public void Dismiss(string reason, string by, DateTimeOffset now)
    {
        Require(DisputeStatus.Found, DisputeStatus.NoReply);
        Rule.Require(Status is not DisputeStatus.Found || !Finding!.HasConsequences, "dispute.forged", "This finding has consequences: settle it.");
        Rule.Require(Status is not DisputeStatus.NoReply || now > ReopenUntil, "dispute.reopen-open", "The customer can still contest the proof.");
        Reason = Said(reason, MaxNoteLength);
        End(DisputeStatus.Dismissed, by, now);
    }

    /// <summary>The customer takes it back.</summary>
    /// <exception cref="RuleException">'dispute.state'.</exception>
    public void Withdraw(string by, DateTimeOffset now)
    {
        Require(
            DisputeStatus.Filed, DisputeStatus.Acknowledged, DisputeStatus.Investigating, DisputeStatus.ProofSupplied, DisputeStatus.AwaitingCustomer, DisputeStatus.Rejected,
            DisputeStatus.NoReply, DisputeStatus.Negotiating);
        End(DisputeStatus.Withdrawn, by, now);
    }

    /// <summary>The customer ends the contract without liability (A177).</summary>
    /// <exception cref="RuleException">'dispute.no-right'.</exception>
    public void Terminate(DateTimeOffset now)
    {
        Rule.Require(MayTerminate, "dispute.no-right", "The contract can be ended so only once, after malicious skimming with serious consequences was found.");
        TerminatedAt = now;
    }

    public static string SeriesAt(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"dispute-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) => string.Create(CultureInfo.InvariantCulture, $"D-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    private void Find(DisputeFinding finding, FindingRoute route, string by, DateTimeOffset now)
    {
        (Finding, Route, FoundBy, FoundAt) = (finding, route, by, now);
        Status = DisputeStatus.Found;
    }

    private void RequireWithin(Money compensation, SkimmingEffects effects) => Rule.Require(
        compensation >= Money.Zero && compensation.RoundToFen() == compensation && compensation <= effects.Cap && compensation <= ClaimedLoss,
        "dispute.compensation", $"Compensation is at most the loss that was claimed and {effects.Cap.ToFenString()}.", effects.Cap.ToFenString());

    private DisputePost Write(DisputeSide side, string text, string by, DateTimeOffset now)
    {
        var post = new DisputePost(side, Said(text, MaxTextLength), by, now);
        _posts.Add(post);
        return post;
    }

    private void End(DisputeStatus status, string by, DateTimeOffset now) => (Status, EndedBy, EndedAt) = (status, by, now);

    private void Require(params ReadOnlySpan<DisputeStatus> allowed) =>
        Rule.Require(allowed.Contains(Status), "dispute.state", $"A dispute that is {Status.Wire()} does not allow this.", Status.Wire());

    private static string Said(string text, int most)
    {
        var said = text.Trim();
        Rule.Require(said.Length > 0 && said.Length <= most, "dispute.text-missing", $"Write between 1 and {most} characters.", most);
        return said;
    }
}
