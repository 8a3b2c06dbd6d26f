using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Enforcement;

/// <summary>The customer reads what is held against them, corrects it, and answers penalties.</summary>
public sealed partial class CasePage(EnforcementQueries queries, EnforcementService cases, FileStore files, IStringLocalizer<EnforcementTexts> texts) : PortalPage
{
    private CaseView? _view;
    private string _text = "";
    private IReadOnlyList<IBrowserFile> _files = [];
    private string? _error;
    private bool _busy;

    [Parameter] public string Number { get; set; } = "";

    private IStringLocalizer<EnforcementTexts> Texts => texts;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync() => _view = await queries.GetAsync(Number, await ActorAsync(), Gone);

    private async Task CureAsync()
    {
        (_busy, _error) = (true, null);
        var done = await TryAsync(async () =>
        {
            try
            {
                await cases.CureAsync(Number, _text, [.. _files.Select(file => new CaseUpload(file.Name, () => file.OpenReadStream(files.MaxBytes, Gone)))], await ActorAsync(), Gone);
            }
            catch (RuleException refusal) when (refusal.Code == "enforcement.cure-missing")
            {
                _error = Rules.Of(refusal);
            }
        });
        _busy = false;
        if (!done || _error is not null)
            return;
        await ForgetAsync("enforcement-cure", Number);
        _text = "";
        Snackbar.Add(texts["cure.done"], Severity.Normal);
        await LoadAsync();
    }
}
