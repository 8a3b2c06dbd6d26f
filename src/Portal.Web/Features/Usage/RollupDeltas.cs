using System.Runtime.InteropServices;
using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>What one transaction adds to or moves between the daily sums: collected in memory, written as a few upserts.</summary>
internal sealed class RollupDeltas(IUsageCatalogue catalogue)
{
    private readonly Dictionary<Key, int> _places = [];
    private readonly List<(Key Key, Sum Sum)> _sums = [];

    private readonly PartLog _parts = new();

    public void Add(Guid organisationId, UsageRecord record) => Count(organisationId, record, 1);

    /// <summary>A record became another: what its sums are kept by may have changed.</summary>
    public void Move(Guid organisationId, UsageRecord from, UsageRecord to)
    {
        if (from.Status == to.Status && from.TemplateId == to.TemplateId && from.Operator == to.Operator && from.Province == to.Province)
            return;

        Count(organisationId, from, -1);
        Count(organisationId, to, 1);
    }

    /// <summary>Ordered by the table's key, so that two transactions take its rows in the same order and cannot lock each other out.</summary>
    public List<RollupRow> Rows()
    {
        var rows = new List<RollupRow>(_sums.Count);
        foreach (var (key, sum) in _sums)
        {
            if (sum is { Messages: 0, Units: 0 })
                continue;

            rows.Add(new(
                key.OrganisationId.ToString(), key.Day, key.AppId, UsageSchema.Code(key.Service), UsageSchema.Code(key.Type), key.Region,
                UsageSchema.Code(key.Status), catalogue.RateCardOf(key.Service, key.Region, key.Type, UsageTime.Day(key.Day)),
                sum.Messages, sum.Units));
        }

        rows.Sort();
        return rows;
    }

    /// <summary>What the finer sums are to be counted from, later; null where nothing changed.</summary>
    public byte[]? Parts() => _parts.IsEmpty ? null : _parts.ToBytes(_sums.Select(sum => new PartKey(
        sum.Key.OrganisationId, sum.Key.AppId, sum.Key.Day, UsageSchema.Code(sum.Key.Service), UsageSchema.Code(sum.Key.Type),
        UsageSchema.Code(sum.Key.Status), sum.Key.Region)));

    private void Count(Guid organisationId, UsageRecord record, int sign)
    {
        var key = new Key(
            organisationId, record.AppId, UsageTime.DayNumber(record.SubmittedAt), record.Service, record.Type, record.Status, record.Region);
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, key, out var isKnown);
        if (!isKnown)
        {
            place = _sums.Count;
            _sums.Add((key, default));
        }

        ref var sum = ref CollectionsMarshal.AsSpan(_sums)[place].Sum;
        sum = sum.Plus(sign, record.Units);
        _parts.Add(place, record, sign);
    }

    private readonly record struct Sum(long Messages, long Units)
    {
        public Sum Plus(int sign, long units) => new(Messages + sign, checked(Units + (sign * units)));
    }

    private readonly record struct Key(
        Guid OrganisationId, long AppId, int Day, Service Service, MessageType Type, DeliveryStatus Status, string Region)
    {
        public override int GetHashCode() => HashCode.Combine(
            AppId, (Day << 8) | ((int)Service << 6) | ((int)Type << 4) | (int)Status, string.GetHashCode(Region.AsSpan(), StringComparison.Ordinal));
    }
}

/// <summary>One upsert into usage_days.</summary>
internal readonly record struct RollupRow(
    string OrganisationId, int Day, long AppId, short Service, short Type, string Region, short Status, string RateCard, long Messages, long Units)
    : IComparable<RollupRow>
{
    public int CompareTo(RollupRow other)
    {
        var order = string.CompareOrdinal(OrganisationId, other.OrganisationId);
        if (order == 0) order = Day.CompareTo(other.Day);
        if (order == 0) order = AppId.CompareTo(other.AppId);
        if (order == 0) order = Service.CompareTo(other.Service);
        if (order == 0) order = Type.CompareTo(other.Type);
        if (order == 0) order = string.CompareOrdinal(Region, other.Region);
        if (order == 0) order = Status.CompareTo(other.Status);
        return order != 0 ? order : string.CompareOrdinal(RateCard, other.RateCard);
    }
}
