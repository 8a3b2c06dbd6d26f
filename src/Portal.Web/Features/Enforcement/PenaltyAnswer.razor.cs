using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain.Enforcement;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Enforcement;

public sealed partial class PenaltyAnswer(PenaltyService penalties, FileStore files, IStringLocalizer<EnforcementTexts> texts) : PortalPage
{
    private string _reason = "";
    private IReadOnlyList<IBrowserFile> _files = [];
    private bool _busy;

    [Parameter, EditorRequired] public EnforcementCase It { get; set; } = null!;

    [Parameter, EditorRequired] public Penalty Penalty { get; set; } = null!;

    [Parameter] public EventCallback Changed { get; set; }

    private IStringLocalizer<EnforcementTexts> Texts => texts;

    private string Of => $"{It.Number}/{Penalty.Number}";

    private async Task ContestAsync()
    {
        _busy = true;
        var done = await TryAsync(async () => await penalties.ContestAsync(
            It.Number, Penalty.Number, _reason, [.. _files.Select(file => new CaseUpload(file.Name, () => file.OpenReadStream(files.MaxBytes, Gone)))], await ActorAsync(), Gone));
        _busy = false;
        if (!done)
            return;
        await ForgetAsync("penalty-contest", Of);
        Snackbar.Add(texts["penalty.contest.done"], Severity.Normal);
        await Changed.InvokeAsync();
    }

    private async Task AcceptAsync()
    {
        _busy = true;
        if (await TryAsync(async () => await penalties.AcceptAsync(It.Number, Penalty.Number, await ActorAsync(), Gone)))
        {
            Snackbar.Add(texts["penalty.accept.done"], Severity.Normal);
            await Changed.InvokeAsync();
        }

        _busy = false;
    }
}
