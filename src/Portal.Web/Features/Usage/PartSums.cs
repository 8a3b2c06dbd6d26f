using System.Runtime.InteropServices;

namespace Portal.Web.Features.Usage;

/// <summary>Adds up what calls have added to the finer sums, so that many calls become one write of each row.</summary>
internal sealed class PartSums
{
    private readonly Numbering<PartKey> _keys = new();
    private readonly Numbering<string> _names = new();
    private readonly Dictionary<Place, (long Messages, long Units)> _sums = [];

    public void Add(ReadOnlySpan<byte> log)
    {
        var reader = new PartLogReader(log);
        var keys = Array.ConvertAll(reader.Keys, _keys.Of);
        var names = Array.ConvertAll(reader.Names, _names.Of);
        var none = _names.Of("");
        while (reader.Read(out var entry))
        {
            Count(new(keys[entry.Key], UsageParts.Template, names[entry.Template], none), entry.Sign, entry.Units);
            Count(new(keys[entry.Key], UsageParts.Place, names[entry.Operator], names[entry.Province]), entry.Sign, entry.Units);
        }
    }

    /// <summary>Ordered by the table's key: neighbours are written one after the other.</summary>
    public List<PartRow> Rows()
    {
        var rows = new List<PartRow>(_sums.Count);
        foreach (var (place, (messages, units)) in _sums)
        {
            if (messages == 0 && units == 0)
                continue;

            var key = _keys.At(place.Key);
            rows.Add(new(
                key.OrganisationId.ToString(), place.Part, key.Day, key.AppId, key.Service, key.Type, key.Region, key.Status,
                _names.At(place.Value), _names.At(place.Detail), messages, units));
        }

        rows.Sort();
        return rows;
    }

    private void Count(Place place, int sign, int units)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, place, out _);
        sum = (sum.Messages + sign, checked(sum.Units + (sign * units)));
    }

    private readonly record struct Place(int Key, short Part, int Value, int Detail)
    {
        public override int GetHashCode() => HashCode.Combine((Key << 2) | (int)Part, Value, Detail);
    }

    private sealed class Numbering<T> where T : notnull
    {
        private readonly Dictionary<T, int> _numbers = [];
        private readonly List<T> _things = [];

        public T At(int number) => _things[number];

        public int Of(T thing)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, thing, out var isKnown);
            if (!isKnown)
            {
                number = _things.Count;
                _things.Add(thing);
            }

            return number;
        }
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
