namespace Portal.Domain.Billing;

public enum HeldBillStatus { Held, Released }

/// <summary>What finance decides about a held bill.</summary>
public enum HeldBillDecision { AsBilled, Recomputed }

/// <summary>One sum of a held bill: as reported, and as recomputed from the texts.</summary>
public sealed class HeldUnits
{
    private HeldUnits() { } // EF

    public HeldUnits(long appId, Service service, string region, MessageType type, long billed, long recomputed) =>
        (AppId, Service, Region, Type, Billed, Recomputed) = (appId, service, region, type, billed, recomputed);

    public long Id { get; private set; }

    public long AppId { get; private set; }

    public Service Service { get; private set; }

    public string Region { get; private set; } = "";

    public MessageType Type { get; private set; }

    public long Billed { get; private set; }

    public long Recomputed { get; private set; }
}

/// <summary>
/// A bill that is further from its recomputed units than the agreement's tolerance (A16, A58). It has no number and the customer does not
/// see it, until finance decides, with a reason.
/// </summary>
public sealed class HeldBill
{
    public const int MaxReasonLength = 500;

    private readonly List<HeldUnits> _units = [];

    private HeldBill() { } // EF

    public Guid Id { get; private set; }

    public Guid RunId { get; private set; }

    public Guid OrganisationId { get; private set; }

    /// <summary>The first day of the month.</summary>
    public DateOnly Month { get; private set; }

    public HeldBillStatus Status { get; private set; }

    public DateTimeOffset CountedAt { get; private set; }

    public DateTimeOffset HeldAt { get; private set; }

    /// <summary>Per mille, the customer's on the day of the run.</summary>
    public decimal Tolerance { get; private set; }

    public HeldBillDecision? Decision { get; private set; }

    public string? Reason { get; private set; }

    public string? ReleasedBy { get; private set; }

    public DateTimeOffset? ReleasedAt { get; private set; }

    /// <summary>The bill it became.</summary>
    public string? BillNumber { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<HeldUnits> Units => _units;

    /// <summary>By service: what is held against the tolerance.</summary>
    public IReadOnlyDictionary<Service, Deviation> Deviations => Of(_units);

    /// <summary>What the recomputed units add to the reported ones.</summary>
    public IReadOnlyList<UnitAdjustment> Adjustments =>
        [.. _units.Where(sum => sum.Recomputed != sum.Billed)
            .Select(sum => new UnitAdjustment(sum.AppId, sum.Service, sum.Region, sum.Type, sum.Recomputed - sum.Billed))];

    public static IReadOnlyDictionary<Service, Deviation> Of(IEnumerable<HeldUnits> units) => units.GroupBy(sum => sum.Service)
        .ToDictionary(sums => sums.Key, sums => new Deviation(sums.Sum(sum => sum.Billed), sums.Sum(sum => sum.Recomputed)));

    public static HeldBill Hold(
        BillRun run, Guid organisationId, IReadOnlyList<HeldUnits> units, decimal tolerance, DateTimeOffset countedAt, DateTimeOffset now)
    {
        var held = new HeldBill
        {
            Id = Guid.CreateVersion7(now),
            RunId = run.Id,
            OrganisationId = organisationId,
            Month = run.Month,
            Status = HeldBillStatus.Held,
            Tolerance = tolerance,
            CountedAt = countedAt,
            HeldAt = now,
        };
        held._units.AddRange(units);
        return held;
    }

    /// <exception cref="RuleException">'held-bill.released', 'held-bill.reason-missing'.</exception>
    public void Release(HeldBillDecision decision, string reason, string by, DateTimeOffset now)
    {
        Rule.Require(Status is HeldBillStatus.Held, "held-bill.released", "Finance has decided about this bill already.");
        var why = reason.Trim();
        Rule.Require(why.Length is > 0 and <= MaxReasonLength, "held-bill.reason-missing", $"Say why, in at most {MaxReasonLength} characters.", MaxReasonLength);
        Status = HeldBillStatus.Released;
        Decision = decision;
        Reason = why;
        ReleasedBy = by;
        ReleasedAt = now;
    }

    public void Became(string billNumber) => BillNumber = billNumber;
}
