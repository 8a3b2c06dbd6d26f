using System.Globalization;

namespace Portal.Domain.Billing;

/// <summary>
/// How far billed units are from recomputed ones, in the same unit (A16, A58; X3 no. 2–3): |billed − recomputed| ÷ recomputed.
/// Compared exactly, not as it is shown.
/// </summary>
public readonly record struct Deviation
{
    /// <exception cref="RuleException">'reconciliation.negative'.</exception>
    public Deviation(long billed, long recomputed)
    {
        Rule.Require(billed >= 0 && recomputed >= 0, "reconciliation.negative", "Counts are not negative.");
        Billed = billed;
        Recomputed = recomputed;
    }

    public long Billed { get; }

    public long Recomputed { get; }

    public long Difference => Billed - Recomputed;

    /// <summary>Whether it stays within so many per mille; exactly that many is still within.</summary>
    public bool IsWithin(decimal perMille) => Math.Abs((decimal)Difference) * 1000m <= Recomputed * perMille;

    /// <summary>'5.1', rounded half up; null where nothing was recomputed but something billed.</summary>
    public string? PerMille => Recomputed == 0
        ? Billed == 0 ? "0.0" : null
        : Math.Round(Math.Abs((decimal)Difference) * 1000m / Recomputed, 1, MidpointRounding.AwayFromZero).ToString("0.0", CultureInfo.InvariantCulture);
}
