using System.Globalization;
using Portal.Domain.Policies;

namespace Portal.Domain.Billing;

/// <summary>Units of one day: on the bill, and as the customer counted them.</summary>
public sealed class CountedDay
{
    private CountedDay() { } // EF

    internal CountedDay(DateOnly day, long billed, long own) => (Day, Billed, Own) = (day, billed, own);

    public long Id { get; private set; }

    public DateOnly Day { get; private set; }

    public long Billed { get; private set; }

    public long Own { get; private set; }

    public Deviation Deviation => new(Billed, Own);
}

/// <summary>
/// A customer's own counts of a billed month held against the bill, day by day and in the bill's unit (A16, A58; X3 no. 2–3). Kept as it
/// was made: an objection can name it.
/// </summary>
public sealed class CustomerCounts
{
    private readonly List<CountedDay> _days = [];

    private CustomerCounts() { } // EF

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public Guid BillId { get; private set; }

    public Service Service { get; private set; }

    public string MadeBy { get; private set; } = "";

    public DateTimeOffset MadeAt { get; private set; }

    /// <summary>Per mille of the customer's own count: the policy of the bill's day of issue.</summary>
    public decimal Tolerance { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<CountedDay> Days => _days;

    /// <summary>Places of the bill's lines that hold units of a day beyond the tolerance, on which more was billed than counted.</summary>
    public IReadOnlyList<int> Lines { get; private set; } = [];

    public Deviation Total => new(_days.Sum(day => day.Billed), _days.Sum(day => day.Own));

    public bool IsWithin => Total.IsWithin(Tolerance);

    /// <summary>Which services an agreement gives a tolerance for.</summary>
    public static bool Knows(Service service) => service is Service.Sms or Service.Voice;

    /// <param name="usage">What the bill's month was made from.</param>
    /// <param name="own">The customer's; a day that is not named counts as none.</param>
    /// <exception cref="RuleException">'counts.service'.</exception>
    public static CustomerCounts Compare(
        Bill bill, Service service, IReadOnlyList<BillableUnits> usage, IReadOnlyDictionary<DateOnly, long> own, PolicyInForce tolerance,
        string by, DateTimeOffset now)
    {
        Rule.Require(Knows(service), "counts.service", "The agreement names a tolerance for text and voice messages.");
        var units = usage.Where(item => item.Service == service).ToList();
        var billed = units.GroupBy(item => item.Day).ToDictionary(day => day.Key, day => day.Sum(item => item.Units));
        var counts = new CustomerCounts
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = bill.OrganisationId,
            BillId = bill.Id,
            Service = service,
            MadeBy = by,
            MadeAt = now,
            Tolerance = tolerance.Value,
        };
        counts._days.AddRange(billed.Keys.Union(own.Keys).Order()
            .Select(day => new CountedDay(day, billed.GetValueOrDefault(day), own.GetValueOrDefault(day))));
        var wrong = counts._days.Where(day => day.Deviation.Difference > 0 && !day.Deviation.IsWithin(counts.Tolerance)).Select(day => day.Day).ToHashSet();
        var kinds = units.Where(item => wrong.Contains(item.Day)).Select(item => (item.AppId, item.Region, item.Type)).ToHashSet();
        counts.Lines = [.. bill.Lines
            .Where(line => line.Service == service && line.Corrects is null && line.Amount > Money.Zero && kinds.Contains((line.AppId, line.Region, line.Type)))
            .Select(line => line.Position)];
        return counts;
    }

    /// <summary>Reads lines of date and units ('2026-10-01,1234'); a first line of names is passed over.</summary>
    /// <exception cref="RuleException">'counts.empty', 'counts.line', 'counts.other-month', 'counts.twice'.</exception>
    public static IReadOnlyDictionary<DateOnly, long> Read(string text, DateOnly month)
    {
        var own = new Dictionary<DateOnly, long>();
        var number = 0;
        foreach (var line in text.TrimStart('\uFEFF').Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length == 0 || (own.Count == 0 && !char.IsAsciiDigit(line.TrimStart('"')[..1].FirstOrDefault())))
                continue;

            var fields = line.Split(',', ';', '\t').Select(field => field.Trim().Trim('"')).ToArray();
            var isRead = DateOnly.TryParseExact(fields[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
            isRead &= long.TryParse(fields.ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out var units) && fields.Length == 2;
            Rule.Require(isRead && units <= MostUnits, "counts.line", $"Line {number} is not a date and a whole number, such as 2026-10-01,1234.", number);
            Rule.Require((day.Year, day.Month) == (month.Year, month.Month), "counts.other-month", $"Line {number} is not in the month of the bill.", number);
            Rule.Require(own.TryAdd(day, units), "counts.twice", $"Line {number} names a day for the second time.", number);
        }

        Rule.Require(own.Count > 0, "counts.empty", "Type or upload a line for each day: date and units.");
        return own;
    }

    /// <summary>More than anybody sends in a day.</summary>
    public const long MostUnits = 1_000_000_000_000;
}
