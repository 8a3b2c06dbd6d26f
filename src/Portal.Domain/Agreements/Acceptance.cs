using Portal.Domain.Calendar;

namespace Portal.Domain.Agreements;

/// <summary>An organisation's answer to one version. Superseded follows from the date the next version takes over.</summary>
public enum AcceptanceStatus { Pending, AcceptedExplicit, AcceptedDeemed, Declined, Superseded }

/// <summary>How an acceptance came about (A61).</summary>
public enum AcceptanceMethod { ClickAgree, ClickNext, Purchase, Use, Other }

/// <summary>What the organisation says it will send (A129).</summary>
public enum IntendedUse { SystemNotice, VerificationCode, BusinessNotice, MemberService, Other }

/// <summary>Who accepted, from where, and the exact text read; frozen with the acceptance.</summary>
/// <param name="Highlighted">The ids of the highlighted clauses that were shown and ticked.</param>
public sealed record Signing(
    Guid UserId, string UserName, string? Ip, string? UserAgent, string Language, string Sha256,
    AcceptanceMethod Method, bool HighlightsTicked, IReadOnlyList<string> Highlighted);

/// <summary>One organisation × one agreement version: asked, accepted or declined.</summary>
public sealed class Acceptance
{
    public const int MaxOtherUse = 200;
    private List<IntendedUse> _uses = [];
    private List<string> _highlighted = [];

    private Acceptance() { }

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public Guid AgreementVersionId { get; private set; }

    public AgreementCode Code { get; private set; }

    public string Number { get; private set; } = "";

    /// <summary>The stored answer; ask <see cref="StatusAt"/> for what holds now.</summary>
    public AcceptanceStatus Status { get; private set; }

    public DateTimeOffset AskedAt { get; private set; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    public AcceptanceMethod? Method { get; private set; }

    /// <summary>The person who clicked; null for a deemed acceptance, which is nobody's click (A2).</summary>
    public Guid? UserId { get; private set; }

    public string? UserName { get; private set; }

    public string? Ip { get; private set; }

    public string? UserAgent { get; private set; }

    public string? Language { get; private set; }

    public string? Sha256 { get; private set; }

    public IReadOnlyList<IntendedUse> Uses => _uses;

    public string? OtherUse { get; private set; }

    public IReadOnlyList<string> Highlighted => _highlighted;

    public string? DeclineReason { get; private set; }

    public DateOnly? SupersededOn { get; private set; }

    public int Version { get; private set; }

    public bool IsAccepted => Status is AcceptanceStatus.AcceptedExplicit or AcceptanceStatus.AcceptedDeemed;

    public static Acceptance Ask(Guid organisationId, AgreementVersion version, DateTimeOffset now)
    {
        Rule.Require(version.StateAt(now) is AgreementState.Published or AgreementState.Effective,
            "agreement.not-in-force", "Only a published version can be accepted.");
        return new()
        {
            Id = Guid.CreateVersion7(),
            OrganisationId = organisationId,
            AgreementVersionId = version.Id,
            Code = version.Code,
            Number = version.Number,
            Status = AcceptanceStatus.Pending,
            AskedAt = now,
        };
    }

    public AcceptanceStatus StatusAt(DateTimeOffset now) =>
        SupersededOn is { } day && now >= ContractTime.StartOf(day) ? AcceptanceStatus.Superseded : Status;

    public bool CanAccept(DateTimeOffset now) => StatusAt(now) is AcceptanceStatus.Pending or AcceptanceStatus.Declined;

    public bool CanDecline(DateTimeOffset now) => StatusAt(now) is AcceptanceStatus.Pending;

    public bool CanDeem(DateTimeOffset now) => StatusAt(now) is AcceptanceStatus.Pending;

    /// <summary>A person said yes. A decline can be taken back this way while the version stands.</summary>
    public void Accept(Signing signing, IReadOnlyCollection<IntendedUse> uses, string? otherUse, DateTimeOffset now)
    {
        Rule.Require(CanAccept(now), "agreement.already-answered", $"This acceptance is {StatusAt(now)}.");
        Rule.Require(signing.HighlightsTicked, "agreement.highlights-not-ticked", "Tick that you have read the highlighted clauses.");
        TakeUses(uses, otherUse);
        Status = AcceptanceStatus.AcceptedExplicit;
        AnsweredAt = now;
        (Method, UserId, UserName) = (signing.Method, signing.UserId, signing.UserName);
        (Ip, UserAgent) = (signing.Ip, Cut(signing.UserAgent, 400));
        (Language, Sha256) = (signing.Language, signing.Sha256);
        _highlighted = [.. signing.Highlighted];
        DeclineReason = null;
    }

    /// <summary>Accepted by what the organisation did, not by a click (A2); no person is named.</summary>
    public void Deem(AcceptanceMethod method, string language, string sha256, DateTimeOffset now)
    {
        Rule.Require(CanDeem(now), "agreement.already-answered", $"This acceptance is {StatusAt(now)}.");
        Rule.Require(method is AcceptanceMethod.Purchase or AcceptanceMethod.Use or AcceptanceMethod.Other,
            "agreement.deemed-method", "A click is not a deemed acceptance.");
        Status = AcceptanceStatus.AcceptedDeemed;
        AnsweredAt = now;
        (Method, Language, Sha256) = (method, language, sha256);
    }

    public void Decline(Guid userId, string userName, string? reason, DateTimeOffset now)
    {
        Rule.Require(CanDecline(now), "agreement.already-answered", $"This acceptance is {StatusAt(now)}.");
        Status = AcceptanceStatus.Declined;
        AnsweredAt = now;
        (UserId, UserName) = (userId, userName);
        DeclineReason = Cut(reason?.Trim(), 1000);
    }

    /// <summary>The next version takes over at the start of the day; until then this answer stays valid.</summary>
    public void SupersedeFrom(DateOnly day)
    {
        Rule.Require(SupersededOn is null, "agreement.already-superseded", "This acceptance has a successor already.");
        SupersededOn = day;
    }

    private void TakeUses(IReadOnlyCollection<IntendedUse> uses, string? otherUse)
    {
        // A129: the special terms ask what will be sent; the other documents do not.
        Rule.Require(Code is not AgreementCode.Special || uses.Count > 0, "agreement.uses-missing", "Tick at least one intended use.");
        var other = otherUse?.Trim();
        Rule.Require(!uses.Contains(IntendedUse.Other) || other is { Length: > 0 and <= MaxOtherUse },
            "agreement.other-use-missing", $"Describe the other use in at most {MaxOtherUse} characters.", MaxOtherUse);
        _uses = [.. uses.Distinct().Order()];
        OtherUse = uses.Contains(IntendedUse.Other) ? other : null;
    }

    private static string? Cut(string? text, int length) => text is { Length: > 0 } ? text[..Math.Min(text.Length, length)] : null;
}
