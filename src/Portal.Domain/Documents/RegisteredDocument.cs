namespace Portal.Domain.Documents;

public enum DocumentKind { Bill, AcceptanceProof, LeakReceipt, CreditNote, ComplaintReply, TrafficForecast, DisputeReceipt }

public static class DocumentKinds
{
    /// <summary>The names the API uses.</summary>
    public static string Wire(this DocumentKind kind) => kind switch
    {
        DocumentKind.Bill => "bill",
        DocumentKind.AcceptanceProof => "acceptance-proof",
        DocumentKind.LeakReceipt => "leak-receipt",
        DocumentKind.CreditNote => "credit-note",
        DocumentKind.ComplaintReply => "complaint-reply",
        DocumentKind.TrafficForecast => "traffic-forecast",
        DocumentKind.DisputeReceipt => "dispute-receipt",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

public enum DocumentState { Current, Superseded, Withdrawn }

/// <summary>A document that was issued, by its bytes and its code: what tells a genuine one from any other.</summary>
public sealed class RegisteredDocument
{
    public const int NumberMaxLength = 40, ReasonMaxLength = 500;

    private RegisteredDocument() { } // EF

    /// <param name="code">From <see cref="VerificationCode"/>.</param>
    /// <param name="sha256">Of the issued bytes, in lower-case hexadecimal.</param>
    /// <param name="total">What the document asks to be paid; null when it asks for nothing.</param>
    /// <param name="canonicalSha256">Of the same content as data, where there is such a form.</param>
    public RegisteredDocument(
        DocumentKind kind, string number, Guid organisationId, DateTimeOffset issuedAt, string code, string sha256,
        Money? total = null, string? canonicalSha256 = null)
    {
        Id = Guid.CreateVersion7(issuedAt);
        Kind = kind;
        Number = number;
        OrganisationId = organisationId;
        IssuedAt = issuedAt;
        Code = code;
        Sha256 = sha256;
        Total = total;
        CanonicalSha256 = canonicalSha256;
    }

    public Guid Id { get; private set; }

    public DocumentKind Kind { get; private set; }

    /// <summary>Unique within its kind.</summary>
    public string Number { get; private set; } = "";

    public Guid OrganisationId { get; private set; }

    public DateTimeOffset IssuedAt { get; private set; }

    public string Code { get; private set; } = "";

    public string Sha256 { get; private set; } = "";

    public string? CanonicalSha256 { get; private set; }

    public Money? Total { get; private set; }

    public DocumentState State { get; private set; }

    /// <summary>The document that stands in its place.</summary>
    public Guid? SupersededById { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Why it was withdrawn.</summary>
    public string? Reason { get; private set; }

    public int Version { get; private set; }

    /// <summary>Another document takes its place: of the same kind, for the same organisation.</summary>
    /// <exception cref="RuleException">'document.not-current', 'document.other-successor'.</exception>
    public void Supersede(RegisteredDocument successor, DateTimeOffset now)
    {
        RequireCurrent();
        Rule.Require(
            successor.Id != Id && successor.Kind == Kind && successor.OrganisationId == OrganisationId, "document.other-successor",
            "Only another document of the same kind and organisation can take its place.");
        (State, SupersededById, EndedAt) = (DocumentState.Superseded, successor.Id, now);
    }

    /// <summary>It should not have been issued, and nothing takes its place.</summary>
    /// <exception cref="RuleException">'document.not-current', 'document.reason-missing'.</exception>
    public void Withdraw(string reason, DateTimeOffset now)
    {
        RequireCurrent();
        reason = reason.Trim();
        Rule.Require(reason.Length is > 0 and <= ReasonMaxLength, "document.reason-missing", $"Say why, in at most {ReasonMaxLength} characters.", ReasonMaxLength);
        (State, Reason, EndedAt) = (DocumentState.Withdrawn, reason, now);
    }

    private void RequireCurrent() => Rule.Require(State is DocumentState.Current, "document.not-current", "This document was replaced or withdrawn before.");
}
