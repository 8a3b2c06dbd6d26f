using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Ledger;

namespace Portal.Domain.Disputes;

/// <summary>A package that paid for a line.</summary>
/// <param name="Left">Units of the line, late records counted in, that no other dispute has given back.</param>
/// <param name="HasEnded">Nothing can come back to it any more.</param>
public sealed record PayingPackage(Package Package, long Left, bool HasEnded);

/// <summary>A line that disputed messages were charged on, together with what later bills corrected of it.</summary>
/// <param name="Position">On the month's bill, or on the later one.</param>
/// <param name="Disputed">How many of its units are units of disputed messages.</param>
/// <param name="Left">What corrections, credit notes and other disputes have left of its amount.</param>
/// <param name="OnBill">What a credit note can take from it; null: all that is left.</param>
/// <param name="LaterBill">The bill on which it stands where late records came to one after the month's.</param>
public sealed record ChargedLine(
    int Position, decimal Disputed, Money UnitPrice, Money Left, PayingPackage? PaidBy = null, Money? OnBill = null, string? LaterBill = null);

/// <summary>The false part of a line: units × the line's own price, in whole fen, at most what is left of the line.</summary>
/// <param name="ToBalance">The part that no credit note on the month's bill can carry: it goes to the balance.</param>
public sealed record WithheldLine(int Position, long Units, Money UnitPrice, Money Amount, Money ToBalance = default, string? LaterBill = null)
{
    public Money ByNote => Amount - ToBalance;
}

/// <summary>The false part of a line that a package paid: its units come back to it, or, where it has ended, what was paid for them.</summary>
/// <param name="Instead">Zero where the units come back, and for units that were granted and not bought.</param>
public sealed record ReturnedUnits(
    int Position, long Units, Guid PackageId, string Package, LedgerAccount Account, bool HasEnded, Money Instead, string? LaterBill = null);

/// <summary>
/// What follows from a finding (A176 to A179): the false part need not be paid, the contract may end early without liability, and direct
/// loss may be compensated up to a share of the month's usage. What is withheld was never owed: it is no compensation and is not counted
/// against the cap (X3 no. 15).
/// </summary>
/// <param name="Usage">The customer's actual usage of the month, in money (X3 no. 12).</param>
/// <param name="CapPercent">The share of it, in percent.</param>
/// <param name="Given">What other disputes of the month have taken of the share: it is the month's, not each dispute's.</param>
/// <param name="Cap">What is left of the share.</param>
public sealed record SkimmingEffects(
    IReadOnlyList<WithheldLine> Withheld, IReadOnlyList<ReturnedUnits> Returned, bool MayTerminate, Money Usage, decimal CapPercent, Money Given, Money Cap)
{
    /// <summary>False units that no line carries: on no bill yet, or given back already.</summary>
    public long Uncarried { get; private init; }

    /// <summary>The part of what is withheld that goes to the balance, since the month's bill has no room for it.</summary>
    public Money ToBalance => Withheld.Aggregate(Money.Zero, (sum, line) => sum + line.ToBalance);

    /// <summary>Of the lines that were charged in money.</summary>
    public Money Total => Withheld.Aggregate(Money.Zero, (sum, line) => sum + line.Amount);

    /// <summary>What was paid for units of packages that have ended.</summary>
    public Money Instead => Returned.Aggregate(Money.Zero, (sum, units) => sum + units.Instead);

    /// <summary>Units that come back to their packages.</summary>
    public long UnitsBack => Returned.Where(units => !units.HasEnded).Sum(units => units.Units);

    /// <summary>The same for the same money and units: who agrees to be shown one thing is not to get another.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(';',
        Withheld.Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.LaterBill}{line.Position},{line.Units},{line.Amount.Micros},{line.ToBalance.Micros}"))
            .Concat(Returned.Select(units => string.Create(CultureInfo.InvariantCulture, $"{units.Package},{units.LaterBill}{units.Position},{units.Units},{units.HasEnded},{units.Instead.Micros}")))))))[..16];

    /// <param name="lines">Those that disputed messages were charged on, in the bill's order, later bills' after the month's.</param>
    /// <param name="given">Compensation of the month's other disputes.</param>
    /// <param name="room">What credit notes can still take from the bill as a whole; null: what its lines have.</param>
    public static SkimmingEffects Of(DisputeFinding finding, IReadOnlyList<ChargedLine> lines, Money usage, decimal capPercent, Money given, Money? room = null)
    {
        if (!finding.HasConsequences)
            return new([], [], false, usage, capPercent, given, Money.Zero);
        var parts = Spread(finding.FalseUnits, lines).ToList();
        var withheld = new List<WithheldLine>();
        foreach (var (line, units) in parts.Where(part => part.Line.PaidBy is null))
        {
            var amount = Least((line.UnitPrice * units).RoundToFen(), line.Left);
            if (amount <= Money.Zero)
                continue;
            var byNote = line.LaterBill is null ? Least(amount, line.OnBill ?? line.Left) : Money.Zero;
            if (room is { } free)
            {
                byNote = Least(byNote, free);
                room = free - byNote;
            }

            withheld.Add(new(line.Position, units, line.UnitPrice, amount, amount - byNote, line.LaterBill));
        }

        List<ReturnedUnits> returned = [.. parts.Where(part => part.Line.PaidBy is not null)
            .Select(part => (part.Line, PaidBy: part.Line.PaidBy!, Units: Math.Min(part.Units, part.Line.PaidBy!.Left)))
            .Where(part => part.Units > 0)
            .Select(part => new ReturnedUnits(
                part.Line.Position, part.Units, part.PaidBy.Package.Id, part.PaidBy.Package.Number, part.PaidBy.Package.Account, part.PaidBy.HasEnded,
                part.PaidBy.HasEnded ? part.PaidBy.Package.PaidFor(part.Units) : Money.Zero, part.Line.LaterBill))];
        var cap = CapOf(usage, capPercent);
        return new(withheld, returned, true, usage, capPercent, given, cap > given ? cap - given : Money.Zero)
        {
            Uncarried = finding.FalseUnits - withheld.Sum(line => line.Units) - returned.Sum(units => units.Units),
        };
    }

    /// <summary>In whole fen, never more than the share.</summary>
    public static Money CapOf(Money usage, decimal percent)
    {
        const long fen = 10_000;
        var exact = (long)decimal.Floor(usage.Micros * percent / 100);
        return new(exact - (exact % fen));
    }

    /// <summary>Over the lines in proportion to their disputed units; what is left over goes to the largest remainders, the earlier line first.</summary>
    private static IEnumerable<(ChargedLine Line, long Units)> Spread(long units, IReadOnlyList<ChargedLine> lines)
    {
        var all = lines.Sum(line => line.Disputed);
        if (all == 0)
            return [];
        var share = Math.Min(units, (long)decimal.Round(all));
        var exact = lines.Select(line => share * line.Disputed / all).ToList();
        var given = exact.Select(part => (long)decimal.Floor(part)).ToList();
        foreach (var at in Enumerable.Range(0, lines.Count).OrderByDescending(at => exact[at] - decimal.Floor(exact[at])).ThenBy(at => at).Take((int)(share - given.Sum())).ToList())
            given[at]++;
        return lines.Select((line, at) => (line, given[at]));
    }

    private static Money Least(Money a, Money b) => a <= b ? a : b;
}
