using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Web.Platform;

namespace Portal.Web.Features.BillLife;

/// <summary>Where a bill stands, what happens when nobody does anything, and the customer's answer.</summary>
public sealed partial class BillLifePanel(BillLifeService bills, IDialogService dialogs, IStringLocalizer<BillLifeTexts> texts) : PortalPage
{
    private BillLifeView? _view;
    private bool _busy;

    [Parameter, EditorRequired] public string Number { get; set; } = "";

    [Parameter] public bool ForProvider { get; set; }

    /// <summary>Where to object; no link without it.</summary>
    [Parameter] public string? ObjectionHref { get; set; }

    [Parameter] public RenderFragment? ChildContent { get; set; }

    /// <summary>The bill was confirmed here.</summary>
    [Parameter] public EventCallback Changed { get; set; }

    private IStringLocalizer<BillLifeTexts> Texts => texts;

    private BillStanding Standing => _view!.Bill.Standing;

    private DateOnly Last => ContractTime.DayOf(_view!.Bill.ObjectionUntil);

    private DateOnly DueIfSilent => Last.AddDays(1 + _view!.Bill.PaymentDays);

    protected override async Task OnParametersSetAsync() => _view = await bills.GetAsync(Number, await ActorAsync(), Gone);

    private async Task ConfirmAsync()
    {
        var bill = _view!.Bill;
        if (await dialogs.ShowMessageBoxAsync(
            texts["confirm.title", Number], texts["confirm.text", BillLifeService.Amount(bill.Standing.Open), bill.PaymentDays].Value,
            yesText: texts["confirm"], cancelText: Shared["cancel"]) != true)
        {
            return;
        }

        _busy = true;
        try
        {
            if (await TryAsync(async () => await bills.ConfirmAsync(Number, await ActorAsync(), Gone)))
                Snackbar.Add(texts["confirm.done", Number], Severity.Normal);
            _view = await bills.GetAsync(Number, await ActorAsync(), Gone);
            await Changed.InvokeAsync();
        }
        finally
        {
            _busy = false;
        }
    }
}
