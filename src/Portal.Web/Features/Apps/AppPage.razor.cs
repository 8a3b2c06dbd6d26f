using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.Apps;

/// <summary>One app: its keys, addresses, services and quick start.</summary>
public sealed partial class AppPage(
    AppService service, AppQueries apps, IDialogService dialogs, IStringLocalizer<AppsTexts> texts) : PortalPage
{
    private AppDetails? _app;
    private NotFoundException? _missing;
    private IReadOnlyList<ServiceChoice>? _choices;
    private HashSet<Service>? _services;
    private string? _servicesError;
    private bool _mayManage;

    [Parameter] public long AppId { get; set; }

    private IStringLocalizer<AppsTexts> Texts => texts;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var actor = await ActorAsync();
        _mayManage = actor.May(Permission.ManageApps);
        try
        {
            _app = await apps.FindAsync(AppId, actor, Gone);
            _choices = _mayManage ? await apps.ServicesAsync(actor, Gone) : null;
        }
        catch (NotFoundException missing)
        {
            _app = null;
            _missing = missing;
        }
    }

    private async Task RenameAsync()
    {
        if (await RenameDialog.AskAsync(dialogs, texts["rename.title"], _app!.Name) is { } name)
            await ChangeAsync(actor => service.RenameAsync(AppId, name, actor, Gone), "rename");
    }

    private async Task DisableAsync()
    {
        var active = _app!.Keys.Count(k => k.State is Domain.Apps.KeyState.Active);
        var reason = await ReasonDialog.AskAsync(
            dialogs, texts["disable.title", _app.Name], texts["disable.text", active], texts["disable.confirm"]);
        if (reason is not null)
            await ChangeAsync(actor => service.DisableAsync(AppId, reason, actor, Gone), "reason");
    }

    private Task EnableAsync() => ChangeAsync(actor => service.EnableAsync(AppId, actor, Gone));

    private async Task DeleteAsync()
    {
        var reason = await ReasonDialog.AskAsync(
            dialogs, texts["delete.title", _app!.Name], texts["delete.text", AppId], texts["delete.confirm"]);
        if (reason is not null)
            await ChangeAsync(actor => service.DeleteAsync(AppId, reason, actor, Gone), "reason");
    }

    private void StartServices()
    {
        _services = [.. _app!.Services];
        _servicesError = null;
    }

    private async Task SaveServicesAsync()
    {
        var actor = await ActorAsync();
        await TryAsync(async () =>
        {
            try
            {
                await service.UseServicesAsync(AppId, [.. _services!], actor, Gone);
                _services = null;
            }
            catch (RuleException refusal)
            {
                _servicesError = Rules.Of(refusal);
            }
        });
        await LoadAsync();
    }

    /// <param name="form">The form that asked for the change, if one did.</param>
    private async Task ChangeAsync(Func<Actor, Task> change, string? form = null)
    {
        var actor = await ActorAsync();
        if (await TryAsync(() => change(actor)) && form is not null)
            await ForgetAsync(form);
        await LoadAsync();
    }
}
