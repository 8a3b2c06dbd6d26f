using Portal.Domain.Calendar;

namespace Portal.Domain.ServiceLevels;

public enum SlaClaimStatus { Filed, Verifying, Granted, Refused, Issued }

/// <summary>
/// A claim for one service month of one product line (A76–A80). Filing freezes the figures: whatever is decided, is decided on the
/// snapshot. Granting takes two people, and only then are messages credited.
/// </summary>
public sealed class SlaClaim
{
    public const int MaxNoteLength = 1000;

    private SlaClaim() { } // EF

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    /// <summary>That of its ticket.</summary>
    public string Number { get; private set; } = "";

    public Guid TicketId { get; private set; }

    public Service Service { get; private set; }

    public DateOnly From { get; private set; }

    public DateOnly Until { get; private set; }

    public SlaClaimStatus Status { get; private set; }

    public string FiledBy { get; private set; } = "";

    public DateTimeOffset FiledAt { get; private set; }

    /// <summary>The frozen figures as JSON, exactly as hashed.</summary>
    public string Snapshot { get; private set; } = "";

    /// <summary>SHA-256 of the snapshot's UTF-8 bytes.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>Where the frozen list of records lies, below the files folder.</summary>
    public string RecordsPath { get; private set; } = "";

    /// <summary>Messages the sum comes to.</summary>
    public long Messages { get; private set; }

    public string? VerifiedBy { get; private set; }

    public DateTimeOffset? VerifiedAt { get; private set; }

    public Guid? GrantedById { get; private set; }

    public string? GrantedBy { get; private set; }

    public DateTimeOffset? GrantedAt { get; private set; }

    public string? DecidedBy { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>Release reasons of a refusal, separated by spaces.</summary>
    public string Reasons { get; private set; } = "";

    public string Note { get; private set; } = "";

    public Guid? PackageId { get; private set; }

    public DateOnly? ExpiresOn { get; private set; }

    public int Version { get; private set; }

    /// <exception cref="RuleException">'claim.no-promise', 'claim.too-early', 'claim.too-late'.</exception>
    public static void RequireAdmissible(Service service, ClaimWindow window, DateTimeOffset now)
    {
        Rule.Require(service is not Service.Email, "claim.no-promise", "Availability of mail is shown for information: nothing is promised.");
        Rule.Require(now >= window.Opens, "claim.too-early", "The window to claim has not opened yet.");
        Rule.Require(!window.IsOverAt(now), "claim.too-late", "The window to claim is over: the right is given up.");
    }

    /// <exception cref="RuleException">See <see cref="RequireAdmissible"/>.</exception>
    public static SlaClaim File(
        Guid id, Guid organisationId, string number, Guid ticketId, Service service, ServiceMonth month, ClaimWindow window, string snapshot, string sha256,
        string recordsPath, long messages, string by, DateTimeOffset now)
    {
        RequireAdmissible(service, window, now);
        return new()
        {
            Id = id,
            OrganisationId = organisationId,
            Number = number,
            TicketId = ticketId,
            Service = service,
            From = month.From,
            Until = month.Until,
            Status = SlaClaimStatus.Filed,
            FiledBy = by,
            FiledAt = now,
            Snapshot = snapshot,
            Sha256 = sha256,
            RecordsPath = recordsPath,
            Messages = messages,
        };
    }

    public void TakeUp(string by, DateTimeOffset now)
    {
        Require(SlaClaimStatus.Filed);
        Status = SlaClaimStatus.Verifying;
        (VerifiedBy, VerifiedAt) = (by, now);
    }

    /// <exception cref="RuleException">'claim.state', 'claim.nothing-to-grant'.</exception>
    public void Grant(Guid byId, string by, DateTimeOffset now)
    {
        Require(SlaClaimStatus.Verifying);
        Rule.Require(Messages > 0, "claim.nothing-to-grant", "The sum comes to no message: refuse with the reason.");
        Status = SlaClaimStatus.Granted;
        (GrantedById, GrantedBy, GrantedAt) = (byId, by, now);
    }

    /// <summary>The second person does not agree.</summary>
    public void SendBack(string note)
    {
        Require(SlaClaimStatus.Granted);
        Note = Written(note);
        Status = SlaClaimStatus.Verifying;
        (GrantedById, GrantedBy, GrantedAt) = (null, null, null);
    }

    /// <param name="reasons">Empty when the figures themselves leave nothing to pay.</param>
    /// <exception cref="RuleException">'claim.state', 'claim.reason-missing', 'claim.note-missing'.</exception>
    public void Refuse(IReadOnlyCollection<ReleaseReason> reasons, string note, string by, DateTimeOffset now)
    {
        Require(SlaClaimStatus.Verifying);
        Rule.Require(reasons.Count > 0 || Messages == 0, "claim.reason-missing", "Name the case of the agreement that releases us.");
        Note = Written(note);
        Reasons = string.Join(' ', reasons.Distinct().Order());
        Status = SlaClaimStatus.Refused;
        (DecidedBy, DecidedAt) = (by, now);
    }

    /// <exception cref="RuleException">'claim.state', 'claim.same-person'.</exception>
    public void Issue(Guid packageId, DateOnly expiresOn, Guid byId, string by, DateTimeOffset now)
    {
        Require(SlaClaimStatus.Granted);
        Rule.Require(byId != GrantedById, "claim.same-person", "Somebody else than who granted it has to agree.");
        Status = SlaClaimStatus.Issued;
        (PackageId, ExpiresOn, DecidedBy, DecidedAt) = (packageId, expiresOn, by, now);
    }

    /// <summary>Whether the credited messages have run out of time.</summary>
    public bool IsExpiredOn(DateOnly today) => ExpiresOn is { } last && today > last;

    private static string Written(string note)
    {
        var said = note.Trim();
        Rule.Require(said.Length is > 0 and <= MaxNoteLength, "claim.note-missing", $"Say why, in at most {MaxNoteLength} characters: the customer reads it.", MaxNoteLength);
        return said;
    }

    private void Require(SlaClaimStatus status) => Rule.Require(Status == status, "claim.state", $"A claim that is {Status} cannot do that.");
}
