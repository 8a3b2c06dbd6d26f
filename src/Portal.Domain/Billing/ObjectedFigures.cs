namespace Portal.Domain.Billing;

/// <summary>Units of one day as they were objected to: on the bill, and as the customer counted them.</summary>
public sealed class ObjectedDay
{
    private ObjectedDay() { } // EF

    internal ObjectedDay(DateOnly day, long billed, long own) => (Day, Billed, Own) = (day, billed, own);

    public long Id { get; private set; }

    public DateOnly Day { get; private set; }

    public long Billed { get; private set; }

    public long Own { get; private set; }

    public Deviation Deviation => new(Billed, Own);
}

/// <summary>The figures of a statement as an objection takes them over (A16, A58): from then on they stand by themselves.</summary>
public sealed record ObjectedFigures(Guid CountsId, Service Service, decimal Tolerance, IReadOnlyList<ObjectedDay> Days)
{
    public Deviation Total => new(Days.Sum(day => day.Billed), Days.Sum(day => day.Own));

    public bool IsWithin => Total.IsWithin(Tolerance);

    /// <param name="own">Counts the customer has corrected since; the billed units are never theirs to change.</param>
    /// <exception cref="RuleException">'objection.figure'.</exception>
    public static ObjectedFigures Of(CustomerCounts counts, IReadOnlyDictionary<DateOnly, long>? own = null)
    {
        Rule.Require(
            own is null || own.All(day => day.Value is >= 0 and <= CustomerCounts.MostUnits && counts.Days.Any(known => known.Day == day.Key)),
            "objection.figure", "A count is a whole number of units, for a day of the statement.");
        return new(counts.Id, counts.Service, counts.Tolerance,
            [.. counts.Days.Select(day => new ObjectedDay(day.Day, day.Billed, own?.GetValueOrDefault(day.Day, day.Own) ?? day.Own))]);
    }
}
