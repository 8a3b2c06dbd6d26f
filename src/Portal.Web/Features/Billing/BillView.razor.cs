using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Billing;
using Portal.Web.Features.Pricing;
using Portal.Web.Platform;

namespace Portal.Web.Features.Billing;

/// <summary>One bill with its lines, downloads and the means to check it: the organisation's own, or any customer's for staff.</summary>
public sealed partial class BillView(BillQueries bills, IStringLocalizer<BillingTexts> texts, CountryNames countries) : PortalPage
{
    private Bill? _bill;
    private string? _code;
    private IReadOnlyDictionary<long, string> _apps = new Dictionary<long, string>();

    [Parameter, EditorRequired] public string Number { get; set; } = "";

    [Parameter] public bool ForProvider { get; set; }

    private IStringLocalizer<BillingTexts> Texts => texts;

    private CountryNames Countries => countries;

    /// <summary>The bill's own address; its downloads lie below it.</summary>
    private string Here => ForProvider ? $"/billing/bills/{Number}" : $"/bills/{Number}";

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var bill = await bills.GetAsync(await ActorAsync(), Number, Gone);
        _apps = await bills.AppNamesAsync(bill, Gone);
        _code = await bills.CodeAsync(bill, Gone);
        _bill = bill;
    }
}
