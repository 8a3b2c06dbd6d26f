using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Agreements;

/// <summary>Where the organisation stands: which services are open, what was accepted by whom, what waits for an answer.</summary>
public sealed partial class OrganisationAgreementsPage(AgreementQueries queries)
{
    private OrganisationAgreements? _mine;
    private bool _mayAccept;

    [SupplyParameterFromQuery]
    private string? Accepted { get; set; }

    [SupplyParameterFromQuery]
    private bool Asked { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var actor = await ActorAsync();
        _mayAccept = actor.May(Permission.AcceptAgreements);
        _mine = await queries.OrganisationAsync(actor, Language.Current, Gone);
    }

    private sealed record Line(string Title, Standing Standing, string? Compare);

    private static IEnumerable<Line> Lines(AgreementStanding agreement)
    {
        if (agreement.Upcoming is { } next)
            yield return new(agreement.Title, next, agreement.InForce.Version.Number);
        yield return new(agreement.Title, agreement.InForce, agreement is { InForce.IsOpen: true, Earlier: [var last, ..] } ? last.Version.Number : null);
        foreach (var earlier in agreement.Earlier)
            yield return new(agreement.Title, earlier, null);
    }

    private string? TitleOf(string? code) => _mine?.Agreements.FirstOrDefault(a => a.Code == AgreementSet.CodeFrom(code))?.Title;

    private static ChipTone Tone(AcceptanceStatus status) => status switch
    {
        AcceptanceStatus.AcceptedExplicit or AcceptanceStatus.AcceptedDeemed => ChipTone.Good,
        AcceptanceStatus.Pending => ChipTone.Waiting,
        AcceptanceStatus.Declined => ChipTone.Bad,
        _ => ChipTone.Neutral,
    };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
