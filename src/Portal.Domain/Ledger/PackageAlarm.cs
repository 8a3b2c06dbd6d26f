namespace Portal.Domain.Ledger;

/// <summary>When a customer wants to be told that the packages of a product line run low, and whether that was said.</summary>
public sealed class PackageAlarm
{
    private PackageAlarm() { } // EF

    public PackageAlarm(Guid organisationId, Service service, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        OrganisationId = organisationId;
        Service = service;
    }

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public Service Service { get; private set; }

    /// <summary>Units; null: the number of the policy.</summary>
    public long? Threshold { get; private set; }

    /// <summary>Since when it is below, as told; null while there is enough.</summary>
    public DateTimeOffset? ToldAt { get; private set; }

    public int Version { get; private set; }

    /// <param name="threshold">0 switches the alarm off.</param>
    /// <exception cref="RuleException">'package-alarm.threshold'.</exception>
    public void Set(long? threshold)
    {
        Rule.Require(threshold is null or (>= 0 and <= MaxThreshold), "package-alarm.threshold", "From 0 on.", MaxThreshold);
        Threshold = threshold;
    }

    /// <returns>Whether to tell: once for each time the units fall below.</returns>
    public bool Look(long left, long threshold, DateTimeOffset now)
    {
        if (left >= threshold)
        {
            ToldAt = null;
            return false;
        }

        if (ToldAt is not null)
            return false;
        ToldAt = now;
        return true;
    }

    public const long MaxThreshold = 1_000_000_000;
}
