using System.Runtime.InteropServices;
using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>What one transaction adds to or moves between the daily sums: collected in memory, written as a few upserts.</summary>
internal sealed class RollupDeltas(IUsageCatalogue catalogue)
{
    private readonly Dictionary<Key, Sum> _sums = [];
    private readonly Dictionary<PartKey, Sum> _parts = [];

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

    /// <summary>In the order of the table's key, too.</summary>
    public List<PartRow> PartRows()
    {
        var rows = new List<PartRow>(_parts.Count);
        foreach (var (part, sum) in _parts)
        {
            if (sum is { Messages: 0, Units: 0 })
                continue;

            var key = part.Key;
            rows.Add(new(
                key.OrganisationId.ToString(), part.Part, key.Day, key.AppId, UsageSchema.Code(key.Service), UsageSchema.Code(key.Type), key.Region,
                UsageSchema.Code(key.Status), part.Value, part.Detail, sum.Messages, sum.Units));
        }

        rows.Sort();
        return rows;
    }

    private void Count(Guid organisationId, UsageRecord record, int sign)
    {
        var key = new Key(
            organisationId, record.AppId, UsageTime.DayNumber(record.SubmittedAt), record.Service, record.Type, record.Status, record.Region);
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out _);
        sum = sum.Plus(sign, record.Units);
        ref var template = ref CollectionsMarshal.GetValueRefOrAddDefault(_parts, new(key, UsageParts.Template, record.TemplateId ?? "", ""), out _);
        template = template.Plus(sign, record.Units);
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _parts, new(key, UsageParts.Place, record.Operator ?? "", record.Province ?? ""), out _);
        place = place.Plus(sign, record.Units);
    }

    private readonly record struct Sum(long Messages, long Units)
    {
        public Sum Plus(int sign, long units) => new(Messages + sign, checked(Units + (sign * units)));
    }

    private readonly record struct PartKey(Key Key, short Part, string Value, string Detail)
    {
        public override int GetHashCode() => HashCode.Combine(
            Key.GetHashCode(), Part, string.GetHashCode(Value.AsSpan(), StringComparison.Ordinal), string.GetHashCode(Detail.AsSpan(), StringComparison.Ordinal));
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

/// <summary>One upsert into usage_parts.</summary>
internal readonly record struct PartRow(
    string OrganisationId, short Part, int Day, long AppId, short Service, short Type, string Region, short Status, string Value, string Detail,
    long Messages, long Units)
    : IComparable<PartRow>
{
    public int CompareTo(PartRow other)
    {
        var order = string.CompareOrdinal(OrganisationId, other.OrganisationId);
        if (order == 0) order = Part.CompareTo(other.Part);
        if (order == 0) order = Day.CompareTo(other.Day);
        if (order == 0) order = AppId.CompareTo(other.AppId);
        if (order == 0) order = Service.CompareTo(other.Service);
        if (order == 0) order = Type.CompareTo(other.Type);
        if (order == 0) order = string.CompareOrdinal(Region, other.Region);
        if (order == 0) order = Status.CompareTo(other.Status);
        if (order == 0) order = string.CompareOrdinal(Value, other.Value);
        return order != 0 ? order : string.CompareOrdinal(Detail, other.Detail);
    }
}
