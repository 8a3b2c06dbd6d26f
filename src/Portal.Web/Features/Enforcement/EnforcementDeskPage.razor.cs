using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Enforcement;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Enforcement;

/// <summary>The desk: what waits, and new cases.</summary>
public sealed partial class EnforcementDeskPage(EnforcementQueries queries, EnforcementService cases, FileStore files, IStringLocalizer<EnforcementTexts> texts) : PortalPage
{
    private CaseRows? _rows;
    private bool _mayHandle;
    private string _search = "", _reference = "", _text = "", _app = "";
    private IReadOnlyList<(Guid Id, string Name)> _customers = [];
    private (Guid Id, string Name)? _customer;
    private IReadOnlyList<(long AppId, string Name)> _apps = [];
    private IReadOnlyList<IBrowserFile> _files = [];
    private Ground _ground = Ground.Content;
    private CaseSource _source = CaseSource.Staff;
    private bool _legal, _busy;
    private string? _error;

    [SupplyParameterFromQuery(Name = "status")] public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "page")] public int? Page { get; set; }

    private IStringLocalizer<EnforcementTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _mayHandle = actor.May(Permission.HandleEnforcement);
        var status = Enum.TryParse<CaseStatus>(Status, out var known) && Enum.IsDefined(known) ? known : (CaseStatus?)null;
        _rows = await queries.ListAsync(status, Status == "all", Page ?? 1, actor, Gone);
    }

    private async Task FindAsync()
    {
        if (await TryAsync(async () => _customers = await queries.CustomersAsync(_search, await ActorAsync(), Gone)))
            await ForgetAsync("enforcement-customer", stays: true);
    }

    private async Task ChooseAsync(Guid id, string name)
    {
        if (await TryAsync(async () => _apps = await queries.AppsAsync(id, await ActorAsync(), Gone)))
            (_customer, _customers, _app) = ((id, name), [], "");
    }

    private async Task OpenAsync()
    {
        (_busy, _error) = (true, null);
        var number = "";
        var id = _customer!.Value.Id;
        var app = long.TryParse(_app, NumberStyles.None, CultureInfo.InvariantCulture, out var chosen) ? chosen : (long?)null;
        var done = await TryAsync(async () =>
        {
            try
            {
                number = await cases.OpenAsync(
                    new(id, app, _ground, _source, _reference, _text, _legal),
                    [.. _files.Select(file => new CaseUpload(file.Name, () => file.OpenReadStream(files.MaxBytes, Gone)))], await ActorAsync(), Gone);
            }
            catch (RuleException refusal)
            {
                _error = Rules.Of(refusal);
            }
        });
        _busy = false;
        if (!done || _error is not null)
            return;
        await ForgetAsync("enforcement-open", id.ToString());
        Navigation.NavigateTo($"/enforcement-desk/{number}");
    }
}
