using System.Runtime.InteropServices;
using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>What one transaction adds to or moves between the daily sums: collected in memory, written as a few upserts.</summary>
internal sealed class RollupDeltas(IUsageCatalogue catalogue)
{
    private readonly Dictionary<Key, int> _places = [];
    private readonly List<(Key Key, Sum Sum)> _sums = [];

    // One number says which part of which sum: the sum's place (30 bits), which part (2), value and detail (16 each).
    private readonly Dictionary<ulong, Sum> _parts = [];
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly List<string> _named = [];

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

            var key = _sums[(int)(part >> 34)].Key;
            rows.Add(new(
                key.OrganisationId.ToString(), (short)((part >> 32) & 3), key.Day, key.AppId, UsageSchema.Code(key.Service), UsageSchema.Code(key.Type),
                key.Region, UsageSchema.Code(key.Status), _named[(int)(part >> 16) & 0xFFFF], _named[(int)part & 0xFFFF], sum.Messages, sum.Units));
        }

        rows.Sort();
        return rows;
    }

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
        CountPart(place, UsageParts.Template, Name(record.TemplateId), Name(""), record, sign);
        CountPart(place, UsageParts.Place, Name(record.Operator), Name(record.Province), record, sign);
    }

    private void CountPart(int place, short part, int value, int detail, UsageRecord record, int sign)
    {
        var key = ((ulong)(uint)place << 34) | ((ulong)(ushort)part << 32) | ((ulong)(uint)value << 16) | (uint)detail;
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_parts, key, out _);
        sum = sum.Plus(sign, record.Units);
    }

    // A call has 10,000 records of at most four names each, old and new.
    private int Name(string? text)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_names, text ?? "", out var isKnown);
        if (isKnown)
            return number;

        if (_named.Count > 0xFFFF)
            throw new InvalidOperationException("More names in one call than it can hold.");
        number = _named.Count;
        _named.Add(text ?? "");
        return number;
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
