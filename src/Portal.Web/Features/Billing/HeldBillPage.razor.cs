using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain.Billing;
using Portal.Web.Platform;

namespace Portal.Web.Features.Billing;

/// <summary>Finance decides about a bill that is beyond the tolerance.</summary>
public sealed partial class HeldBillPage(HeldBillService held, IStringLocalizer<BillingTexts> texts) : PortalPage
{
    private HeldBillView? _view;
    private HeldBillDecision _decision;
    private string _reason = "";
    private bool _busy;

    [Parameter] public Guid Id { get; set; }

    private IStringLocalizer<BillingTexts> Texts => texts;

    protected override async Task OnParametersSetAsync() => _view = await held.GetAsync(await ActorAsync(), Id, Gone);

    private async Task ReleaseAsync()
    {
        _busy = true;
        try
        {
            await TryAsync(async () =>
            {
                var number = await held.ReleaseAsync(await ActorAsync(), Id, _decision, _reason, Gone);
                await ForgetAsync("held-bill", Id.ToString());
                Snackbar.Add(texts["held.done", number], Severity.Success);
                _view = await held.GetAsync(await ActorAsync(), Id, Gone);
            });
        }
        finally
        {
            _busy = false;
        }
    }
}
