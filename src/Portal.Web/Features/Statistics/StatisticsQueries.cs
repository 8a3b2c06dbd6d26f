using System.Globalization;
using System.Runtime.InteropServices;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Metering;
using Portal.Domain.Tokens;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.Statistics;

/// <summary>What is asked: contract days, both included, one or two things to tell apart, and what to leave out.</summary>
/// <param name="Template">Like operator and province, empty for 'not reported', null for all.</param>
public sealed record StatisticsQuestion(
    DateOnly First, DateOnly Last, IReadOnlyList<Dimension> By, long? AppId = null, Service? Service = null, MessageType? Type = null,
    string? Region = null, DeliveryStatus? Status = null, string? Template = null, string? Operator = null, string? Province = null);

/// <summary>Figures of one row, or of all.</summary>
/// <param name="Cost">Billed units by the rate cards in force, as a bill would price and round them; packages are not taken off.</param>
public readonly record struct StatisticsFigures(
    long Messages, long Delivered, long NotDelivered, long OnTheWay, long NotSent, long Units, long BilledUnits, Money Cost)
{
    public static StatisticsFigures operator +(StatisticsFigures a, StatisticsFigures b) => new(
        a.Messages + b.Messages, a.Delivered + b.Delivered, a.NotDelivered + b.NotDelivered, a.OnTheWay + b.OnTheWay, a.NotSent + b.NotSent,
        checked(a.Units + b.Units), checked(a.BilledUnits + b.BilledUnits), a.Cost + b.Cost);

    internal static StatisticsFigures Of(UsageCell cell, long billed, Money cost)
    {
        var outcome = cell.Status.Outcome();
        long If(UsageOutcome wanted) => outcome == wanted ? cell.Messages : 0;
        return new(
            cell.Messages, If(UsageOutcome.Delivered), If(UsageOutcome.NotDelivered), If(UsageOutcome.OnTheWay), If(UsageOutcome.NotSent),
            cell.Units, billed, cost);
    }
}

/// <param name="Second">Null where one thing is told apart.</param>
public sealed record StatisticsRow(string First, string? Second, StatisticsFigures Figures);

public sealed record StatisticsAnswer(StatisticsQuestion Question, IReadOnlyList<StatisticsRow> Rows, StatisticsFigures Total);

/// <summary>Usage and cost for any span: customers their own, staff everybody's.</summary>
public sealed class StatisticsQueries(IUsageStore store, UsageQueries usage, RateBook rates)
{
    /// <summary>Days a question reaches over.</summary>
    public const int MostDays = 366;

    /// <summary>Days, where templates are told apart from operators or provinces: the records themselves are counted.</summary>
    public const int MostRecordDays = 31;

    private const int MostCells = 300_000;

    /// <exception cref="RuleException">
    /// 'usage.days-reversed', 'usage.too-many-days', 'statistics.dimensions', 'statistics.too-much', 'bill-run.no-price'.
    /// </exception>
    public async Task<StatisticsAnswer> AskAsync(StatisticsQuestion question, Actor actor, CancellationToken ct = default)
    {
        if (actor.Kind is ActorKind.Token)
            actor.RequireScope(TokenScopes.UsageRead);
        else
            actor.Require(actor.IsProvider ? Permission.ViewAllUsage : Permission.ViewUsage);
        Check(question);

        var filter = await FilterAsync(question, actor, ct);
        var cells = await store.Reads.CellsAsync(filter, MostCells + 1, ct);
        Rule.Require(cells.Count <= MostCells, "statistics.too-much", "That is too much for one table; choose fewer days or one app.");
        return Answer(question, cells, Costs(cells));
    }

    private static void Check(StatisticsQuestion question)
    {
        Rule.Require(question.By.Count is 1 or 2 && question.By.Distinct().Count() == question.By.Count, "statistics.dimensions", "Choose one or two different things to tell apart.");
        Rule.Require(question.Last >= question.First, "usage.days-reversed", "The last day is before the first.");
        var most = Needs(question, Dimension.Template, question.Template)
            && (Needs(question, Dimension.Operator, question.Operator) || Needs(question, Dimension.Province, question.Province)) ? MostRecordDays : MostDays;
        Rule.Require(question.Last.DayNumber - question.First.DayNumber < most, "usage.too-many-days", $"Choose at most {most} days.", most);
    }

    // Volume tiers count from the first of the month, so the days before the span are needed for its cost.
    private async Task<CellFilter> FilterAsync(StatisticsQuestion question, Actor actor, CancellationToken ct)
    {
        var filter = new CellFilter(
            new(question.First.Year, question.First.Month, 1), question.Last, actor.OrganisationId, null, question.AppId, question.Service, question.Type,
            question.Region, Needs(question, Dimension.Template, question.Template), Needs(question, Dimension.Operator, question.Operator),
            Needs(question, Dimension.Province, question.Province));
        if (!question.By.Contains(Dimension.Day))
            filter = Spanned(filter, question.First);
        return filter.NeedsRecords && actor.OrganisationId is not null
            ? filter with { AppIds = await usage.AppIdsAsync(actor.OrganisationId.Value, ct) }
            : filter;
    }

    // Within a month, under one card and without volume tiers, a unit costs the same on every day.
    private CellFilter Spanned(CellFilter filter, DateOnly first)
    {
        var cards = rates.Cards.Where(card => card.EffectiveFrom <= filter.Last).ToList();
        var months = Enumerable.Range(0, 14).Select(n => filter.First.AddMonths(n));
        return filter with
        {
            Spans = [.. months.Append(first).Concat(cards.Select(card => card.EffectiveFrom)).Where(day => day >= filter.First && day <= filter.Last).Distinct()],
            ByDay = [.. cards.SelectMany(card => card.Prices).Where(price => price.Tiers.Count > 1).Select(price => price.Service).Distinct()],
        };
    }

    private Money[] Costs(IReadOnlyList<UsageCell> cells) => CostAllocation.Of(
        [.. cells.Select(cell => new BillableUnits(
            cell.AppId, cell.Service, cell.Region, cell.Type, cell.Day, Billable.Is(cell.Service, cell.Status) ? cell.Units : 0))],
        rates.PriceOf);

    private static StatisticsAnswer Answer(StatisticsQuestion question, IReadOnlyList<UsageCell> cells, Money[] costs)
    {
        var sums = new Dictionary<(string, string?), StatisticsFigures>();
        var firsts = new Dictionary<string, StatisticsFigures>(StringComparer.Ordinal);
        var total = default(StatisticsFigures);
        var names = new Names();
        for (var i = 0; i < cells.Count; i++)
        {
            var cell = cells[i];
            if (cell.Day < question.First || !Matches(question, cell))
                continue;

            var figures = StatisticsFigures.Of(cell, Billable.Is(cell.Service, cell.Status) ? cell.Units : 0, costs[i]);
            var first = names.Of(question.By[0], cell);
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, (first, question.By.Count > 1 ? names.Of(question.By[1], cell) : null), out _);
            sum += figures;
            ref var whole = ref CollectionsMarshal.GetValueRefOrAddDefault(firsts, first, out _);
            whole += figures;
            total += figures;
        }

        var rows = sums.Select(sum => new StatisticsRow(sum.Key.Item1, sum.Key.Item2, sum.Value)).ToList();
        rows.Sort((a, b) => Order(question.By[0], a.First, firsts[a.First], b.First, firsts[b.First]) is not 0 and var order
            ? order
            : Order(question.By[^1], a.Second ?? "", a.Figures, b.Second ?? "", b.Figures));
        return new(question, rows, total);
    }

    private static int Order(Dimension dimension, string a, StatisticsFigures ofA, string b, StatisticsFigures ofB)
    {
        if (!dimension.IsTime())
        {
            if (ofB.Cost.CompareTo(ofA.Cost) is not 0 and var cost)
                return cost;
            if (ofB.Messages.CompareTo(ofA.Messages) is not 0 and var messages)
                return messages;
        }

        return string.CompareOrdinal(a, b);
    }

    private static bool Matches(StatisticsQuestion question, UsageCell cell) =>
        (question.Status is null || cell.Status == question.Status)
        && (question.Template is null || cell.Template == question.Template)
        && (question.Operator is null || cell.Operator == question.Operator)
        && (question.Province is null || cell.Province == question.Province);

    private static bool Needs(StatisticsQuestion question, Dimension dimension, string? wanted) => wanted is not null || question.By.Contains(dimension);

    /// <summary>What a cell is called along a dimension; days and apps are written once each.</summary>
    private sealed class Names
    {
        private readonly Dictionary<(Dimension, long), string> _written = [];

        public string Of(Dimension dimension, UsageCell cell) => dimension switch
        {
            Dimension.Day => Written(dimension, cell.Day.DayNumber, () => cell.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            Dimension.Month => Written(dimension, (cell.Day.Year * 12) + cell.Day.Month, () => MonthText.Of(cell.Day)),
            Dimension.App => Written(dimension, cell.AppId, () => cell.AppId.ToString(CultureInfo.InvariantCulture)),
            Dimension.Service => cell.Service.Wire(),
            Dimension.Type => cell.Type.Wire(),
            Dimension.Template => cell.Template,
            Dimension.Region => cell.Region,
            Dimension.Operator => cell.Operator,
            Dimension.Province => cell.Province,
            _ => cell.Status.Wire(),
        };

        private string Written(Dimension dimension, long number, Func<string> write)
        {
            ref var text = ref CollectionsMarshal.GetValueRefOrAddDefault(_written, (dimension, number), out _);
            return text ??= write();
        }
    }
}
