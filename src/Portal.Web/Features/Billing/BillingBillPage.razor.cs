using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Billing;
using Portal.Web.Platform;

namespace Portal.Web.Features.Billing;

/// <summary>Any customer's bill, for staff.</summary>
public sealed partial class BillingBillPage(BillQueries bills, IStringLocalizer<BillingTexts> texts) : PortalPage
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
