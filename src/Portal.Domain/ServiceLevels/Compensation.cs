using System.Globalization;
using System.Numerics;

namespace Portal.Domain.ServiceLevels;

/// <summary>What a month below its target is worth: the numbers of the contract, as the policies in force give them.</summary>
/// <param name="Target">Percent; below it there is compensation (A71).</param>
/// <param name="LowerBand">Percent; below it the higher rate holds (A75).</param>
/// <param name="Rate">Percent of the month's fee between the two.</param>
/// <param name="LowerRate">Percent of the month's fee below the lower band.</param>
public sealed record CompensationTerms(decimal Target, decimal LowerBand, decimal Rate, decimal LowerRate)
{
    /// <summary>Percent of the fee.</summary>
    public decimal RateFor(Availability availability) =>
        availability.IsBelow(LowerBand) ? LowerRate : availability.IsBelow(Target) ? Rate : 0;
}

/// <summary>A grant worked out step by step, so that the customer can follow the sum (A72–A75).</summary>
/// <param name="Rate">Percent of the consumed fee.</param>
/// <param name="Share">Rate × consumed, exact, in yuan.</param>
/// <param name="Amount">The share, capped at what was really paid (A74), exact, in yuan.</param>
/// <param name="Messages">Amount ÷ list price, rounded half up (D-9; X3 no. 7).</param>
public sealed record Compensation(
    Availability Availability, decimal Rate, Money Consumed, Money NetPaid, Money ListPrice, decimal Share, decimal Amount, long Messages)
{
    public bool IsCapped => Amount < Share;

    /// <summary>'0.10'.</summary>
    public string RateText => (Rate / 100).ToString("0.00##", CultureInfo.InvariantCulture);

    /// <summary>'123.456': as many decimals as there are.</summary>
    public string AmountText => Amount.ToString("0.##########", CultureInfo.InvariantCulture);

    /// <param name="consumed">The fee really consumed in the month (A69).</param>
    /// <param name="netPaid">What was paid for it, without coupons, vouchers and discounts (A74).</param>
    /// <param name="listPrice">The published price of one message (A72).</param>
    /// <exception cref="RuleException">'sla.money-negative', 'sla.no-list-price'.</exception>
    public static Compensation Of(Availability availability, Money consumed, Money netPaid, Money listPrice, CompensationTerms terms)
    {
        Rule.Require(consumed >= Money.Zero && netPaid >= Money.Zero, "sla.money-negative", "Fees are not negative.");
        Rule.Require(listPrice > Money.Zero, "sla.no-list-price", "The list price is more than nothing.");

        var rate = terms.RateFor(availability);
        var share = consumed.Yuan * rate / 100;
        var amount = Math.Min(share, netPaid.Yuan);
        return new(availability, rate, consumed, netPaid, listPrice, share, amount, HalfUp(amount, listPrice));
    }

    // As whole numbers: a decimal quotient could round 0.4999… up to the half.
    private static long HalfUp(decimal amount, Money price)
    {
        const long scale = 10_000_000_000;
        var (a, p) = (new BigInteger(amount * scale), new BigInteger(price.Yuan * scale));
        return checked((long)(((2 * a) + p) / (2 * p)));
    }
}
