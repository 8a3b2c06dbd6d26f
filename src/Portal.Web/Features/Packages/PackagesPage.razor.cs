using System.Globalization;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Features.Ledger;
using Portal.Web.Platform;

namespace Portal.Web.Features.Packages;

/// <summary>The customer's packages, what is on offer, and when to be told that they run low.</summary>
public sealed partial class PackagesPage(LedgerQueries ledger, PackageQueries packages, PackageService service, IStringLocalizer<PackagesTexts> texts) : PortalPage
{
    private BalanceView? _view;
    private Shop? _shop;
    private IReadOnlyList<BreachRow> _breaches = [];
    private bool _mayBuy;
    private Service _line;
    private string _threshold = "";
    private string? _error;

    private IStringLocalizer<PackagesTexts> Texts => texts;

    protected override async Task OnInitializedAsync()
    {
        var actor = await ActorAsync();
        _mayBuy = actor.May(Permission.BuyPackages);
        _view = await ledger.BalanceAsync(actor, ct: Gone);
        _breaches = await ledger.BreachesAsync(actor, ct: Gone);
        _shop = await packages.ShopAsync(actor, Gone);
    }

    private async Task SetAlarmAsync()
    {
        _error = null;
        long? threshold = null;
        if (_threshold.Trim().Length > 0)
        {
            if (!long.TryParse(_threshold.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var units))
            {
                _error = texts["alarm.shape"];
                return;
            }

            threshold = units;
        }

        var actor = await ActorAsync();
        if (!await TryAsync(() => service.SetAlarmAsync(_line, threshold, actor, Gone)))
            return;
        await ForgetAsync("package-alarm");
        _threshold = "";
        Snackbar.Add(texts["alarm.done"], Severity.Normal);
        _shop = await packages.ShopAsync(actor, Gone);
    }

    private static string Count(long units) => units.ToString("#,0", CultureInfo.InvariantCulture);
}
