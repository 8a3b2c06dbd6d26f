using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Usage;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Statistics;

/// <summary>Usage and cost told apart by one or two things: a chart, a table, and both as files.</summary>
public sealed partial class StatisticsPage(
    StatisticsQueries queries, UsageQueries usage, CountryNames countries, IStringLocalizer<StatisticsTexts> texts, IStringLocalizer<UsageTexts> usageTexts)
    : PortalPage
{
    private const int PageSize = 50;
    private const int MostSeries = 5;
    private const int MostBars = 12;

    private IReadOnlyList<UsageApp> _apps = [];
    private StatisticsAnswer? _answer;
    private List<StatisticsChart.Bar> _bars = [];
    private List<(string Name, decimal Sum)> _series = [];
    private string? _refusal;
    private bool _provider;

    [SupplyParameterFromQuery(Name = "from")] public string? From { get; set; }

    [SupplyParameterFromQuery(Name = "until")] public string? Until { get; set; }

    [SupplyParameterFromQuery(Name = "by")] public string? By { get; set; }

    [SupplyParameterFromQuery(Name = "app")] public string? App { get; set; }

    [SupplyParameterFromQuery(Name = "service")] public string? Service { get; set; }

    [SupplyParameterFromQuery(Name = "type")] public string? Type { get; set; }

    [SupplyParameterFromQuery(Name = "region")] public string? Region { get; set; }

    [SupplyParameterFromQuery(Name = "status")] public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "template")] public string? Template { get; set; }

    [SupplyParameterFromQuery(Name = "operator")] public string? Operator { get; set; }

    [SupplyParameterFromQuery(Name = "province")] public string? Province { get; set; }

    [SupplyParameterFromQuery(Name = "show")] public string? Show { get; set; }

    private IStringLocalizer<StatisticsTexts> Texts => texts;

    private IStringLocalizer<UsageTexts> UsageTexts => usageTexts;

    private StatisticsView View { get; set; } = null!;

    private StatisticsQuestion Asked => View.Question;

    private int Page { get; set; }

    private string ChartTitle => View.Second is { } second
        ? texts["chart.two", texts["show." + Lower(View.Show)], texts["by." + View.First.Wire()], texts["by." + second.Wire()]]
        : texts["chart.one", texts["show." + Lower(View.Show)], texts["by." + View.First.Wire()]];

    /// <summary>Filters without a field of their own, each with the page without it.</summary>
    private List<(string Name, string Without)> Kept
    {
        get
        {
            var kept = new List<(string, string)>();
            void Add(Dimension dimension, string? value, StatisticsQuestion without)
            {
                if (value is not null)
                    kept.Add(($"{texts["by." + dimension.Wire()]}: {Name(dimension, value)}", (View with { Question = without }).Address()));
            }

            Add(Dimension.Region, Asked.Region, Asked with { Region = null });
            Add(Dimension.Template, Asked.Template, Asked with { Template = null });
            Add(Dimension.Operator, Asked.Operator, Asked with { Operator = null });
            Add(Dimension.Province, Asked.Province, Asked with { Province = null });
            return kept;
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        Page = 0;
        View = StatisticsView.Of(
            new()
            {
                From = From,
                Until = Until,
                By = By,
                App = App,
                Service = Service,
                Type = Type,
                Region = Region,
                Status = Status,
                Template = Template,
                Operator = Operator,
                Province = Province,
                Show = Show,
            },
            Now);
        var actor = await ActorAsync();
        _provider = actor.IsProvider;
        _apps = await usage.AppsAsync(actor, Gone);
        try
        {
            _answer = await queries.AskAsync(Asked, actor, Gone);
            _refusal = null;
            Draw(_answer);
        }
        catch (RuleException refusal)
        {
            (_answer, _refusal) = (null, Rules.Of(refusal));
        }
    }

    private void Draw(StatisticsAnswer answer)
    {
        var seconds = answer.Rows.GroupBy(row => row.Second ?? "")
            .Select(group => (Key: group.Key, Sum: group.Sum(row => Value(row.Figures)))).OrderByDescending(series => series.Sum).ToList();
        var shown = seconds.Count > MostSeries ? seconds.Take(MostSeries - 1).ToList() : seconds;
        var hasRest = shown.Count < seconds.Count;
        _series = [.. shown.Select(series => (View.Second is { } second ? Name(second, series.Key) : "", series.Sum))];
        if (hasRest)
            _series.Add((texts["rest"], seconds.Skip(shown.Count).Sum(series => series.Sum)));

        var places = shown.Select((series, place) => (series.Key, place)).ToDictionary(pair => pair.Key, pair => pair.place);
        var bars = new Dictionary<string, decimal[]>(StringComparer.Ordinal);
        if (View.First is Dimension.Day)
        {
            for (var day = Asked.First; day <= Asked.Last; day = day.AddDays(1)) // those without a message, too
                bars[UsageView.Iso(day)] = new decimal[_series.Count];
        }

        foreach (var row in answer.Rows)
        {
            if (!bars.TryGetValue(row.First, out var parts))
                bars[row.First] = parts = new decimal[_series.Count];
            parts[places.GetValueOrDefault(row.Second ?? "", _series.Count - 1)] += Value(row.Figures);
        }

        var drawn = bars.Select(bar => new StatisticsChart.Bar(Name(View.First, bar.Key), bar.Value));
        _bars = [.. View.First.IsTime() ? drawn : drawn.OrderByDescending(bar => bar.Parts.Sum()).Take(MostBars)];
    }

    private decimal Value(StatisticsFigures figures) => View.Show switch
    {
        Statistics.Figure.Messages => figures.Messages,
        Statistics.Figure.Units => figures.Units,
        _ => figures.Cost.Yuan,
    };

    private string Figure(decimal value) => View.Show is Statistics.Figure.Cost ? Money.Of(decimal.Round(value, 6)).Display() : value.ToString("#,0.##", CultureInfo.InvariantCulture);

    private string Name(Dimension dimension, string value) => dimension switch
    {
        Dimension.Service => Shared["service." + value],
        Dimension.Type => Shared["type." + value],
        Dimension.Status => usageTexts["state." + value],
        Dimension.Region => countries.Of(value),
        Dimension.App when _apps.FirstOrDefault(app => app.AppId.ToString(CultureInfo.InvariantCulture) == value) is { } app => NameOf(app),
        _ => value.Length == 0 ? texts["not-reported"] : value,
    };

    /// <summary>The same page with the row's value chosen and told apart by day; a day is told apart by app.</summary>
    private string? Deeper(Dimension dimension, string value)
    {
        var question = Asked with { By = [dimension is Dimension.Day ? Dimension.App : Dimension.Day] };
        question = dimension switch
        {
            Dimension.Day when UsageView.Day(value) is { } day => question with { First = day, Last = day },
            Dimension.App => question with { AppId = long.Parse(value, CultureInfo.InvariantCulture) },
            Dimension.Service => question with { Service = WireNames.ServiceFrom(value) },
            Dimension.Type => question with { Type = WireNames.MessageTypeFrom(value) },
            Dimension.Template => question with { Template = value },
            Dimension.Region => question with { Region = value },
            Dimension.Operator => question with { Operator = value },
            Dimension.Province => question with { Province = value },
            Dimension.Status => question with { Status = Domain.Metering.DeliveryStatuses.From(value) },
            _ => question,
        };
        return dimension is Dimension.Month ? null : (View with { Question = question }).Address();
    }

    private void Go(StatisticsQuestion question) => Navigation.NavigateTo((View with { Question = question }).Address());

    private string NameOf(UsageApp app) => _provider ? $"{app.Organisation}: {app.Name} ({app.AppId})" : $"{app.Name} ({app.AppId})";

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Lower(Figure figure) => figure.ToString().ToLowerInvariant();
}
