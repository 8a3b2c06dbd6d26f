using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Web.Platform;

namespace Portal.Web.Features.Apps;

/// <summary>The keys of one app, with everything that can be done to them now.</summary>
public sealed partial class KeysPanel(AppKeyService keys, IDialogService dialogs, IStringLocalizer<AppsTexts> texts) : PortalPage
{
    [Parameter, EditorRequired] public AppDetails App { get; set; } = null!;
    [Parameter] public bool MayManage { get; set; }
    [Parameter] public EventCallback Changed { get; set; }

    private IStringLocalizer<AppsTexts> Texts => texts;

    private string Clauses => App.Services[0].Wire();

    private List<KeyRow> Living => [.. App.Keys.Where(k => k.State is not KeyState.Deleted)];

    private List<KeyRow> Deleted => [.. App.Keys.Where(k => k.State is KeyState.Deleted)];

    private Task CreateAsync() => ShowAsync(actor => keys.CreateAsync(App.AppId, actor, Gone), isNew: true);

    private Task RevealAsync(KeyRow key) => ShowAsync(actor => keys.RevealAsync(App.AppId, key.Id, actor, Gone), isNew: false);

    private async Task ShowAsync(Func<Actor, Task<IssuedKey>> get, bool isNew)
    {
        var actor = await ActorAsync();
        IssuedKey? shown = null;
        await TryAsync(async () => shown = await get(actor));
        await Changed.InvokeAsync();
        if (shown is not null)
            await KeyDialog.ShowAsync(dialogs, shown, texts, isNew);
    }

    private async Task DisableAsync(KeyRow key)
    {
        var warning = key.LastUsedAt is { } used
            ? texts["key.disable.used", ContractTime.Local(used).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)].Value
            : null;
        var reason = await ReasonDialog.AskAsync(
            dialogs, texts["key.disable.title", key.Hint], texts["key.disable.text"], texts["key.disable.confirm"], warning);
        if (reason is not null)
            await ChangeAsync(actor => keys.DisableAsync(App.AppId, key.Id, reason, actor, Gone), texts["key.disabled.message", key.Hint], "reason");
    }

    private Task EnableAsync(KeyRow key) =>
        ChangeAsync(actor => keys.EnableAsync(App.AppId, key.Id, actor, Gone), texts["key.enabled.message", key.Hint]);

    private async Task DeleteAsync(KeyRow key)
    {
        var reason = await ReasonDialog.AskAsync(
            dialogs, texts["key.delete.title", key.Hint], texts["key.delete.text"], texts["key.delete.confirm"]);
        if (reason is not null)
            await ChangeAsync(actor => keys.DeleteAsync(App.AppId, key.Id, reason, actor, Gone), texts["key.deleted.message", key.Hint], "reason");
    }

    private async Task ReportLeakAsync(KeyRow key)
    {
        if (await LeakDialog.AskAsync(dialogs, texts["leak.title", key.Hint]) is not { } statement)
            return;
        var actor = await ActorAsync();
        string? number = null;
        await TryAsync(async () => number = await keys.ReportLeakAsync(App.AppId, key.Id, statement, actor, Gone));
        if (number is null)
        {
            await Changed.InvokeAsync();
            return;
        }

        await ForgetAsync("leak");
        Navigation.NavigateTo($"/apps/leak-reports/{number}");
    }

    /// <param name="form">The form that asked for the change, if one did.</param>
    private async Task ChangeAsync(Func<Actor, Task> change, string done, string? form = null)
    {
        var actor = await ActorAsync();
        if (await TryAsync(() => change(actor)))
        {
            Snackbar.Add(done, Severity.Normal);
            if (form is not null)
                await ForgetAsync(form);
        }

        await Changed.InvokeAsync();
    }
}
