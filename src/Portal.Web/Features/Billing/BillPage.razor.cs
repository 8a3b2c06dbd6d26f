using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Billing;
using Portal.Web.Platform;

namespace Portal.Web.Features.Billing;

/// <summary>One of the organisation's bills.</summary>
public sealed partial class BillPage(BillQueries bills, IStringLocalizer<BillingTexts> texts) : PortalPage
{
    private Bill? _bill;
    private IReadOnlyDictionary<long, string> _apps = new Dictionary<long, string>();

    [Parameter] public string Number { get; set; } = "";

    private IStringLocalizer<BillingTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        _bill = await bills.GetAsync(await ActorAsync(), Number, Gone);
        _apps = await bills.AppNamesAsync(_bill, Gone);
    }
}
