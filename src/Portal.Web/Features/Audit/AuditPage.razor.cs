using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Web.Platform;
using Portal.Web.Platform.Audit;

namespace Portal.Web.Features.Audit;

/// <summary>The whole log for staff who may see it: search, page, verify.</summary>
public sealed partial class AuditPage(AuditQueries audit, AuditWords words, IStringLocalizer<AuditTexts> texts) : PortalPage
{
    private AuditPageOfLines? _page;
    private AuditVerdict? _verdict;
    private int _anchors;
    private bool _verifying, _busy;
    private string _why = "";
    private string? _reason; // as long as the page is open, and never in the address
    private string? _action;
    private string? _subject;
    private string? _actor;
    private string? _organisation;
    private DateOnly? _from;
    private DateOnly? _until;

    [SupplyParameterFromQuery] public string? Action { get; set; }
    [SupplyParameterFromQuery] public string? Subject { get; set; }
    [SupplyParameterFromQuery] public string? Actor { get; set; }
    [SupplyParameterFromQuery] public string? Organisation { get; set; }
    [SupplyParameterFromQuery] public DateOnly? From { get; set; }
    [SupplyParameterFromQuery] public DateOnly? Until { get; set; }
    [SupplyParameterFromQuery] public long? Before { get; set; }

    private IStringLocalizer<AuditTexts> Texts => texts;

    private AuditWords Words => words;

    protected override async Task OnParametersSetAsync()
    {
        (_action, _subject, _actor, _organisation, _from, _until) = (Action, Subject, Actor, Organisation, From, Until);
        _page = await audit.SearchAsync(Filter, await ActorAsync(), _reason, Gone);
    }

    private void Search()
    {
        (Action, Subject, Actor, Organisation, From, Until) = (_action, _subject, _actor, _organisation, _from, _until);
        Navigation.NavigateTo(QueryWith());
    }

    private AuditFilter Filter => new(Action, Subject, Actor, Organisation, From, Until, Before);

    private async Task RevealAsync()
    {
        _busy = true;
        var actor = await ActorAsync();
        var done = await TryAsync(async () => _page = await audit.SearchAsync(Filter, actor, _why, Gone));
        _busy = false;
        if (!done)
            return;
        _reason = _why;
        await ForgetAsync("audit-people");
    }

    private async Task VerifyAsync()
    {
        _verifying = true;
        var actor = await ActorAsync();
        await TryAsync(async () => (_verdict, _anchors) = await audit.VerifyAsync(actor, Gone));
        _verifying = false;
    }

    private string Verdict(AuditVerdict verdict) =>
        verdict.UnprovenAnchor is { } size && verdict.FirstBad is null ? texts["verdict.unproven.text", size]
        : verdict.IsWhole ? texts["verdict.whole.text", verdict.Rows, _anchors]
        : verdict.LastSuspect > verdict.FirstBad ? texts["verdict.suspects.text", verdict.FirstBad!, verdict.LastSuspect!]
        : verdict.IsRewritten ? texts["verdict.rewritten.text", verdict.FirstBad!]
        : texts["verdict.broken.text", verdict.FirstBad!];

    private string QueryWith(long? before = null, string? subject = null) => Navigation.GetUriWithQueryParameters("/audit", new Dictionary<string, object?>
    {
        ["action"] = Empty(Action),
        ["subject"] = subject ?? Empty(Subject),
        ["actor"] = Empty(Actor),
        ["organisation"] = Empty(Organisation),
        ["from"] = From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["until"] = Until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["before"] = before,
    });

    private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
