using System.Runtime.InteropServices;
using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>What one transaction adds to or moves between the daily sums: collected in memory, written as a few upserts.</summary>
internal sealed class RollupDeltas(IUsageCatalogue catalogue)
{
    private readonly Dictionary<Key, Sum> _sums = [];

    public void Add(Guid organisationId, UsageRecord record) => Count(organisationId, record, record.Status, 1);

    public void Move(Guid organisationId, UsageRecord record, DeliveryStatus from, DeliveryStatus to)
    {
        if (from == to)
            return;

        Count(organisationId, record, from, -1);
        Count(organisationId, record, to, 1);
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

    private void Count(Guid organisationId, UsageRecord record, DeliveryStatus status, int sign)
    {
        var key = new Key(
            organisationId, record.AppId, UsageTime.DayNumber(record.SubmittedAt), record.Service, record.Type, status, record.Region);
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out _);
        sum = new(sum.Messages + sign, checked(sum.Units + (sign * (long)record.Units)));
    }

    private readonly record struct Sum(long Messages, long Units);

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
