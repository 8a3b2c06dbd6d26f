using Microsoft.Extensions.Localization;
using Portal.Web.Platform;

namespace Portal.Web.Features.Billing;

/// <summary>The organisation's bills.</summary>
public sealed partial class BillsPage(BillQueries bills, IStringLocalizer<BillingTexts> texts) : PortalPage
{
    private IReadOnlyList<BillRow>? _bills;

    private IStringLocalizer<BillingTexts> Texts => texts;

    protected override async Task OnInitializedAsync() => _bills = await bills.ListAsync(await ActorAsync(), month: null, Gone);
}
