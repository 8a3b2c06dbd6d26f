using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Notices;
using Portal.Web.Platform;

namespace Portal.Web.Features.Notices;

/// <summary>Incidents, open ones first, and the form that tells a new one.</summary>
public sealed partial class IncidentsPage(IncidentService incidents, IStringLocalizer<NoticesTexts> texts) : PortalPage
{
    private readonly HashSet<Service> _services = [];
    private IncidentRows? _rows;
    private IncidentImpact _impact;
    private DateTime? _started;
    private string _titleEnglish = "";
    private string _titleChinese = "";
    private string _english = "";
    private string _chinese = "";
    private bool _busy;

    [SupplyParameterFromQuery(Name = "page")] public int? PageNumber { get; set; }

    private IStringLocalizer<NoticesTexts> Texts => texts;

    protected override async Task OnParametersSetAsync() => _rows = await incidents.PageAsync(PageNumber ?? 1, await ActorAsync(), Gone);

    private async Task OpenAsync()
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        string? number = null;
        var input = new IncidentInput(_impact, new HashSet<Service>(_services), _titleEnglish, _titleChinese, _english, _chinese, NoticeLook.Instant(_started) ?? Now);
        var opened = await TryAsync(async () => number = await incidents.OpenAsync(input, actor, Gone));
        _busy = false;
        if (!opened)
            return;
        await ForgetAsync("incident");
        Navigation.NavigateTo($"/notice-desk/incidents/{number}");
    }
}
