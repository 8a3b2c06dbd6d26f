using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Usage;

/// <summary>Every night: do yesterday's daily sums, and those of the days late receipts still reach, equal the records?</summary>
public sealed partial class CheckUsageJob(UsageService usage, ILogger<CheckUsageJob> log) : IPortalJob
{
    public const string Name = "check-usage";

    /// <summary>Receipts come up to 72 hours late.</summary>
    public const int Days = 4;

    public async Task RunAsync(DateTimeOffset asOf, CancellationToken ct)
    {
        var yesterday = ContractTime.DayOf(asOf).AddDays(-1);
        var differences = await usage.CheckAsync(yesterday.AddDays(1 - Days), yesterday, Actor.Component(Name), ct);
        if (differences.Count > 0)
            LogDifferences(differences.Count, differences[0]);
    }

    [LoggerMessage(LogLevel.Error, "{Count} daily sums differ from the records, the first: {First}. The job 'rebuild-usage' makes them again")]
    private partial void LogDifferences(int count, UsageDifference first);
}

/// <summary>Counts the sums by template, operator and province behind the intake, so that a page need not.</summary>
public sealed class CountPartsJob(IUsageStore store) : IPortalJob
{
    public const string Name = "count-usage-parts";

    public Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => store.CountPartsAsync(ct);
}

/// <summary>Makes the daily sums of a month again from raw records: for an operator, with 'job run rebuild-usage --as-of' some instant of that month.</summary>
public sealed class RebuildUsageJob(UsageService usage) : IPortalJob
{
    public const string Name = "rebuild-usage";

    public Task RunAsync(DateTimeOffset asOf, CancellationToken ct)
    {
        var month = ContractTime.MonthOf(asOf);
        return usage.RebuildAsync(month, month.AddMonths(1).AddDays(-1), Actor.Component(Name), ct);
    }
}
