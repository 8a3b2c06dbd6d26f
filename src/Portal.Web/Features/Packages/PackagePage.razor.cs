using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Packages;

/// <summary>One package: what is left, until when, what moved it, and giving it back.</summary>
public sealed partial class PackagePage(PackageQueries packages, PackageService service, IStringLocalizer<PackagesTexts> texts) : PortalPage
{
    private PackageView? _view;
    private bool _mayBuy;
    private bool _asking;
    private bool _busy;

    [Parameter] public string Number { get; set; } = "";

    private IStringLocalizer<PackagesTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _mayBuy = actor.May(Permission.BuyPackages);
        _view = await packages.GetAsync(Number, actor, Gone);
    }

    private async Task RefundAsync()
    {
        _busy = true;
        var actor = await ActorAsync();
        if (await TryAsync(async () =>
        {
            var amount = await service.RefundAsync(Number, actor, Gone);
            Snackbar.Add(texts["refund.done", amount.Display()], Severity.Normal);
        }))
        {
            _view = await packages.GetAsync(Number, actor, Gone);
        }

        (_busy, _asking) = (false, false);
    }

    private static string Count(long units) => units.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
