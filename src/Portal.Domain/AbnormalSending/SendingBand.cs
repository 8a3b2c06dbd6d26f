namespace Portal.Domain.AbnormalSending;

/// <summary>
/// What is usual for an app, a service and a type at an hour of the day, learnt from the same hour of the days before. The middle is the
/// median and the spread the median distance from it, so that the one campaign of last month does not make the next one usual.
/// </summary>
/// <param name="Low">The least that is usual.</param>
/// <param name="High">The most that is usual: what goes beyond it is asked about.</param>
public sealed record SendingBand(long Low, long High)
{
    /// <summary>How far back it looks.</summary>
    public const int Days = 28;

    /// <summary>With fewer days nothing is known, and nothing is asked.</summary>
    public const int LeastDays = 14;

    /// <summary>Spreads to either side: with normally scattered counts about four standard deviations.</summary>
    private const int Spreads = 6;

    /// <param name="past">Counts of the same hour, one for each day since the first message, days without one included.</param>
    /// <returns>Null where too little is known.</returns>
    public static SendingBand? Learn(IReadOnlyCollection<long> past)
    {
        if (past.Count < LeastDays)
            return null;
        var middle = Median(past);
        var spread = Median([.. past.Select(count => Math.Abs(count - middle))]);
        // Never narrower than half to double: an app that sends exactly the same every day may still grow.
        return new(Math.Max(0, Math.Min(middle - (Spreads * spread), middle / 2)), Math.Max(middle + (Spreads * spread), middle * 2));
    }

    /// <param name="least">Below this many nobody is asked, however unusual.</param>
    public bool IsAbnormal(long count, long least) => count >= least && count > High;

    // Of an even number the upper one: a whole number, and on the careful side.
    private static long Median(IReadOnlyCollection<long> values) => values.Order().ElementAt(values.Count / 2);
}
