using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Metering;
using Portal.Web.Platform;

namespace Portal.Web.Features.Usage;

/// <summary>Usage per day, app, type and status: a chart, the same figures as a table, and both as CSV.</summary>
public sealed partial class UsagePage(UsageQueries queries, IStringLocalizer<UsageTexts> texts) : PortalPage
{
    private IReadOnlyList<UsageApp> _apps = [];
    private List<(DateOnly Day, UsageFigures Figures)> _days = [];
    private List<Row> _rows = [];
    private UsageFigures? _total;
    private string? _refusal;
    private bool _provider;

    [SupplyParameterFromQuery(Name = "from")] public string? From { get; set; }

    [SupplyParameterFromQuery(Name = "until")] public string? Until { get; set; }

    [SupplyParameterFromQuery(Name = "app")] public string? App { get; set; }

    [SupplyParameterFromQuery(Name = "service")] public string? Service { get; set; }

    [SupplyParameterFromQuery(Name = "type")] public string? Type { get; set; }

    [SupplyParameterFromQuery(Name = "status")] public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "by")] public string? By { get; set; }

    private IStringLocalizer<UsageTexts> Texts => texts;

    private UsageView View => UsageView.Of(
        From, Until, long.TryParse(App, NumberStyles.None, CultureInfo.InvariantCulture, out var app) ? app : null, Service, Type, Status, By, Now);

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _provider = actor.IsProvider;
        _apps = await queries.AppsAsync(actor, Gone);
        try
        {
            var sums = await queries.SumsAsync(View.Filter, actor, byApp: View.Rows is UsageRows.App, ct: Gone);
            Show(sums);
            _refusal = null;
        }
        catch (RuleException refusal)
        {
            _refusal = Rules.Of(refusal);
        }
    }

    private void Show(IReadOnlyList<UsageSum> sums)
    {
        var view = View;
        var byDay = sums.ToLookup(sum => sum.Day);
        _days = [.. view.Days().Select(day => (day, Figures(byDay[day])))];
        _total = Figures(sums);
        _rows = view.Rows switch
        {
            UsageRows.App => [.. sums.GroupBy(sum => sum.AppId)
                .Select(group => new Row($"{group.Key}", NameOf(group.Key), (view with { AppId = group.Key, Rows = UsageRows.Day }).Address(), Figures(group)))
                .OrderByDescending(row => row.Figures.Messages)],
            UsageRows.Type => [.. sums.GroupBy(sum => (sum.Service, sum.Type)).OrderBy(group => group.Key)
                .Select(group => new Row(
                    $"{group.Key}", texts["kind", Shared["service." + group.Key.Service.Wire()], Shared["type." + group.Key.Type.Wire()]],
                    (view with { Service = group.Key.Service, Type = group.Key.Type, Rows = UsageRows.Day }).Address(), Figures(group)))],
            UsageRows.Status => [.. sums.GroupBy(sum => sum.Status).OrderBy(group => group.Key.Outcome()).ThenBy(group => group.Key)
                .Select(group => new Row(
                    $"{group.Key}", texts["state." + group.Key.Wire()], (view with { Status = group.Key, Rows = UsageRows.Day }).Address(), Figures(group)))],
            _ => [.. byDay.OrderByDescending(group => group.Key)
                .Select(group => new Row(UsageView.Iso(group.Key), UsageView.Iso(group.Key), MessagesOn(view, group.Key), Figures(group)))],
        };
    }

    private static string MessagesOn(UsageView view, DateOnly day) => (view with { First = day, Last = day, Type = null, Rows = UsageRows.Day }).Address("/usage/messages");

    private void Go(UsageView view) => Navigation.NavigateTo(view.Address());

    private string NameOf(long appId) => _apps.FirstOrDefault(app => app.AppId == appId) is { } app ? NameOf(app) : $"{appId}";

    private string NameOf(UsageApp app) => _provider ? $"{app.Organisation}: {app.Name} ({app.AppId})" : $"{app.Name} ({app.AppId})";

    private static UsageFigures Figures(IEnumerable<UsageSum> sums) => sums.Aggregate(new UsageFigures(), (figures, sum) => figures.Add(sum));

    private static string ClauseOf(Service? service) => (service ?? Domain.Service.Sms).Wire();

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Share(double? share) => share is { } part ? part.ToString("0.0 %", CultureInfo.InvariantCulture) : "–";

    private sealed record Row(string Key, string Name, string? Href, UsageFigures Figures);
}
