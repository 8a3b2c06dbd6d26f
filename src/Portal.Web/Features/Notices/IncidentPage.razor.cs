using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Notices;
using Portal.Web.Platform;

namespace Portal.Web.Features.Notices;

/// <summary>One incident: what was said when, and what is known now.</summary>
public sealed partial class IncidentPage(IncidentService incidents, IStringLocalizer<NoticesTexts> texts) : PortalPage
{
    private Incident? _incident;
    private HashSet<Service> _services = [];
    private IncidentImpact _impact;
    private IncidentStatus _status = IncidentStatus.Identified;
    private string _english = "";
    private string _chinese = "";
    private bool _tell;
    private bool _busy;

    [Parameter] public string Number { get; set; } = "";

    private IStringLocalizer<NoticesTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        _incident = await incidents.GetAsync(Number, await ActorAsync(), Gone);
        (_impact, _services) = (_incident.Impact, [.. _incident.Services]);
    }

    private async Task UpdateAsync()
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        if (await TryAsync(() => incidents.UpdateAsync(Number, _status, _english, _chinese, _tell, actor, new(_impact, new HashSet<Service>(_services)), Gone)))
        {
            await ForgetAsync("incident-update", Number);
            (_english, _chinese, _tell) = ("", "", false);
        }

        _incident = await incidents.GetAsync(Number, actor, Gone);
        _busy = false;
    }
}
