using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Enforcement;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Enforcement;

public sealed partial class PenaltyDesk(PenaltyService penalties, FileStore files, IStringLocalizer<EnforcementTexts> texts) : PortalPage
{
    private string _judgement = "", _reference = "", _by = "", _contest = "";
    private DateTime? _received;
    private IReadOnlyList<IBrowserFile> _letter = [];
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

    private async Task RecordAsync()
    {
        var received = _received is { } local ? new DateTimeOffset(local, ContractTime.Zone.GetUtcOffset(local)).ToUniversalTime() : DateTimeOffset.MinValue;
        if (!await DoAsync(actor => penalties.RecordContestAsync(
            It.Number, Penalty.Number, _by, received, _contest, [.. _letter.Select(file => new CaseUpload(file.Name, () => file.OpenReadStream(files.MaxBytes, Gone)))], actor, Gone)))
            return;
        await ForgetAsync("penalty-record", Of);
        (_by, _contest, _received, _letter) = ("", "", null, []);
        Snackbar.Add(texts["penalty.record.done"], Severity.Normal);
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
