using Portal.Domain.Calendar;

namespace Portal.Domain.Billing;

public enum BillRunStatus { Running, Finished }

/// <summary>
/// The closing of one month: one bill for each organisation with billable usage. There is one run a month; a run that was
/// interrupted goes on where it stopped, and one that made bills is only ever read.
/// </summary>
public sealed class BillRun
{
    private BillRun() { } // EF

    public Guid Id { get; private set; }

    /// <summary>The first day of the month.</summary>
    public DateOnly Month { get; private set; }

    public BillRunStatus Status { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    public string StartedBy { get; private set; } = "";

    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Digest of the month's usage counted from the raw records; see <see cref="UsageDigest"/>.</summary>
    public string? RawSha256 { get; private set; }

    /// <summary>The same counted from the daily rollup. A month is closed only when both agree.</summary>
    public string? RollupSha256 { get; private set; }

    /// <summary>The same as it was when a later run had last billed every difference; null until then.</summary>
    public string? CorrectedSha256 { get; private set; }

    /// <summary>What the month's daily figures gave when everything in them was billed.</summary>
    public string? SettledSha256 => CorrectedSha256 ?? RollupSha256;

    public int Bills { get; private set; }

    public Money Total { get; private set; }

    public int Version { get; private set; }

    /// <exception cref="RuleException">'bill-run.month-not-ended'.</exception>
    public static BillRun Start(DateOnly month, string startedBy, DateTimeOffset now)
    {
        RequireEnded(month, now);
        return new()
        {
            Id = Guid.CreateVersion7(now),
            Month = new(month.Year, month.Month, 1),
            Status = BillRunStatus.Running,
            StartedBy = startedBy,
            StartedAt = now,
        };
    }

    /// <summary>A run that came before the month's records closed nothing: it is made again from what there is now.</summary>
    /// <exception cref="RuleException">'bill-run.not-empty'.</exception>
    public void TakeUp(string startedBy, DateTimeOffset now)
    {
        Rule.Require(Status is BillRunStatus.Finished && Bills == 0, "bill-run.not-empty", "This run is under way or made bills.");
        Status = BillRunStatus.Running;
        StartedBy = startedBy;
        StartedAt = now;
        FinishedAt = null;
        RawSha256 = RollupSha256 = CorrectedSha256 = null;
    }

    /// <exception cref="RuleException">'bill-run.finished', 'bill-run.rollup-differs'.</exception>
    public void Finish(string rawSha256, string rollupSha256, int bills, Money total, DateTimeOffset now)
    {
        Rule.Require(Status is BillRunStatus.Running, "bill-run.finished", "This run has finished.");
        Rule.Require(
            rawSha256 == rollupSha256, "bill-run.rollup-differs",
            "The daily figures do not add up to the records. Rebuild them, then run the month again.");
        RawSha256 = rawSha256;
        RollupSha256 = rollupSha256;
        Bills = bills;
        Total = total;
        FinishedAt = now;
        Status = BillRunStatus.Finished;
    }

    /// <summary>A later run billed what records that came after the closing changed.</summary>
    /// <exception cref="RuleException">'bill-run.not-finished'.</exception>
    public void Correct(string rollupSha256)
    {
        Rule.Require(Status is BillRunStatus.Finished, "bill-run.not-finished", "This run has not finished.");
        CorrectedSha256 = rollupSha256;
    }

    /// <summary>A bill that was held has been released after the run had finished.</summary>
    public void Add(Money total)
    {
        Bills++;
        Total += total;
    }

    /// <exception cref="RuleException">'bill-run.month-not-ended'.</exception>
    public static void RequireEnded(DateOnly month, DateTimeOffset now) => Rule.Require(
        ContractTime.HasEnded(month, now), "bill-run.month-not-ended",
        $"{month:yyyy-MM} has not ended yet; it ends at 00:00 in Shanghai on the first of the next month.", month);
}
