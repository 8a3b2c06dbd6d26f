namespace Portal.Domain.Disputes;

/// <summary>What looks too good in a channel's receipts; none of it proves anything.</summary>
public enum ReceiptSign
{
    /// <summary>Almost nothing fails, though some numbers are always switched off or gone.</summary>
    TooManyDelivered,

    /// <summary>Receipts come after nearly the same time.</summary>
    TooEven,

    /// <summary>Half of the receipts come within the same second in which the message was sent on.</summary>
    TooFast,
}

/// <summary>How a channel's receipts came in: rate, and how long they took, counted in whole seconds.</summary>
/// <param name="SentOn">Messages that were handed to the network.</param>
/// <param name="Delivered">Those reported as delivered.</param>
/// <param name="Seconds">How many receipts took how many whole seconds.</param>
public sealed record ReceiptPattern(string Channel, long SentOn, long Delivered, IReadOnlyDictionary<long, long> Seconds)
{
    /// <summary>Fewer messages show nothing.</summary>
    public const int Least = 1_000;

    /// <summary>Per mille delivered from which on it is too good.</summary>
    public const int TooManyPerMille = 995;

    /// <summary>Entropy in bits below which receipts are too even.</summary>
    public const double TooFewBits = 1.5;

    public long Receipts { get; } = Seconds.Values.Sum();

    public decimal? Rate => SentOn == 0 ? null : (decimal)Delivered / SentOn;

    public long? Median => Quantile(50);

    public long? Late => Quantile(95);

    /// <summary>Of the receipts' seconds, in bits: how much one receipt's time tells of the next.</summary>
    public double Entropy => Receipts == 0 ? 0 : -Seconds.Values.Where(count => count > 0).Sum(count => (double)count / Receipts * Math.Log2((double)count / Receipts));

    public IReadOnlyList<ReceiptSign> Signs
    {
        get
        {
            List<ReceiptSign> signs = [];
            if (SentOn >= Least && Delivered * 1000 >= SentOn * TooManyPerMille)
                signs.Add(ReceiptSign.TooManyDelivered);
            if (Receipts >= Least && Entropy < TooFewBits)
                signs.Add(ReceiptSign.TooEven);
            if (Receipts >= Least && Median == 0)
                signs.Add(ReceiptSign.TooFast);
            return signs;
        }
    }

    private long? Quantile(int percent)
    {
        var (rank, seen) = ((Receipts * percent + 99) / 100, 0L);
        foreach (var (second, count) in Seconds.OrderBy(pair => pair.Key))
        {
            seen += count;
            if (seen >= rank)
                return second;
        }

        return null;
    }
}
