using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.LawfulRequests;

/// <summary>Approved only by two people. What was given out is known by its hash.</summary>
public enum LawfulStatus { Logged, PapersChecked, Approved, Exported, Delivered, Closed, Refused }

/// <summary>The three logs that may be given (A45): what the portal's parts did, what our people did, what the customer's people and machines did.</summary>
public enum LogKind { Component, Operator, Customer }

/// <summary>What has to be there before anything is given: the authority's letter, who asks, and on what law.</summary>
public enum LawfulPaperKind { Letter, OfficerIdentity, LegalBasis }

public static class LawfulWire
{
    public static string Wire(this LawfulStatus status) => status switch
    {
        LawfulStatus.Logged => "logged",
        LawfulStatus.PapersChecked => "papers-checked",
        LawfulStatus.Approved => "approved",
        LawfulStatus.Exported => "exported",
        LawfulStatus.Delivered => "delivered",
        LawfulStatus.Closed => "closed",
        _ => "refused",
    };

    public static string Wire(this LogKind kind) => kind switch
    {
        LogKind.Component => "component",
        LogKind.Operator => "operator",
        _ => "customer",
    };
}

/// <summary>Who asks, and on what ground.</summary>
/// <param name="Reference">The authority's own number.</param>
public sealed record LawfulAuthority(string Authority, string Reference, string LegalBasis, string Officer)
{
    public const int MaxLength = 120;
    public const int MaxBasisLength = 300;

    /// <exception cref="RuleException">'lawful.authority-incomplete'.</exception>
    internal LawfulAuthority Checked()
    {
        var clean = new LawfulAuthority(Authority.Trim(), Reference.Trim(), LegalBasis.Trim(), Officer.Trim());
        Rule.Require(
            clean.Authority.Length is > 0 and <= MaxLength && clean.Reference.Length is > 0 and <= MaxLength && clean.Officer.Length is > 0 and <= MaxLength
                && clean.LegalBasis.Length is > 0 and <= MaxBasisLength,
            "lawful.authority-incomplete", "Authority, its number, the legal basis and the officer’s name are all needed.");
        return clean;
    }
}

/// <summary>What may be given, and nothing beyond it.</summary>
/// <param name="OrganisationId">One customer's rows; none: all of the time.</param>
/// <param name="Until">Not included.</param>
/// <param name="Clues">Real-name clues for the police (A133), in our words.</param>
public sealed record LawfulScope(Guid? OrganisationId, DateTimeOffset From, DateTimeOffset Until, IReadOnlySet<LogKind> Kinds, string? Clues)
{
    public const int MaxDays = 366;
    public const int MaxCluesLength = 2_000;

    /// <exception cref="RuleException">'lawful.scope-time', 'lawful.scope-kinds', 'lawful.clues-too-long'.</exception>
    internal LawfulScope Checked(DateTimeOffset now)
    {
        Rule.Require(From < Until && Until <= now && Until - From <= TimeSpan.FromDays(MaxDays), "lawful.scope-time",
            $"The time begins before it ends, is over, and is at most {MaxDays} days.", MaxDays);
        Rule.Require(Kinds.Count > 0, "lawful.scope-kinds", "Choose at least one kind of log.");
        var clues = string.IsNullOrWhiteSpace(Clues) ? null : Clues.Trim();
        Rule.Require((clues?.Length ?? 0) <= MaxCluesLength, "lawful.clues-too-long", $"Clues have at most {MaxCluesLength} characters.", MaxCluesLength);
        return this with { Clues = clues };
    }
}

/// <summary>Where in the log the export ends: nothing after this row is in it, and the signed tree proves the rest.</summary>
/// <param name="Root">Head of the RFC 6962 tree over rows 1 to <paramref name="Sequence"/>, in hex.</param>
public sealed record LogPosition(long Sequence, string Hash, string Root);

/// <summary>An authority asks for records. From its paper to what was given, who saw to it, and when the customer may know (A45, A133).</summary>
public sealed class LawfulRequest
{
    public const int MaxNoteLength = 500;
    public const int MaxGagYears = 10;

    private readonly List<LawfulPaper> _papers = [];

    private LawfulRequest() { } // EF

    /// <summary>The changes of its state that there are: the database refuses every other.</summary>
    public static IReadOnlyList<(LawfulStatus From, LawfulStatus To)> Moves { get; } =
    [
        (LawfulStatus.Logged, LawfulStatus.PapersChecked), (LawfulStatus.PapersChecked, LawfulStatus.Approved),
        (LawfulStatus.Approved, LawfulStatus.Exported), (LawfulStatus.Exported, LawfulStatus.Delivered),
        (LawfulStatus.Delivered, LawfulStatus.Closed), (LawfulStatus.Logged, LawfulStatus.Refused),
        (LawfulStatus.PapersChecked, LawfulStatus.Refused),
    ];

    public Guid Id { get; private set; }

    /// <summary>'L-2026-000001': the year it came in (contract zone) and a count without gaps.</summary>
    public string Number { get; private set; } = "";

    public LawfulStatus Status { get; private set; }

    public string Authority { get; private set; } = "";

    public string Reference { get; private set; } = "";

    public string LegalBasis { get; private set; } = "";

    public string Officer { get; private set; } = "";

    /// <summary>Whose records; null: everybody's. Never a way for that customer to find this row.</summary>
    public Guid? ScopeOrganisationId { get; private set; }

    public DateTimeOffset ScopeFrom { get; private set; }

    public DateTimeOffset ScopeUntil { get; private set; }

    public IReadOnlySet<LogKind> Kinds { get; private set; } = new HashSet<LogKind>();

    public string? Clues { get; private set; }

    /// <summary>The last day on which the customer must not know; null: they are told once it is delivered.</summary>
    public DateOnly? GagUntil { get; private set; }

    public DateTimeOffset? CustomerToldAt { get; private set; }

    public Guid LoggedById { get; private set; }

    public string LoggedBy { get; private set; } = "";

    public DateTimeOffset LoggedAt { get; private set; }

    public string? CheckedBy { get; private set; }

    public DateTimeOffset? CheckedAt { get; private set; }

    public Guid? FirstApproverId { get; private set; }

    public string? FirstApprover { get; private set; }

    public DateTimeOffset? FirstApprovedAt { get; private set; }

    public Guid? SecondApproverId { get; private set; }

    public string? SecondApprover { get; private set; }

    public DateTimeOffset? ApprovedAt { get; private set; }

    public string? ExportedBy { get; private set; }

    public DateTimeOffset? ExportedAt { get; private set; }

    public string? ExportPath { get; private set; }

    public string? ExportSha256 { get; private set; }

    public long ExportLength { get; private set; }

    public long ExportRows { get; private set; }

    public long LogSequence { get; private set; }

    public string? LogRoot { get; private set; }

    public string? DeliveredBy { get; private set; }

    public DateTimeOffset? DeliveredAt { get; private set; }

    /// <summary>To whom, and how.</summary>
    public string? DeliveryNote { get; private set; }

    public string? EndedBy { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Why it was refused.</summary>
    public string? RefusalReason { get; private set; }

    public int Version { get; private set; }

    /// <summary>At most one of a kind that counts: a later one replaces it.</summary>
    public IReadOnlyList<LawfulPaper> Papers => _papers;

    public IEnumerable<LawfulPaperKind> MissingPapers => Enum.GetValues<LawfulPaperKind>().Except(_papers.Select(paper => paper.Kind));

    public bool CanRefuse => Status is LawfulStatus.Logged or LawfulStatus.PapersChecked;

    public bool MayApprove(Guid personId) => Status is LawfulStatus.PapersChecked && FirstApproverId != personId;

    /// <summary>Whether the customer is to be told now: something of theirs was given, and no gag holds any more.</summary>
    public bool IsToTell(DateTimeOffset now) =>
        ScopeOrganisationId is not null && CustomerToldAt is null && Status is (LawfulStatus.Delivered or LawfulStatus.Closed)
        && (GagUntil is not { } last || now >= ContractTime.StartOf(last.AddDays(1)));

    /// <exception cref="RuleException">'lawful.authority-incomplete', 'lawful.scope-time', 'lawful.scope-kinds', 'lawful.clues-too-long', 'lawful.gag'.</exception>
    public static LawfulRequest Log(string number, LawfulAuthority authority, LawfulScope scope, DateOnly? gagUntil, Guid byId, string by, DateTimeOffset now)
    {
        var (who, what) = (authority.Checked(), scope.Checked(now));
        RequireSilence(gagUntil, now);
        return new()
        {
            Id = Guid.CreateVersion7(now),
            Number = number,
            Authority = who.Authority,
            Reference = who.Reference,
            LegalBasis = who.LegalBasis,
            Officer = who.Officer,
            ScopeOrganisationId = what.OrganisationId,
            ScopeFrom = what.From,
            ScopeUntil = what.Until,
            Kinds = what.Kinds,
            Clues = what.Clues,
            GagUntil = gagUntil,
            LoggedById = byId,
            LoggedBy = by,
            LoggedAt = now,
        };
    }

    /// <summary>A paper is there, uploaded and looked at.</summary>
    /// <exception cref="RuleException">'lawful.state'.</exception>
    public LawfulPaper Tick(LawfulPaperKind kind, Guid fileId, string name, string sha256, string by, DateTimeOffset now)
    {
        Require(LawfulStatus.Logged);
        _papers.RemoveAll(paper => paper.Kind == kind);
        var paper = new LawfulPaper(Id, kind, fileId, name, sha256, by, now);
        _papers.Add(paper);
        return paper;
    }

    /// <summary>Every paper is there and in order.</summary>
    /// <exception cref="RuleException">'lawful.state', 'lawful.papers-missing'.</exception>
    public void CheckPapers(string by, DateTimeOffset now)
    {
        Require(LawfulStatus.Logged);
        var missing = MissingPapers.Count();
        Rule.Require(missing == 0, "lawful.papers-missing", $"{missing} papers are missing.", missing);
        (CheckedBy, CheckedAt) = (by, now);
        Status = LawfulStatus.PapersChecked;
    }

    /// <summary>The first of two says yes, or the second, another person: so nobody who logged it approves it alone.</summary>
    /// <returns>Whether it is approved now.</returns>
    /// <exception cref="RuleException">'lawful.state', 'lawful.same-person'.</exception>
    public bool Approve(Guid byId, string by, DateTimeOffset now)
    {
        Require(LawfulStatus.PapersChecked);
        if (FirstApproverId is null)
        {
            (FirstApproverId, FirstApprover, FirstApprovedAt) = (byId, by, now);
            return false;
        }

        Rule.Require(FirstApproverId != byId, "lawful.same-person", "A second person approves it, not the same one twice.");
        (SecondApproverId, SecondApprover, ApprovedAt) = (byId, by, now);
        Status = LawfulStatus.Approved;
        return true;
    }

    /// <exception cref="RuleException">'lawful.state', 'lawful.note-missing'.</exception>
    public void Refuse(string reason, string by, DateTimeOffset now)
    {
        Require(LawfulStatus.Logged, LawfulStatus.PapersChecked);
        RefusalReason = Said(reason);
        End(LawfulStatus.Refused, by, now);
    }

    /// <summary>The package was made.</summary>
    /// <exception cref="RuleException">'lawful.state'.</exception>
    public void NoteExported(string path, string sha256, long length, long rows, LogPosition position, string by, DateTimeOffset now)
    {
        Require(LawfulStatus.Approved);
        (ExportPath, ExportSha256, ExportLength, ExportRows) = (path, sha256, length, rows);
        (LogSequence, LogRoot) = (position.Sequence, position.Root);
        (ExportedBy, ExportedAt) = (by, now);
        Status = LawfulStatus.Exported;
    }

    /// <summary>The package was handed over.</summary>
    /// <exception cref="RuleException">'lawful.state', 'lawful.note-missing'.</exception>
    public void Deliver(string note, string by, DateTimeOffset now)
    {
        Require(LawfulStatus.Exported);
        (DeliveryNote, DeliveredBy, DeliveredAt) = (Said(note), by, now);
        Status = LawfulStatus.Delivered;
    }

    /// <exception cref="RuleException">'lawful.state'.</exception>
    public void Close(string by, DateTimeOffset now)
    {
        Require(LawfulStatus.Delivered);
        End(LawfulStatus.Closed, by, now);
    }

    /// <summary>The authority lengthens, shortens or ends the silence, while the customer has not been told.</summary>
    /// <param name="until">The last day of silence; null: none.</param>
    /// <exception cref="RuleException">'lawful.state', 'lawful.told', 'lawful.gag', 'lawful.note-missing'.</exception>
    /// <returns>The reason as it is kept.</returns>
    public string Silence(DateOnly? until, string reason, DateTimeOffset now)
    {
        Rule.Require(Status is not LawfulStatus.Refused, "lawful.state", $"A request that is {Status.Wire()} does not allow this.", Status.Wire());
        Rule.Require(CustomerToldAt is null, "lawful.told", "The customer has been told already.");
        RequireSilence(until, now);
        var said = Said(reason);
        GagUntil = until;
        return said;
    }

    /// <summary>The customer has been told.</summary>
    /// <exception cref="RuleException">'lawful.not-to-tell'.</exception>
    public void NoteCustomerTold(DateTimeOffset now)
    {
        Rule.Require(IsToTell(now), "lawful.not-to-tell", "The customer is not to be told now.");
        CustomerToldAt = now;
    }

    public static string SeriesAt(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"lawful-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"L-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    private static void RequireSilence(DateOnly? until, DateTimeOffset now)
    {
        var today = ContractTime.DayOf(now);
        Rule.Require(until is not { } last || (last >= today && last <= today.AddYears(MaxGagYears)), "lawful.gag",
            $"Silence ends on a day from today on, within {MaxGagYears} years.", MaxGagYears);
    }

    private void End(LawfulStatus status, string by, DateTimeOffset now) => (Status, EndedBy, EndedAt) = (status, by, now);

    private void Require(params ReadOnlySpan<LawfulStatus> allowed) =>
        Rule.Require(allowed.Contains(Status), "lawful.state", $"A request that is {Status.Wire()} does not allow this.", Status.Wire());

    private static string Said(string note)
    {
        var said = note.Trim();
        Rule.Require(said.Length is > 0 and <= MaxNoteLength, "lawful.note-missing", $"Say it, in at most {MaxNoteLength} characters.", MaxNoteLength);
        return said;
    }
}

/// <summary>A paper of a request, by the file that was looked at.</summary>
public sealed class LawfulPaper
{
    private LawfulPaper() { } // EF

    internal LawfulPaper(Guid requestId, LawfulPaperKind kind, Guid fileId, string name, string sha256, string by, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        RequestId = requestId;
        Kind = kind;
        FileId = fileId;
        Name = name;
        Sha256 = sha256;
        TickedBy = by;
        TickedAt = now;
    }

    public Guid Id { get; private set; }

    public Guid RequestId { get; private set; }

    public LawfulPaperKind Kind { get; private set; }

    public Guid FileId { get; private set; }

    public string Name { get; private set; } = "";

    public string Sha256 { get; private set; } = "";

    public string TickedBy { get; private set; } = "";

    public DateTimeOffset TickedAt { get; private set; }
}
