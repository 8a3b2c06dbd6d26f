using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Web.Platform;

namespace Portal.Web.Features.Audit;

/// <summary>An organisation's own part of the log, for its members.</summary>
public sealed partial class AccessLogPage(AuditQueries audit, AuditWords words, IStringLocalizer<AuditTexts> texts) : PortalPage
{
    private AuditPageOfLines? _page;
    private string? _actor;
    private DateOnly? _from;
    private DateOnly? _until;
    private bool _views;

    [SupplyParameterFromQuery] public string? Actor { get; set; }
    [SupplyParameterFromQuery] public DateOnly? From { get; set; }
    [SupplyParameterFromQuery] public DateOnly? Until { get; set; }
    [SupplyParameterFromQuery] public bool? Views { get; set; }
    [SupplyParameterFromQuery] public long? Before { get; set; }

    private IStringLocalizer<AuditTexts> Texts => texts;

    private AuditWords Words => words;

    protected override async Task OnParametersSetAsync()
    {
        (_actor, _from, _until, _views) = (Actor, From, Until, Views is true);
        _page = await audit.OwnAsync(new(Actor: Actor, From: From, Until: Until, Before: Before, OnlyViews: _views), await ActorAsync(), Gone);
    }

    private void Search()
    {
        (Actor, From, Until, Views) = (_actor, _from, _until, _views ? true : null);
        Navigation.NavigateTo(QueryWith(null));
    }

    private string Who(AuditLine line) =>
        line.IsView && line.ActorName.Length > 0 ? texts["who.staff-named", line.ActorName]
        : line.ActorIsStaff ? texts["who.staff"]
        : line.ActorKind is ActorKind.Component ? texts["who.portal"]
        : line.ActorKind is ActorKind.Token ? texts["who.token", line.ActorName]
        : line.ActorName;

    private string QueryWith(long? before) => Navigation.GetUriWithQueryParameters("/organisation/access-log", new Dictionary<string, object?>
    {
        ["actor"] = string.IsNullOrWhiteSpace(Actor) ? null : Actor.Trim(),
        ["from"] = From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["until"] = Until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["views"] = Views,
        ["before"] = before,
    });
}
