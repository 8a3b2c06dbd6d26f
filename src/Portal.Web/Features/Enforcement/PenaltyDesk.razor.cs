using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Enforcement;
using Portal.Web.Platform;

namespace Portal.Web.Features.Enforcement;

public sealed partial class PenaltyDesk(PenaltyService penalties, IStringLocalizer<EnforcementTexts> texts) : PortalPage
{
    private string _judgement = "", _reference = "";
    private bool _busy;

    [Parameter, EditorRequired] public CaseView View { get; set; } = null!;

    [Parameter, EditorRequired] public Penalty Penalty { get; set; } = null!;

    [Parameter] public EventCallback Changed { get; set; }

    private IStringLocalizer<EnforcementTexts> Texts => texts;

    private PenaltyService Penalties => penalties;

    private EnforcementCase It => View.Case;

    private string Of => $"{It.Number}/{Penalty.Number}";

    private async Task<bool> DoAsync(Func<Actor, Task> command)
    {
        _busy = true;
        var done = await TryAsync(async () => await command(await ActorAsync()));
        _busy = false;
        if (done)
            await Changed.InvokeAsync();
        return done;
    }

    private async Task JudgeAsync(bool upholds)
    {
        if (!await DoAsync(actor => upholds
            ? penalties.UpholdAsync(It.Number, Penalty.Number, _judgement, actor, Gone)
            : penalties.WithdrawAsync(It.Number, Penalty.Number, _judgement, actor, Gone)))
            return;
        await ForgetAsync("penalty-judge", Of);
        _judgement = "";
    }

    private async Task PayAsync()
    {
        if (!await DoAsync(actor => penalties.PayAsync(It.Number, Penalty.Number, _reference, actor, Gone)))
            return;
        await ForgetAsync("penalty-paid", Of);
        _reference = "";
    }
}
