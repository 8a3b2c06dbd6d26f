using System.Globalization;

namespace Portal.Domain;

/// <summary>
/// CNY counted in millionths: fine enough for mail prices and volume tiers, exact under addition and × units,
/// and one plain integer that both databases sum and compare.
/// </summary>
public readonly record struct Money(long Micros) : IComparable<Money>
{
    public const string Currency = "CNY";
    public const long PerYuan = 1_000_000;
    public const long PerFen = 10_000;

    public static readonly Money Zero;

    /// <exception cref="ArgumentException">The amount has more than six decimals.</exception>
    public static Money Of(decimal yuan) => decimal.IsInteger(yuan * PerYuan)
        ? new(checked((long)(yuan * PerYuan)))
        : throw new ArgumentException("Money has at most six decimals.", nameof(yuan));

    /// <summary>Reads '1234.56': digits, at most twelve before the point and six behind it. Null for anything else.</summary>
    public static Money? Parse(string? text)
    {
        if (text is not { Length: > 0 and <= 19 } || !char.IsAsciiDigit(text[0]) || !char.IsAsciiDigit(text[^1]))
            return null;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text.Length : point;
        var digits = text.Count(char.IsAsciiDigit);
        return whole <= 12 && text.Length - whole <= 7 && digits == text.Length - (point < 0 ? 0 : 1)
            ? Of(decimal.Parse(text, CultureInfo.InvariantCulture))
            : null;
    }

    public decimal Yuan => (decimal)Micros / PerYuan;

    /// <summary>To whole fen, half away from zero. Called once for each bill line and nowhere else.</summary>
    public Money RoundToFen()
    {
        var rest = Micros % PerFen;
        var down = Micros - rest;
        return new(Math.Abs(rest) * 2 >= PerFen ? down + (Math.Sign(rest) * PerFen) : down);
    }

    public static Money operator +(Money a, Money b) => new(checked(a.Micros + b.Micros));
    public static Money operator -(Money a, Money b) => new(checked(a.Micros - b.Micros));
    public static Money operator *(Money price, long units) => new(checked(price.Micros * units));
    public static bool operator <(Money a, Money b) => a.Micros < b.Micros;
    public static bool operator >(Money a, Money b) => a.Micros > b.Micros;
    public static bool operator <=(Money a, Money b) => a.Micros <= b.Micros;
    public static bool operator >=(Money a, Money b) => a.Micros >= b.Micros;

    public int CompareTo(Money other) => Micros.CompareTo(other.Micros);

    /// <summary>'0.045': exact, no trailing zeros; how unit prices are written in contracts and the API.</summary>
    public string ToExactString() => Yuan.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>'1234.50': two decimals; how rounded amounts are written in the API and canonical documents.</summary>
    /// <exception cref="InvalidOperationException">The amount is not in whole fen.</exception>
    public string ToFenString() => Micros % PerFen == 0
        ? Yuan.ToString("0.00", CultureInfo.InvariantCulture)
        : throw new InvalidOperationException("Round to fen first.");

    public override string ToString() => $"{ToExactString()} {Currency}";
}
