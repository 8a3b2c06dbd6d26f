using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Billing;

public enum BillStatus { Issued }

/// <summary>The names the API uses.</summary>
public static class BillStatuses
{
    public static string Wire(this BillStatus status) => status switch
    {
        BillStatus.Issued => "issued",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}

/// <summary>What one organisation owes for one month. Once issued it never changes; corrections are documents of their own.</summary>
public sealed class Bill
{
    private readonly List<BillLine> _lines = [];

    private Bill() { } // EF

    public Guid Id { get; private set; }

    public Guid RunId { get; private set; }

    public Guid OrganisationId { get; private set; }

    /// <summary>The organisation's name on the day of issue.</summary>
    public string OrganisationName { get; private set; } = "";

    /// <summary>'B-2026-000123': the year of issue (contract zone) and a count without gaps.</summary>
    public string Number { get; private set; } = "";

    /// <summary>The first day of the billed month.</summary>
    public DateOnly Month { get; private set; }

    public BillStatus Status { get; private set; }

    public DateTimeOffset IssuedAt { get; private set; }

    public Money Total { get; private set; }

    /// <summary>SHA-256 of the canonical JSON, in lower-case hexadecimal; see <see cref="CanonicalBill"/>.</summary>
    public string Sha256 { get; private set; } = "";

    public int Version { get; private set; }

    public IReadOnlyList<BillLine> Lines => _lines;

    /// <exception cref="RuleException">'bill.empty', 'bill-run.month-not-ended'.</exception>
    public static Bill Issue(
        BillRun run, Guid organisationId, string organisationName, string number, IReadOnlyList<BillLine> lines, DateTimeOffset now)
    {
        Rule.Require(lines.Count > 0, "bill.empty", "A bill has at least one line.");
        BillRun.RequireEnded(run.Month, now);

        var bill = new Bill
        {
            Id = Guid.CreateVersion7(now),
            RunId = run.Id,
            OrganisationId = organisationId,
            OrganisationName = organisationName,
            Number = number,
            Month = run.Month,
            Status = BillStatus.Issued,
            IssuedAt = now,
            Total = BillCalculator.Total(lines),
        };
        bill._lines.AddRange(lines);
        bill.Sha256 = CanonicalBill.Sha256(bill);
        return bill;
    }

    /// <summary>The name of the series that counts the bills issued in the year of <paramref name="now"/>.</summary>
    public static string SeriesAt(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"bill-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"B-{ContractTime.DayOf(now).Year:0000}-{count:000000}");
}
