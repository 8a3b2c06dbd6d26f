namespace Portal.Domain.Disputes;

/// <summary>A line of the month's bill that disputed messages were charged on.</summary>
public sealed record ChargedLine(int Position, long Units, Money UnitPrice, Money Left);

/// <summary>The false part of a line: units × the line's own price, in whole fen, at most what is left of the line.</summary>
public sealed record WithheldLine(int Position, long Units, Money UnitPrice, Money Amount);

/// <summary>
/// What follows from a finding (A176 to A179): the false part need not be paid, the contract may end early without liability, and direct
/// loss may be compensated up to a share of the month's usage. What is withheld was never owed: it is no compensation and is not counted
/// against the cap (X3 no. 15).
/// </summary>
/// <param name="Usage">The customer's actual usage of the month, in money (X3 no. 12).</param>
/// <param name="CapPercent">The share of it, in percent.</param>
public sealed record SkimmingEffects(IReadOnlyList<WithheldLine> Withheld, bool MayTerminate, Money Usage, decimal CapPercent, Money Cap)
{
    public Money Total => Withheld.Aggregate(Money.Zero, (sum, line) => sum + line.Amount);

    /// <param name="lines">Those that disputed messages were charged on, in the bill's order.</param>
    public static SkimmingEffects Of(DisputeFinding finding, IReadOnlyList<ChargedLine> lines, Money usage, decimal capPercent)
    {
        if (!finding.HasConsequences)
            return new([], false, usage, capPercent, Money.Zero);
        var withheld = Spread(finding.FalseUnits, lines)
            .Select(part => (part.Line, part.Units, Amount: (part.Line.UnitPrice * part.Units).RoundToFen()))
            .Select(part => new WithheldLine(part.Line.Position, part.Units, part.Line.UnitPrice, part.Amount <= part.Line.Left ? part.Amount : part.Line.Left));
        return new([.. withheld.Where(line => line.Amount > Money.Zero)], true, usage, capPercent, CapOf(usage, capPercent));
    }

    /// <summary>In whole fen, never more than the share.</summary>
    public static Money CapOf(Money usage, decimal percent)
    {
        const long fen = 10_000;
        var exact = (long)decimal.Floor(usage.Micros * percent / 100);
        return new(exact - (exact % fen));
    }

    /// <summary>Over the lines in proportion to their units; what is left over goes to the largest remainders, the earlier line first.</summary>
    private static IEnumerable<(ChargedLine Line, long Units)> Spread(long units, IReadOnlyList<ChargedLine> lines)
    {
        var all = lines.Sum(line => line.Units);
        if (all == 0)
            return [];
        var share = Math.Min(units, all);
        var parts = lines.Select(line => (Line: line, Exact: (decimal)share * line.Units / all)).ToList();
        var given = parts.ToDictionary(part => part.Line.Position, part => (long)decimal.Floor(part.Exact));
        foreach (var part in parts.OrderByDescending(part => part.Exact - decimal.Floor(part.Exact)).ThenBy(part => part.Line.Position).Take((int)(share - given.Values.Sum())))
            given[part.Line.Position]++;
        return lines.Select(line => (line, given[line.Position]));
    }
}
