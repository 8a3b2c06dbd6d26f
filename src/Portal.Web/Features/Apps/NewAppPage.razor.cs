using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Web.Platform;

namespace Portal.Web.Features.Apps;

/// <summary>Makes an app and shows its first key.</summary>
public sealed partial class NewAppPage(
    AppService service, AppQueries apps, IDialogService dialogs, IStringLocalizer<AppsTexts> texts) : PortalPage
{
    private readonly HashSet<Service> _services = [];
    private IReadOnlyList<ServiceChoice>? _choices;
    private RuleException? _refusal;
    private string _name = "";
    private bool _busy;

    private IStringLocalizer<AppsTexts> Texts => texts;

    protected override async Task OnInitializedAsync()
    {
        _choices = await apps.ServicesAsync(await ActorAsync(), Gone);
        if (_choices.Where(c => c.IsAccepted).ToList() is [var only])
            _services.Add(only.Service);
    }

    private async Task CreateAsync()
    {
        if (_busy)
            return;
        _busy = true;
        _refusal = null;
        IssuedKey? issued = null;
        await TryAsync(async () =>
        {
            try
            {
                issued = await service.CreateAsync(new(_name, [.. _services]), await ActorAsync(), Gone);
            }
            catch (RuleException refusal)
            {
                _refusal = refusal; // shown at its field; what was typed stays
            }
        });
        _busy = false;
        if (issued is null)
            return;

        await ForgetAsync("new-app");
        await KeyDialog.ShowAsync(dialogs, issued, texts, isNew: true);
        Navigation.NavigateTo($"/apps/{issued.AppId}");
    }

    private bool Refused(string prefix) => _refusal?.Code.StartsWith(prefix, StringComparison.Ordinal) == true;
}
