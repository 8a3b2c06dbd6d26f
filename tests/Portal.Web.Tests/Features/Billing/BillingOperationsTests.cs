using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain;
using Portal.Web.Features.Billing;
using Portal.Web.Platform.Checks;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Billing;

public sealed class BillingOperationsTests
{
    [Fact]
    public async Task The_command_line_runs_a_month_once_and_prints_the_run()
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        await story.IngestManyAsync(100);
        var first = await story.Portal.RunAsync("bill-run", "--month", "2026-10");
        Assert.Equal(0, first.Status);
        Assert.Equal(["2026-10", "Finished", "2"], Assert.Single(first.Lines).Split('\t')[..3]);
        Assert.Equal(first.Out, (await story.Portal.RunAsync("bill-run", "--month", "2026-10")).Out);

        var early = await story.Portal.RunAsync("bill-run", "--month", "2026-11");
        Assert.NotEqual(0, early.Status);
        Assert.Empty(early.Out);
        Assert.NotEqual(0, (await story.Portal.RunAsync("bill-run", "--month", "October")).Status);
    }

    [Theory]
    [InlineData("UPDATE bill_lines SET \"Units\" = \"Units\" + 1 WHERE \"Position\" = 1", "metered = billed", "no bill twice, none changed")]
    [InlineData("UPDATE bills SET \"Total\" = \"Total\" + 10000", "no bill twice, none changed")]
    [InlineData("UPDATE bill_documents SET \"Pdf\" = X'00'", "no bill twice, none changed")]
    [InlineData("UPDATE usage_records SET units = units + 1", "metered = billed")]
    [InlineData("UPDATE number_series SET \"Last\" = \"Last\" + 1", "no gap in numbers")]
    [InlineData("UPDATE bills SET \"Number\" = 'B-2026-000009' WHERE \"Number\" = 'B-2026-000001'", "no bill twice, none changed", "no gap in numbers")]
    public async Task A_check_names_what_was_tampered_with(string sql, params string[] broken)
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        await story.IngestManyAsync(100);
        await story.Portal.Get<BillRunService>().RunAsync(BillingStory.October, Actor.Component("tests"));
        Assert.Empty(await BrokenAsync(story));

        await using (var db = await story.Portal.DbAsync())
            await db.Database.ExecuteSqlRawAsync(sql);
        Assert.Equal(broken.Order(), await BrokenAsync(story));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task A_record_that_comes_after_closing_is_told_but_no_fault(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        await story.IngestManyAsync(100);
        await story.Portal.Get<BillRunService>().RunAsync(BillingStory.October, Actor.Component("tests"));
        story.Portal.Time.Advance(TimeSpan.FromHours(1));
        await story.IngestAsync(story.Record(1400000001, "2026-10-15T12:00:00.000000+08:00", 5));

        Assert.Empty(await BrokenAsync(story));
        var billed = story.Portal.Services.GetServices<IInvariant>().OfType<BilledInvariant>().Single();
        Assert.Contains(", 1 sums to correct", (await billed.CheckAsync(default)).Words);
    }

    private static async Task<List<string>> BrokenAsync(BillingStory story)
    {
        var broken = new List<string>();
        foreach (var invariant in story.Portal.Services.GetServices<IInvariant>().Where(i => i.GetType().Namespace == typeof(BillQueries).Namespace))
        {
            if (!(await invariant.CheckAsync(default)).Holds)
                broken.Add(invariant.Name);
        }

        broken.Sort(StringComparer.Ordinal);
        return broken;
    }
}
