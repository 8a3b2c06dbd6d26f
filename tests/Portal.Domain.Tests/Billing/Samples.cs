using Portal.Domain.Billing;
using Portal.Domain.Calendar;

namespace Portal.Domain.Tests.Billing;

internal static class Samples
{
    /// <summary>10:00 in Shanghai.</summary>
    public static readonly DateTimeOffset Issued = new(2026, 11, 1, 2, 0, 0, TimeSpan.Zero);

    public static readonly Guid Customer = Guid.Parse("0199a000-0000-7000-8000-000000000001");

    /// <summary>Two lines of 450.00 and 45.00; five days to object, five to pay, two of grace.</summary>
    public static Bill Bill(int grace = 2)
    {
        var run = BillRun.Start(new(2026, 10, 1), "tests", Issued);
        BillableUnits[] usage =
        [
            new(1400000001, Service.Sms, "CN", MessageType.Code, new(2026, 10, 5), 10_000),
            new(1400000001, Service.Sms, "CN", MessageType.Notice, new(2026, 10, 5), 1_000),
        ];
        var lines = BillCalculator.Lines(usage, new Portal.Domain.Pricing.RateCards(Portal.Domain.Pricing.RateCardFile.Shipped()).PriceOf);
        return Domain.Billing.Bill.Issue(run, Customer, "Example", "B-2026-000001", lines, Issued, new(5, 5, grace));
    }

    public static DateTimeOffset Day(int day, int hour = 10) => ContractTime.StartOf(new DateOnly(2026, 11, 1).AddDays(day - 1)).AddHours(hour);
}
