using Portal.Domain;
using Portal.Domain.Agreements;

namespace Portal.Web.Features.Agreements;

/// <summary>A version as lists show it.</summary>
public sealed record VersionRow(Guid Id, AgreementCode Code, string Number, DateOnly EffectiveOn, AgreementState State, DateTimeOffset? PublishedAt);

/// <summary>One agreement as strangers see it: the version in force, and the next one when it is announced.</summary>
public sealed record AgreementEntry(AgreementCode Code, AgreementDocument Document, VersionRow InForce, VersionRow? Upcoming);

/// <summary>One text to read, with every published version of it, newest first.</summary>
public sealed record AgreementView(AgreementDocument Document, VersionRow Shown, IReadOnlyList<VersionRow> History)
{
    /// <summary>The version this one took over from.</summary>
    public VersionRow? Before => History.Where(v => v.EffectiveOn < Shown.EffectiveOn).MaxBy(v => v.EffectiveOn);
}

/// <summary>Two versions side by side.</summary>
public sealed record CompareView(string Title, VersionRow From, VersionRow To, IReadOnlyList<DiffRow> Rows)
{
    public int Changes => Rows.Count(row => row.Kind is not DiffKind.Same);
}

/// <summary>Where an organisation stands with one version.</summary>
/// <param name="By">Null for a deemed acceptance and while nobody has answered.</param>
public sealed record Standing(
    VersionRow Version, AcceptanceStatus Status, Guid? AcceptanceId, DateTimeOffset? AnsweredAt, string? By, AcceptanceMethod? Method, bool HasProof)
{
    public bool IsAccepted => Status is AcceptanceStatus.AcceptedExplicit or AcceptanceStatus.AcceptedDeemed;

    public bool IsOpen => Status is AcceptanceStatus.Pending or AcceptanceStatus.Declined;
}

/// <summary>Where an organisation stands with one agreement: today's version, the announced one, and the ones signed before.</summary>
public sealed record AgreementStanding(AgreementCode Code, string Title, Standing InForce, Standing? Upcoming, IReadOnlyList<Standing> Earlier)
{
    /// <summary>The version the organisation should answer next; null when there is nothing to do.</summary>
    public Standing? ToAnswer => InForce.IsOpen && Upcoming?.IsAccepted != true ? InForce : Upcoming is { IsOpen: true } ? Upcoming : null;
}

/// <summary>Whether a service may be used, and what is missing if not.</summary>
public sealed record ServiceStanding(Service Service, IReadOnlyList<AgreementStanding> Needed)
{
    public bool IsOpen => Needed.All(a => a.InForce.IsAccepted || a.Upcoming?.IsAccepted == true);

    public AgreementStanding? Next => Needed.FirstOrDefault(a => !a.InForce.IsAccepted && a.Upcoming?.IsAccepted != true);
}

public sealed record QuestionRow(
    Guid Id, string Organisation, AgreementCode Code, string Title, string Number, string ClauseId, string ClauseNumber, string ClauseText,
    string Text, string AskedBy, DateTimeOffset AskedAt, string? Answer, string? AnsweredBy, DateTimeOffset? AnsweredAt);

/// <summary>Everything the organisation's agreements page shows.</summary>
public sealed record OrganisationAgreements(
    IReadOnlyList<ServiceStanding> Services, IReadOnlyList<AgreementStanding> Agreements, IReadOnlyList<QuestionRow> Questions);

/// <summary>A draft as its editor shows it.</summary>
public sealed record DraftView(Guid Id, string SourceZh, string SourceEn, VersionRow Version);

/// <summary>What a draft's texts would change against the version before, in one language.</summary>
public sealed record DraftPreview(AgreementDocument Document, VersionRow? Before, IReadOnlyList<DiffRow> Rows, int Organisations);
