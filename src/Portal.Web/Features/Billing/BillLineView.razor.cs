using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Usage;
using Portal.Web.Platform;

namespace Portal.Web.Features.Billing;

/// <summary>The records of one line, a page at a time, with the sum up to each.</summary>
public sealed partial class BillLineView(
    BillExplanations explanations, IStringLocalizer<BillingTexts> texts, IStringLocalizer<UsageTexts> usage, CountryNames countries) : PortalPage
{
    private LineExplanation? _page;

    [Parameter, EditorRequired] public string Number { get; set; } = "";

    [Parameter, EditorRequired] public int Position { get; set; }

    [Parameter] public string? After { get; set; }

    [Parameter] public bool ForProvider { get; set; }

    private IStringLocalizer<BillingTexts> Texts => texts;

    private IStringLocalizer<UsageTexts> Usage => usage;

    private CountryNames Countries => countries;

    private string BillAddress => ForProvider ? $"/billing/bills/{Number}" : $"/bills/{Number}";

    private string Here => $"{BillAddress}/lines/{Position}";

    protected override async Task OnParametersSetAsync() =>
        _page = await explanations.PageAsync(await ActorAsync(), Number, Position, After, Gone);
}
