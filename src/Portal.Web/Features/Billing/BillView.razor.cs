using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Billing;
using Portal.Web.Features.Pricing;
using Portal.Web.Platform;

namespace Portal.Web.Features.Billing;

/// <summary>One bill with its lines, downloads and the means to check it.</summary>
public sealed partial class BillView(
    IStringLocalizer<BillingTexts> texts, IStringLocalizer<SharedTexts> shared, CountryNames countries) : ComponentBase
{
    [Parameter, EditorRequired] public Bill Bill { get; set; } = null!;

    /// <summary>Names of the apps by number, where they are known.</summary>
    [Parameter, EditorRequired] public IReadOnlyDictionary<long, string> Apps { get; set; } = null!;

    [Parameter, EditorRequired] public string Parent { get; set; } = "";

    [Parameter, EditorRequired] public string ParentHref { get; set; } = "";

    /// <summary>The bill's own address; its downloads lie below it.</summary>
    [Parameter, EditorRequired] public string Here { get; set; } = "";

    private IStringLocalizer<BillingTexts> Texts => texts;

    private IStringLocalizer<SharedTexts> Shared => shared;

    private CountryNames Countries => countries;

    private string Lead => $"{Bill.OrganisationName} · {BillFormats.Month(Bill.Month, texts)}";
}
