using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Web.Platform;

namespace Portal.Web.Features.Packages;

/// <summary>One offer with everything to know before paying, and the payment.</summary>
public sealed partial class BuyPage(PackageQueries packages, PackageService service, IStringLocalizer<PackagesTexts> texts) : PortalPage
{
    private Purchase? _purchase;
    private Guid _key;
    private string _voucher = "";
    private string? _error;
    private bool _busy;

    [SupplyParameterFromQuery] public string? Offer { get; set; }

    private IStringLocalizer<PackagesTexts> Texts => texts;

    private string Agreement => _purchase!.Offer.Service.Wire();

    protected override async Task OnParametersSetAsync()
    {
        _key = Guid.CreateVersion7(Now); // of this form: a second click buys nothing more
        _purchase = await packages.PurchaseAsync(Offer, await ActorAsync(), Gone);
    }

    private async Task BuyAsync()
    {
        _error = null;
        _busy = true;
        var actor = await ActorAsync();
        string? number = null;
        await TryAsync(async () =>
        {
            try
            {
                number = await service.BuyAsync(new(Offer!, _key, _voucher), actor, Gone);
            }
            catch (RuleException refusal) when (refusal.Code != "reauthentication.required")
            {
                _error = Rules.Of(refusal); // beside the form; what was typed stays
            }
        });
        _busy = false;
        if (number is null)
            return;
        await ForgetAsync("buy-package", Offer);
        Navigation.NavigateTo($"/packages/{number}");
    }

    private static string Count(long units) => units.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
