using System.Globalization;

namespace Portal.Domain.ServiceLevels;

/// <summary>
/// Availability of one service month as an exact fraction (A70): failures attributed to the provider among messages to valid numbers.
/// Compared as a fraction, never as it is shown.
/// </summary>
public readonly record struct Availability
{
    /// <param name="effective">Messages to valid numbers (A64).</param>
    /// <param name="failures">Apparent failures among them (A63).</param>
    /// <exception cref="RuleException">'sla.count-negative', 'sla.failures-exceed'.</exception>
    public Availability(long effective, long failures)
    {
        Rule.Require(effective >= 0 && failures >= 0, "sla.count-negative", "Counts are not negative.");
        Rule.Require(failures <= effective, "sla.failures-exceed", "There cannot be more failures than messages.");
        Effective = effective;
        Failures = failures;
    }

    public long Effective { get; }

    public long Failures { get; }

    /// <summary>False without a single effective message: then there is no availability, and nothing to compensate.</summary>
    public bool IsApplicable => Effective > 0;

    /// <summary>Whether it is below so many percent.</summary>
    public bool IsBelow(decimal percent) => IsApplicable && (Effective - Failures) * 100m < Effective * percent;

    /// <summary>Percent, cut (not rounded) to four decimals, so that 94.99996 never reads as 95; null when not applicable.</summary>
    public string? Percent => IsApplicable
        ? ((decimal)((Int128)(Effective - Failures) * 1_000_000 / Effective) / 10_000m).ToString("0.0000", CultureInfo.InvariantCulture)
        : null;
}
