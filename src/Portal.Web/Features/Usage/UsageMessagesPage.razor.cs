using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Web.Platform;

namespace Portal.Web.Features.Usage;

/// <summary>Finds messages by id, app, day and status; newest first, a page at a time.</summary>
public sealed partial class UsageMessagesPage(UsageQueries queries, IStringLocalizer<UsageTexts> texts) : PortalPage
{
    private IReadOnlyList<UsageApp> _apps = [];
    private MessagePage? _page;
    private string? _refusal;

    [SupplyParameterFromQuery(Name = "id")] public string? Id { get; set; }

    [SupplyParameterFromQuery(Name = "from")] public string? From { get; set; }

    [SupplyParameterFromQuery(Name = "until")] public string? Until { get; set; }

    [SupplyParameterFromQuery(Name = "app")] public string? App { get; set; }

    [SupplyParameterFromQuery(Name = "service")] public string? Service { get; set; }

    [SupplyParameterFromQuery(Name = "status")] public string? Status { get; set; }

    /// <summary>A receipt code; 'none' for messages without one.</summary>
    [SupplyParameterFromQuery(Name = "code")] public string? Code { get; set; }

    /// <summary>One customer's, for staff.</summary>
    [SupplyParameterFromQuery(Name = "organisation")] public Guid? Organisation { get; set; }

    [SupplyParameterFromQuery(Name = "before")] public string? Before { get; set; }

    private IStringLocalizer<UsageTexts> Texts => texts;

    private UsageView View => UsageView.Of(
        From, Until, long.TryParse(App, NumberStyles.None, CultureInfo.InvariantCulture, out var app) ? app : null, Service, null, Status, null, Now, days: 7);

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _apps = await queries.AppsAsync(actor, Gone);
        var view = View;
        try
        {
            _page = await queries.MessagesAsync(
                new(view.First, view.Last, view.AppId is { } app ? [app] : null, string.IsNullOrWhiteSpace(Id) ? null : Id.Trim(), view.Service, view.Status,
                    MessageAddress.Cursor(Before), Organisation, Code is { Length: > 0 } ? Code == "none" ? "" : Code : null),
                actor, Gone);
            _refusal = null;
        }
        catch (RuleException refusal)
        {
            _refusal = Rules.Of(refusal);
        }
    }

    private string Address(MessageKey? before)
    {
        var address = View.Address("/usage/messages");
        if (!string.IsNullOrWhiteSpace(Id))
            address = QueryHelpers.AddQueryString(address, "id", Id.Trim());
        if (Code is { Length: > 0 })
            address = QueryHelpers.AddQueryString(address, "code", Code);
        if (Organisation is { } organisation)
            address = QueryHelpers.AddQueryString(address, "organisation", organisation.ToString());
        return before is null ? address : QueryHelpers.AddQueryString(address, "before", MessageAddress.Cursor(before));
    }

    private string NameOf(long appId) => _apps.FirstOrDefault(app => app.AppId == appId)?.Name ?? $"{appId}";
}
