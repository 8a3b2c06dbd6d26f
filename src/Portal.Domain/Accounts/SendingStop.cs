namespace Portal.Domain.Accounts;

/// <summary>Why a customer's messages are no longer taken, apart from a suspension.</summary>
public enum SendingStopReason
{
    /// <summary>The customer did not want a new price (A137).</summary>
    PriceDeclined,

    /// <summary>The customer did not go on with a change of functions (A166).</summary>
    FunctionTerminated,

    /// <summary>The customer ended the contract after malicious skimming was found (A177).</summary>
    SkimmingTerminated,
}

/// <summary>
/// From an instant on, an organisation's keys prove nothing. The keys stay, its people read and settle; several stops stand beside each
/// other, and each is lifted for itself.
/// </summary>
public sealed class SendingStop
{
    public const int MaxDocumentLength = 120;

    private SendingStop() { } // EF

    public SendingStop(Guid organisationId, SendingStopReason reason, string document, DateTimeOffset stopsAt, string setBy, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        OrganisationId = organisationId;
        Reason = reason;
        Document = document;
        StopsAt = stopsAt;
        SetBy = setBy;
        SetAt = now;
    }

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public SendingStopReason Reason { get; private set; }

    /// <summary>kind:number of what it follows from.</summary>
    public string Document { get; private set; } = "";

    /// <summary>The first instant at which nothing is taken any more; it may lie ahead.</summary>
    public DateTimeOffset StopsAt { get; private set; }

    public string SetBy { get; private set; } = "";

    public DateTimeOffset SetAt { get; private set; }

    public DateTimeOffset? LiftedAt { get; private set; }

    public string? LiftedBy { get; private set; }

    public int Version { get; private set; }

    public bool HoldsAt(DateTimeOffset now) => StopsAt <= now && (LiftedAt is null || now < LiftedAt);

    public void Lift(string by, DateTimeOffset now)
    {
        Rule.Require(LiftedAt is null, "sending-stop.lifted", "This stop has been lifted already.");
        LiftedAt = now;
        LiftedBy = by;
    }
}
