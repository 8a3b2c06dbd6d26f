using System.Globalization;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Ledger;
using Portal.Web.Features.Billing;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Packages;

/// <summary>Whatever is done in whatever order, the ledger sums to zero and nothing of a customer falls below it.</summary>
public sealed class LedgerPropertyTests
{
    public static readonly TheoryData<string, int> Seeds = new() { { Databases.Sqlite, 1 }, { Databases.Sqlite, 2 }, { Databases.Postgres, 3 } };

    private static readonly string[] Offers = ["sms-10k", "voice-10k", "email-300k", "email-600k"];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Any_sequence_of_operations_keeps_every_sum(string provider, int seed)
    {
        var random = new Random(seed);
        await using var story = await PackageStory.StartAsync(provider, 3_000);
        List<string> packages = [], vouchers = [], deductions = [];
        var (done, refused, billed, expired) = (0, 0, 0, 0);
        for (var step = 0; step < 80; step++)
        {
            try
            {
                await DoAsync(step);
                done++;
            }
            catch (RuleException)
            {
                refused++; // a rule said no: nothing may have moved
            }

            await story.RequireBalancedAsync();
        }

        Assert.True(done >= 20 && refused > 0 && billed > 0 && expired > 0, $"{done} done, {refused} refused, {billed} months billed, {expired} packages expired");

        async Task DoAsync(int step)
        {
            string Any(List<string> list) => list.Count == 0 ? "none" : list[random.Next(list.Count)];
            var now = story.Portal.Time.GetUtcNow();
            var today = ContractTime.DayOf(now);
            switch (step is 39 or 79 ? 11 : random.Next(11))
            {
                case 0:
                    await story.TopUpAsync(random.Next(1, 200_000) / 100m);
                    break;
                case 1 or 2:
                    packages.Add(await story.BuyAsync(Offers[random.Next(Offers.Length)], random.Next(3) == 0 ? Any(vouchers) : null));
                    break;
                case 3:
                    await story.UseAsync(now.ToString("O", CultureInfo.InvariantCulture), random.Next(1, 9_000), (Service)random.Next(3));
                    break;
                case 4 when packages.Count > 0:
                    await story.Packages.RefundAsync(Any(packages), story.Anna.Actor);
                    break;
                case 5:
                    vouchers.Add(await story.Ledger.IssueVoucherAsync(story.Organisation, Money.Of(random.Next(1, 100_000) / 100m), new(2026, 12, 31), "for the test", story.Finance));
                    break;
                case 6:
                    var package = packages.Count > 0 && random.Next(2) == 0 ? Any(packages) : null;
                    deductions.Add(await story.Ledger.ProposeDeductionAsync(
                        story.Organisation,
                        package is null ? new(null, 0, Money.Of(random.Next(1, 50_000) / 100m), "for the test", "case") : new(package, random.Next(1, 12_000), Money.Zero, "for the test", "case"),
                        random.Next(2) == 0 ? story.Finance : story.Risk));
                    break;
                case 7 when deductions.Count > 0 && random.Next(3) == 0:
                    await story.Ledger.BookDeductionAsync(Any(deductions), random.Next(2) == 0 ? story.Finance : story.Risk);
                    break;
                case 8:
                    packages.Add(await story.GiveAsync(
                        today.AddDays(-30), today.AddDays(random.Next(1, 20)), random.Next(1, 5_000), (Service)random.Next(3), random.Next(2) == 0 ? PackageKind.Bought : PackageKind.Compensation));
                    break;
                case 9:
                    story.Later(TimeSpan.FromDays(random.Next(1, 7)));
                    expired += await story.Upkeep.ExpireAsync(story.Portal.Time.GetUtcNow());
                    break;
                case 11:
                    // The month ends: it is billed, with what packages paid for, and whatever was late comes onto this bill or the next.
                    story.Later(ContractTime.Span(today).Until.AddDays(3) - now);
                    billed += (await story.Portal.Get<BillRunService>().RunAsync(new(today.Year, today.Month, 1), Actor.Component("tests"))).Bills;
                    expired += await story.Upkeep.ExpireAsync(story.Portal.Time.GetUtcNow());
                    break;
                default:
                    await story.Ledger.RefundBalanceAsync(story.Organisation, Money.Of(random.Next(1, 100_000) / 100m), $"OUT{step}", "", story.Finance);
                    break;
            }
        }
    }
}
