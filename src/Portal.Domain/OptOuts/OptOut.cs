using Portal.Domain.Complaints;

namespace Portal.Domain.OptOuts;

public enum OptOutReason { Complaint, Request, Unsubscribe, Regulator, Manual }

/// <summary>A number that a customer does not write to any more (A139). Released, it stays on record with who said so and why.</summary>
public sealed class OptOut
{
    public const int MaxNoteLength = 300;

    private OptOut() { } // EF

    public OptOut(Guid organisationId, SealedNumber phone, OptOutReason reason, string note, string by, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        OrganisationId = organisationId;
        (PhoneHash, PhoneMask, PhoneSealed) = (phone.Hash, phone.Mask, phone.Sealed);
        Reason = reason;
        Note = note.Trim() is { Length: <= MaxNoteLength } said ? said : note.Trim()[..MaxNoteLength];
        AddedBy = by;
        AddedAt = ChangedAt = now;
    }

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public string PhoneHash { get; private set; } = "";

    public string PhoneMask { get; private set; } = "";

    public string PhoneSealed { get; private set; } = "";

    public OptOutReason Reason { get; private set; }

    /// <summary>Where it comes from, such as a complaint's number.</summary>
    public string Note { get; private set; } = "";

    public string AddedBy { get; private set; } = "";

    public DateTimeOffset AddedAt { get; private set; }

    /// <summary>Added or released: gateways ask for what changed since.</summary>
    public DateTimeOffset ChangedAt { get; private set; }

    public DateTimeOffset? ReleasedAt { get; private set; }

    public string? ReleasedBy { get; private set; }

    public string? ReleaseReason { get; private set; }

    public int Version { get; private set; }

    public bool IsActive => ReleasedAt is null;

    /// <exception cref="RuleException">'opt-out.released', 'opt-out.reason-missing'.</exception>
    public void Release(string reason, string by, DateTimeOffset now)
    {
        Rule.Require(IsActive, "opt-out.released", "This number has been released.");
        var said = reason.Trim();
        Rule.Require(said.Length is > 0 and <= MaxNoteLength, "opt-out.reason-missing", $"Say why, in at most {MaxNoteLength} characters.", MaxNoteLength);
        (ReleaseReason, ReleasedBy, ReleasedAt, ChangedAt) = (said, by, now, now);
    }
}
