using Portal.Domain.Calendar;

namespace Portal.Domain.ServiceLevels;

/// <summary>Which failures a release is about: all of the span, less what the other limits leave out.</summary>
/// <param name="From">Submitted from this instant …</param>
/// <param name="Until">… up to, not including, this one.</param>
/// <param name="Codes">Receipt codes, or beginnings of them with a '*'; none: all.</param>
public sealed record ReleaseScope(DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<string> Codes, long? AppId = null, string? Region = null)
{
    /// <summary>Whether a message of the right app lies in it.</summary>
    public bool Covers(DateTimeOffset submittedAt, string? code, string region) =>
        From <= submittedAt && submittedAt < Until
        && (Region is null || Region == region)
        && (Codes.Count == 0 || (code is not null && Codes.Any(pattern => pattern.EndsWith('*')
            ? code.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
            : code.Equals(pattern, StringComparison.OrdinalIgnoreCase))));
}

/// <summary>
/// Failures of a service month that do not count, with the case of the agreement and what shows it. Never edited: a wrong one is
/// withdrawn. 'Any other reason' counts only once a second person has agreed (A96).
/// </summary>
public sealed class FailureRelease
{
    public const int MaxReferenceLength = 200;
    public const int MaxNoteLength = 1000;
    public const int MostCodes = 50;

    private FailureRelease() { } // EF

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public Service Service { get; private set; }

    /// <summary>The first day of the service month.</summary>
    public DateOnly Month { get; private set; }

    public ReleaseReason Reason { get; private set; }

    public DateTimeOffset ScopeFrom { get; private set; }

    public DateTimeOffset ScopeUntil { get; private set; }

    /// <summary>Separated by spaces.</summary>
    public string Codes { get; private set; } = "";

    public long? AppId { get; private set; }

    public string? Region { get; private set; }

    /// <summary>The paper, ticket, notice or order that shows it.</summary>
    public string Reference { get; private set; } = "";

    public string Note { get; private set; } = "";

    /// <summary>Figures or instants the portal itself checked.</summary>
    public string Proof { get; private set; } = "";

    public Guid? FileId { get; private set; }

    public string? FileName { get; private set; }

    public Guid MadeById { get; private set; }

    public string MadeBy { get; private set; } = "";

    public DateTimeOffset MadeAt { get; private set; }

    public string? ConfirmedBy { get; private set; }

    public DateTimeOffset? ConfirmedAt { get; private set; }

    public string? WithdrawnBy { get; private set; }

    public DateTimeOffset? WithdrawnAt { get; private set; }

    public int Version { get; private set; }

    public bool NeedsSecond => Reason is ReleaseReason.R16;

    public bool Counts => WithdrawnAt is null && (!NeedsSecond || ConfirmedAt is not null);

    public bool CanConfirm => NeedsSecond && ConfirmedAt is null && WithdrawnAt is null;

    public ReleaseScope Scope => new(ScopeFrom, ScopeUntil, Codes.Split(' ', StringSplitOptions.RemoveEmptyEntries), AppId, Region);

    /// <param name="reference">Required: every release names what shows it.</param>
    /// <param name="note">Required for 'any other reason'.</param>
    /// <exception cref="RuleException">'release.span-outside', 'release.reference-missing', 'release.note-missing', 'release.codes-missing'.</exception>
    public static FailureRelease Make(
        Guid organisationId, Service service, ServiceMonth month, ReleaseReason reason, ReleaseScope scope, string reference, string note, string proof,
        Guid byId, string by, DateTimeOffset now)
    {
        var (from, until) = month.Span;
        Rule.Require(from <= scope.From && scope.From < scope.Until && scope.Until <= until, "release.span-outside", "The span lies within the service month.");
        var (source, why) = (reference.Trim(), note.Trim());
        Rule.Require(
            source.Length is > 0 and <= MaxReferenceLength, "release.reference-missing",
            $"Name what shows it, in at most {MaxReferenceLength} characters.", MaxReferenceLength);
        Rule.Require(
            why.Length <= MaxNoteLength && (reason is not ReleaseReason.R16 || why.Length > 0), "release.note-missing",
            $"Say what happened and why it is not ours, in at most {MaxNoteLength} characters.", MaxNoteLength);
        Rule.Require(
            scope.Codes.Count <= MostCodes && scope.Codes.All(code => code.Length is > 0 and <= ReceiptRule.MaxLength && !code.Contains(' ', StringComparison.Ordinal)),
            "release.codes-missing", $"At most {MostCodes} receipt codes.", MostCodes);
        return new()
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = organisationId,
            Service = service,
            Month = month.From,
            Reason = reason,
            ScopeFrom = scope.From,
            ScopeUntil = scope.Until,
            Codes = string.Join(' ', scope.Codes),
            AppId = scope.AppId,
            Region = scope.Region,
            Reference = source,
            Note = why,
            Proof = proof,
            MadeById = byId,
            MadeBy = by,
            MadeAt = now,
        };
    }

    public void Attach(Guid fileId, string name) => (FileId, FileName) = (fileId, name);

    /// <exception cref="RuleException">'release.no-second-needed', 'release.same-person'.</exception>
    public void Confirm(Guid byId, string by, DateTimeOffset now)
    {
        Rule.Require(CanConfirm, "release.no-second-needed", "This release waits for nobody.");
        Rule.Require(byId != MadeById, "release.same-person", "Somebody else than who made the release has to agree.");
        (ConfirmedBy, ConfirmedAt) = (by, now);
    }

    public void Withdraw(string by, DateTimeOffset now)
    {
        Rule.Require(WithdrawnAt is null, "release.is-withdrawn", "This release has been withdrawn.");
        (WithdrawnBy, WithdrawnAt) = (by, now);
    }
}
