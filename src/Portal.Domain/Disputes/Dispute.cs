using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Disputes;

/// <summary>
/// A customer's written claim that messages were charged which were never really sent (A168 to A179), from filing to its effects on the
/// bill. It can be filed only within the month of the act; a later one is kept as inadmissible, and staff may take it up as goodwill.
/// </summary>
public sealed partial class Dispute
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
        (DisputeStatus.Filed, DisputeStatus.Negotiating), (DisputeStatus.Acknowledged, DisputeStatus.Negotiating),
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

    /// <summary>The first mail about the latest proof that left, or the customer opening it: the working days count from here (A172).</summary>
    public DateTimeOffset? ProofReceivedAt { get; private set; }

    /// <summary>Null while the customer does not have the latest proof.</summary>
    public DateTimeOffset? ReplyDueAt { get; private set; }

    /// <summary>Until then an unanswered proof can still be contested (X3 no. 10).</summary>
    public DateTimeOffset? ReopenUntil { get; private set; }

    public DisputeSide? AuditAskedBy { get; private set; }

    public Guid? AuditorId { get; private set; }

    public string? AuditorName { get; private set; }

    /// <summary>Drawn when the auditor is named, and the same from then on.</summary>
    public string? Seed { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public string? EndedBy { get; private set; }

    /// <summary>Why it was dismissed, or admitted.</summary>
    public string? Reason { get; private set; }

    /// <summary>How many proofs and posts there are: each moves the dispute's version, so that nobody decides on what they have not seen.</summary>
    public int Entries { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<DisputeProof> Proofs => _proofs;

    /// <summary>In the order they were written; the first is the claim itself.</summary>
    public IReadOnlyList<DisputePost> Posts => _posts;

    public DisputeScope Scope => new(FirstDay, LastDay, Service, AppId, Type, Operator);

    public bool IsOpen => Status is not (DisputeStatus.Inadmissible or DisputeStatus.Accepted or DisputeStatus.Settled or DisputeStatus.Dismissed or DisputeStatus.Withdrawn);

    /// <exception cref="RuleException">'dispute.text-missing', 'dispute.count' and those of the days.</exception>
    public static Dispute File(string number, Guid organisationId, DisputeScope scope, long claimedMessages, string text, string by, DateTimeOffset now)
    {
        CheckClaim(scope, claimedMessages, text, now);
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

    /// <summary>Whether it could be filed: asked before its files are kept.</summary>
    /// <exception cref="RuleException">'dispute.text-missing', 'dispute.count' and those of the days.</exception>
    public static void CheckClaim(DisputeScope scope, long claimedMessages, string text, DateTimeOffset now)
    {
        scope.Check(now);
        Rule.Require(claimedMessages > 0, "dispute.count", "Say how many messages were not sent.");
        CheckText(text);
    }

    /// <exception cref="RuleException">'dispute.text-missing'.</exception>
    public static void CheckText(string text) => Said(text, MaxTextLength);

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

    /// <summary>
    /// The carrier's proof of sending (A171); a further one, or one that corrects it, while the customer has not answered: then nothing runs
    /// until they have it too.
    /// </summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.proof-incomplete'.</exception>
    public DisputeProof SupplyProof(string issuer, string reference, DateOnly issuedOn, long? confirmedMessages, Guid fileId, string fileName, string sha256, string by, DateTimeOffset now)
    {
        Require(DisputeStatus.Investigating, DisputeStatus.ProofSupplied, DisputeStatus.AwaitingCustomer);
        var proof = new DisputeProof(issuer, reference, issuedOn, confirmedMessages, fileId, fileName, sha256, by, now);
        _proofs.Add(proof);
        Entries++;
        (ProofReceivedAt, ReplyDueAt) = (null, null);
        if (Status is DisputeStatus.Investigating)
            Status = DisputeStatus.ProofSupplied;
        return proof;
    }

    /// <summary>Whether a proof is on its way, and the customer's working days do not run.</summary>
    public bool AwaitsReceipt => Status is DisputeStatus.ProofSupplied || (Status is DisputeStatus.AwaitingCustomer && ReplyDueAt is null);

    /// <summary>The customer has it: their working days run (A172), anew after a further proof.</summary>
    /// <exception cref="RuleException">'dispute.state'.</exception>
    public void NoteProofReceived(DateTimeOffset at, DateTimeOffset dueAt)
    {
        Require(AwaitsReceipt ? Status : DisputeStatus.ProofSupplied);
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

    /// <summary>Whether the proof can be contested now.</summary>
    public bool MayReject(DateTimeOffset now) => Status is DisputeStatus.AwaitingCustomer || (Status is DisputeStatus.NoReply && now <= ReopenUntil);

    /// <summary>The customer does not accept it and says why, with evidence (A173); after the reply was due only while it can be reopened.</summary>
    /// <param name="evidence">How many files there are.</param>
    /// <exception cref="RuleException">'dispute.state', 'dispute.evidence-missing', 'dispute.reopen-over', 'dispute.text-missing'.</exception>
    public DisputePost Reject(string text, int evidence, string by, DateTimeOffset now)
    {
        Require(DisputeStatus.AwaitingCustomer, DisputeStatus.NoReply);
        Rule.Require(MayReject(now), "dispute.reopen-over", "The time to contest the proof is over.");
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
        Rule.Require(!AwaitsReceipt, "dispute.state", "The customer does not have the latest proof yet.", Status.Wire());
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

    /// <summary>
    /// Either side may ask for a neutral third party (A174), without waiting for the desk: over a rejected proof, and where the proof is late.
    /// </summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.audit-asked', 'dispute.proof-pending'.</exception>
    public void AskForAudit(DisputeSide side, bool isProofLate)
    {
        Require(DisputeStatus.Negotiating, DisputeStatus.Rejected, DisputeStatus.Filed, DisputeStatus.Acknowledged, DisputeStatus.Investigating);
        Rule.Require(AuditAskedBy is null, "dispute.audit-asked", "An audit has been asked for already.");
        Rule.Require(Status is DisputeStatus.Negotiating or DisputeStatus.Rejected || isProofLate, "dispute.proof-pending", "The carrier's proof is not late yet.");
        AuditAskedBy = side;
        Status = DisputeStatus.Negotiating;
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

    /// <summary>Another third party takes over, with a sample of their own; the one before sees the case no more.</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.same-auditor', 'dispute.text-missing'.</exception>
    public DisputePost ReplaceAuditor(Guid auditorId, string auditor, string seed, string reason, string by, DateTimeOffset now)
    {
        Require(DisputeStatus.Auditing);
        Rule.Require(auditorId != AuditorId, "dispute.same-auditor", "Name another third party.");
        var post = Write(DisputeSide.Provider, reason, by, now);
        (AuditorId, AuditorName, Seed) = (auditorId, auditor, seed);
        return post;
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

    public static string SeriesAt(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"dispute-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) => string.Create(CultureInfo.InvariantCulture, $"D-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    private DisputePost Write(DisputeSide side, string text, string by, DateTimeOffset now)
    {
        var post = new DisputePost(side, Said(text, MaxTextLength), by, now);
        _posts.Add(post);
        Entries++;
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
