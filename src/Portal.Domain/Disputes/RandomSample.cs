using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Metering;

namespace Portal.Domain.Disputes;

/// <summary>
/// A random sample that anybody can draw again: records stand in the order of SHA-256 of 'seed|AppID|submitted at, in microseconds|message
/// id' (UTF-8), and the first so many are the sample. It does not depend on the order of reading, and a larger sample holds the smaller.
/// </summary>
public sealed class RandomSample(string seed, int size)
{
    public const int MostSize = 5_000;

    private readonly PriorityQueue<UsageRecord, string> _kept = new(Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a)));

    /// <summary>Records that were offered.</summary>
    public long Population { get; private set; }

    public void Offer(UsageRecord record)
    {
        Population++;
        var rank = RankOf(seed, record);
        if (_kept.Count < size)
            _kept.Enqueue(record, rank);
        else if (_kept.TryPeek(out _, out var last) && string.CompareOrdinal(rank, last) < 0)
            _kept.EnqueueDequeue(record, rank);
    }

    /// <summary>In the order of drawing.</summary>
    public IReadOnlyList<(string Rank, UsageRecord Record)> Drawn =>
        [.. _kept.UnorderedItems.Select(item => (item.Priority, item.Element)).OrderBy(item => item.Priority, StringComparer.Ordinal)];

    public static string RankOf(string seed, UsageRecord record) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{seed}|{record.AppId}|{record.SubmittedAt}|{record.MessageId}"))));
}
