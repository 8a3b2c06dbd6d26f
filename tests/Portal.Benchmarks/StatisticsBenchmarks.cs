using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Statistics;
using Portal.Web.Features.Usage;

namespace Portal.Benchmarks;

/// <summary>What the daily sums give those who look at them.</summary>
internal static class StatisticsBenchmarks
{
    private const int Ten = 10;
    private const int Pages = 300;

    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly First = new(2026, 10, 1);
    private static readonly DateOnly Last = new(2026, 10, 31);

    /// <summary>G7 and the p99 of a page: one customer's month, asked of the sums and of the records; then with ten times the records.</summary>
    public static async IAsyncEnumerable<Ratio> RunAsync(Site site, int records)
    {
        var small = site.Open(await site.CreateAsync());
        await Records.FillAsync(small, records / Ten, Now);
        var store = site.Open(await site.CreateAsync());
        await Records.FillAsync(store, records, Now);
        await using var portal = await PortalUnderTest.StartAsync();
        var rates = portal.Get<RateBook>();
        var (queries, smallQueries) = (Queries(portal, store, rates), Queries(portal, small, rates));
        var count = records.ToString("#,0", CultureInfo.InvariantCulture);

        yield return await Measure.SpeedAsync(
            "G7", $"{site.Name}: statistics of one customer's month, {count} records of a hundred customers", "counting the customer's records", "≥ 100",
            round => Measure.TimeAsync(async () =>
            {
                for (var n = 0; n < Ten; n++)
                    await PageAsync(queries, (round * Ten) + n, Dimension.Day, Dimension.Type);
            }),
            round => Measure.TimeAsync(async () =>
            {
                for (var n = 0; n < Ten; n++)
                {
                    var app = Customer((round * Ten) + n);
                    await store.Reads.CellsAsync(new(First, Last, AppIds: [app], AppId: app, ByTemplate: true, ByOperator: true), int.MaxValue);
                }
            }));
        yield return await Measure.SpeedAsync(
            "G7", $"{site.Name}: the same", $"the same with {records / Ten:#,0} records", "≥ 0.67",
            round => Measure.TimeAsync(() => PagesAsync(queries, round)), round => Measure.TimeAsync(() => PagesAsync(smallQueries, round)));

        foreach (var (id, first, second) in new[]
        {
            ("day, type", Dimension.Day, Dimension.Type), ("day, template", Dimension.Day, Dimension.Template), ("operator, province", Dimension.Operator, Dimension.Province),
        })
        {
            var times = new List<double>();
            for (var n = 0; n < Pages; n++)
                times.Add((await Measure.TimeAsync(() => PageAsync(queries, n, first, second), collect: false)).Wall * 1000);
            var p99 = times.Skip(20).Order().ElementAt((int)(0.99 * (times.Count - 20)));
            yield return new("p99", $"{site.Name}: statistics by {id}, {count} records", "50 ms", "≥ 1", 50 / p99, $"{p99:0.0} ms", "50 ms");
        }

        await Site.CloseAsync(small);
        await Site.CloseAsync(store);
    }

    private static StatisticsQueries Queries(PortalUnderTest portal, IUsageStore store, RateBook rates) =>
        new(store, new UsageQueries(portal.Get<IDbContextFactory<PortalDb>>(), store, rates), rates);

    private static async Task PagesAsync(StatisticsQueries queries, int round)
    {
        for (var n = 0; n < Ten; n++)
            await PageAsync(queries, (round * Ten) + n, Dimension.Day, Dimension.Type);
    }

    private static async Task PageAsync(StatisticsQueries queries, int n, Dimension first, Dimension second)
    {
        var customer = new Actor
        {
            Kind = ActorKind.User,
            Name = "benchmark",
            OrganisationId = Records.Owner(Customer(n)),
            Permissions = new HashSet<Permission> { Permission.ViewUsage },
        };
        if ((await queries.AskAsync(new(First, Last, [first, second]), customer)).Total.Cost == Money.Zero)
            throw new InvalidOperationException("An empty page.");
    }

    /// <summary>One of the customers who have records.</summary>
    private static long Customer(int n) => Records.App(Math.Abs(n) % Records.Apps);
}
