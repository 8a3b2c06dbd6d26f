using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>One valid line of a call: its place in the call, whose app it names, and what it says.</summary>
/// <param name="Recipient">Stands for the recipient's number (<see cref="Platform.Security.PhoneVault.KeyOf"/>); null where none was reported.</param>
public sealed record UsageLine(int Index, Guid OrganisationId, UsageRecord Record, long? Recipient = null);

/// <summary>A line that was not taken, and why; <see cref="Detail"/> fills the place in the code's sentence.</summary>
public sealed record RejectedLine(int Index, string Code, string? Detail = null);

/// <summary>What a call came to; every line is counted exactly once.</summary>
public sealed record UsageAnswer(int Accepted, int Updated, int Duplicates, IReadOnlyList<RejectedLine> Rejected);

/// <summary>Which call this is: the sender's own key, or the content's hash when the sender gave none.</summary>
public sealed record BatchKey(string Sender, string Key, string ContentHash)
{
    /// <summary>Whether the sender named the call; only then is the first answer repeated word for word.</summary>
    public bool IsNamed => Key.StartsWith("key:", StringComparison.Ordinal);

    public static BatchKey Of(string sender, string? idempotencyKey, string contentHash) =>
        new(sender, idempotencyKey is null ? $"sha256:{contentHash}" : $"key:{idempotencyKey}", contentHash);
}

/// <summary>A call that was answered before.</summary>
public sealed record KnownBatch(string ContentHash, UsageAnswer Answer)
{
    /// <summary>
    /// What to answer to the same call again: the first answer for a named call; for one known by its content, that everything is there already.
    /// Null when it has to be looked at anew: a line refused then may be fine now.
    /// </summary>
    /// <exception cref="RuleException">The sender's key stands for other content.</exception>
    public UsageAnswer? Repeat(BatchKey key)
    {
        Rule.Require(ContentHash == key.ContentHash, "idempotency-key.reused", "This Idempotency-Key was used for a call with other content.");
        return key.IsNamed ? Answer
            : Answer.Rejected.Count == 0 ? new(0, 0, Answer.Accepted + Answer.Updated + Answer.Duplicates, [])
            : null;
    }
}

public sealed record UsageBatch(BatchKey Key, IReadOnlyList<UsageLine> Lines, IReadOnlyList<RejectedLine> Rejected);

/// <summary>A sum over raw records: one contract day of one app, service, type, region and status.</summary>
public readonly record struct UsageGroup(
    int DayNumber, long AppId, Service Service, MessageType Type, string Region, DeliveryStatus Status, long Messages, long Units);

/// <summary>What the bill run prices: the billable units of one contract day.</summary>
public sealed record UsageTotal(
    Guid OrganisationId, long AppId, Service Service, string Region, MessageType Type, DateOnly Day, long Units);

/// <summary>What usage needs to know from elsewhere: who owns an app and which rate card was in force.</summary>
public interface IUsageCatalogue
{
    ValueTask<Guid> OrganisationOfAsync(long appId, CancellationToken ct);

    /// <summary>The version of the rate card in force, or '' where none has a price.</summary>
    string RateCardOf(Service service, string region, MessageType type, DateOnly day);
}

/// <summary>
/// Delivery records, their daily sums and the ledger of calls. One implementation for each database, because neither
/// speed nor 'accepted survives a power cut' is to be had through the change tracker.
/// </summary>
public interface IUsageStore
{
    /// <summary>Creates what is missing; harmless to repeat.</summary>
    Task EnsureCreatedAsync(CancellationToken ct = default);

    /// <summary>The answer this sender got for this call within the last week, if any.</summary>
    Task<KnownBatch?> FindBatchAsync(BatchKey key, CancellationToken ct = default);

    /// <summary>
    /// Writes lines, daily sums, what the finer sums are counted from, and ledger in one transaction; when it returns, they are on disk. A call that another request
    /// finished meanwhile changes nothing and returns that request's answer.
    /// </summary>
    Task<UsageAnswer> IngestAsync(UsageBatch batch, DateTimeOffset now, CancellationToken ct = default);

    /// <summary>
    /// Brings the sums by template, operator and province up to every call that was answered before; returns how many calls were waiting.
    /// <see cref="Reads"/> asks for it before it reads them.
    /// </summary>
    Task<int> CountPartsAsync(CancellationToken ct = default);

    /// <summary>Sums raw records of a half-open span by contract day, app, service, type, region and status.</summary>
    Task<IReadOnlyList<UsageGroup>> ScanAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken ct = default);

    /// <summary>The billable units of a half-open span, from raw records.</summary>
    Task<IReadOnlyList<UsageTotal>> AggregateAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken ct = default);

    /// <summary>Throws away the daily sums from the first to the last day and makes them again from raw records.</summary>
    Task RebuildAsync(DateOnly first, DateOnly last, CancellationToken ct = default);

    /// <summary>Forgets calls answered before the instant; returns how many.</summary>
    Task<int> PruneBatchesAsync(DateTimeOffset before, CancellationToken ct = default);

    /// <summary>Reading, the same for both databases.</summary>
    UsageReads Reads { get; }
}
