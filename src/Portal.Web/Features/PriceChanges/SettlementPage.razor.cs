using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Pricing;
using Portal.Web.Platform;

namespace Portal.Web.Features.PriceChanges;

/// <summary>Staff: what is left to do with a customer who stopped over a price, step by step.</summary>
public sealed partial class SettlementPage(SettlementQueries settlements, SettlementService service, ResumptionService resumptions, IStringLocalizer<PriceChangesTexts> texts) : PortalPage
{
    private SettlementView? _view;
    private string _text = "";
    private string _why = "";
    private bool _maySettle;
    private bool _busy;

    [Parameter] public string Number { get; set; } = "";

    private IStringLocalizer<PriceChangesTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _maySettle = actor.May(Permission.SettleAccounts);
        _view = await settlements.GetAsync(Number, actor, Gone);
    }

    private async Task DoAsync(SettlementStep step)
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        var done = await TryAsync(() => step switch
        {
            SettlementStep.FinalBill => service.RecordFinalBillAsync(Number, actor, Gone),
            SettlementStep.Packages => service.RefundPackagesAsync(Number, actor, Gone),
            SettlementStep.Balance => service.RefundBalanceAsync(Number, _text, actor, Gone),
            _ => service.CloseAsync(Number, _text, actor, Gone),
        });
        if (done)
        {
            await ForgetAsync("settlement", Number);
            _text = "";
        }

        _busy = false;
        _view = await settlements.GetAsync(Number, actor, Gone);
    }

    private async Task AnswerAsync(Resumption resumption, bool confirm)
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        if (await TryAsync(() => confirm ? resumptions.ConfirmAsync(resumption.Id, actor, Gone) : resumptions.RefuseAsync(resumption.Id, _why, actor, Gone)))
        {
            await ForgetAsync("resumption", resumption.Id.ToString());
            _why = "";
        }

        _busy = false;
        _view = await settlements.GetAsync(Number, actor, Gone);
    }
}
