using Portal.Web.Data;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Data;

public sealed class NumberSeriesTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Numbers_have_no_gaps_and_no_twins(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            await using var db = await portal.DbAsync();
            await using var transaction = await db.Database.BeginTransactionAsync();
            var number = await NumberSeries.NextAsync(db, "tests");
            if (i % 4 == 0)
                return (long?)null; // a failure: rolled back, its number goes to the next one
            await transaction.CommitAsync();
            return number;
        })));
        Assert.Equal(Enumerable.Range(1, 15).Select(n => (long)n), taken.OfType<long>().Order());
    }

    [Fact]
    public async Task A_number_outside_a_transaction_is_refused()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        await using var db = await portal.DbAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => NumberSeries.NextAsync(db, "tests"));
    }
}
