using Microsoft.AspNetCore.Components;
using Portal.Domain.ServiceLevels;
using Portal.Web.Features.ServiceLevels;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Tools;

/// <summary>What a month below its target is worth, step by step (A70–A75).</summary>
public sealed partial class CompensationPage
{
    private static readonly string[] Fields = ["effective", "failures", "consumed", "netPaid", "listPrice"];

    [Inject] private SlaCalculators Calculators { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "effective")] public string? Effective { get; set; }

    [SupplyParameterFromQuery(Name = "failures")] public string? Failures { get; set; }

    [SupplyParameterFromQuery(Name = "consumed")] public string? Consumed { get; set; }

    [SupplyParameterFromQuery(Name = "netPaid")] public string? NetPaid { get; set; }

    [SupplyParameterFromQuery(Name = "listPrice")] public string? ListPrice { get; set; }

    private Compensation? Grant { get; set; }

    private CompensationTerms? Terms { get; set; }

    private bool IsOfNoField => Problem is not null && Fields.All(name => ErrorOf(name) is null);

    protected override async Task OnInitializedAsync()
    {
        Terms = await Calculators.TermsAsync();
        if (new[] { Effective, Failures, Consumed, NetPaid, ListPrice }.Any(given => given is not null))
            await AskAsync(async () => Grant = await Calculators.CompensationAsync(
                new(Count(Effective), Count(Failures), Consumed?.Trim(), NetPaid?.Trim(), ListPrice?.Trim())));
    }

    private IEnumerable<Step> Steps(Compensation grant, CompensationTerms terms)
    {
        var availability = grant.Availability;
        yield return new(
            Texts["compensation.availability"], "target-formula",
            availability.IsApplicable
                ? Texts["step.availability", Number(availability.Effective), Number(availability.Failures)]
                : Texts["step.not-rated"],
            availability.Percent is { } percent ? $"{percent} %" : "–");
        yield return new(
            Texts["step.rate"], "compensation-bands",
            Texts["compensation.bands", terms.Target, terms.Rate, terms.LowerBand, terms.LowerRate], $"{Exactly(grant.Rate)} %");
        yield return new(
            Texts["step.share"], "words-monthly-fee",
            Texts["step.share.sum", grant.Consumed.Display(exact: true), Exactly(grant.Rate)], $"¥{Exactly(grant.Share)}");
        yield return new(
            Texts["step.cap"], "compensation-cap",
            Texts[grant.IsCapped ? "step.capped" : "step.not-capped", grant.NetPaid.Display(exact: true)], $"¥{Exactly(grant.Amount)}");
        yield return new(
            Texts["compensation.messages"], "compensation-form",
            Texts["step.messages", $"¥{Exactly(grant.Amount)}", grant.ListPrice.Display(exact: true)], Number(grant.Messages));
    }

    /// <param name="Sum">How the result came about.</param>
    private sealed record Step(string What, string Clause, string Sum, string Result);
}
