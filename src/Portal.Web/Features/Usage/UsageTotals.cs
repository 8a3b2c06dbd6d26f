using System.Runtime.InteropServices;
using System.Text;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>From sums over raw records to what the bill run and the daily sums need.</summary>
internal static class UsageTotals
{
    public static async Task<IReadOnlyList<UsageTotal>> OfAsync(IReadOnlyList<UsageGroup> groups, IUsageCatalogue catalogue, CancellationToken ct)
    {
        var owners = await OwnersAsync(groups, catalogue, ct);
        return [.. groups
            .Where(group => Billable.Is(group.Service, group.Status))
            .GroupBy(group => (group.AppId, group.Service, group.Region, group.Type, group.DayNumber))
            .OrderBy(group => group.Key.AppId).ThenBy(group => group.Key.DayNumber)
            .Select(group => new UsageTotal(
                owners[group.Key.AppId], group.Key.AppId, group.Key.Service, group.Key.Region, group.Key.Type,
                UsageTime.Day(group.Key.DayNumber), group.Sum(part => part.Units)))];
    }

    public static async Task<IReadOnlyList<RollupRow>> RowsAsync(IReadOnlyList<UsageGroup> groups, IUsageCatalogue catalogue, CancellationToken ct)
    {
        var owners = await OwnersAsync(groups, catalogue, ct);
        var rows = groups.Select(group => new RollupRow(
            owners[group.AppId].ToString(), group.DayNumber, group.AppId, UsageSchema.Code(group.Service), UsageSchema.Code(group.Type),
            group.Region, UsageSchema.Code(group.Status),
            catalogue.RateCardOf(group.Service, group.Region, group.Type, UsageTime.Day(group.DayNumber)),
            group.Messages, group.Units)).ToList();
        rows.Sort();
        return rows;
    }

    private static async Task<Dictionary<long, Guid>> OwnersAsync(IReadOnlyList<UsageGroup> groups, IUsageCatalogue catalogue, CancellationToken ct)
    {
        var owners = new Dictionary<long, Guid>();
        foreach (var appId in groups.Select(group => group.AppId).Distinct())
            owners[appId] = await catalogue.OrganisationOfAsync(appId, ct);
        return owners;
    }
}

/// <summary>Adds up raw rows under one 64-bit key: app (24 bits), day (16), region (16), service (2), type (2), status (4).</summary>
internal sealed class GroupSums
{
    private readonly Dictionary<ulong, (long Messages, long Units)> _sums = [];
    private readonly Dictionary<long, int> _places = [];
    private readonly List<long> _apps = [];
    private long _lastApp = -1;
    private int _lastPlace;

    public void Add(int day, long appId, int service, int type, ReadOnlySpan<byte> region, int status, long units)
    {
        if (region.Length != 2)
            throw new InvalidOperationException("A region in usage_records is not two letters long.");

        var key = ((ulong)Place(appId) << 40) | ((ulong)(uint)day << 24) | ((ulong)region[0] << 16) | ((ulong)region[1] << 8)
            | ((uint)service << 6) | ((uint)type << 4) | (uint)status;
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out _);
        sum = (sum.Messages + 1, checked(sum.Units + units));
    }

    public List<UsageGroup> ToGroups()
    {
        var groups = new List<UsageGroup>(_sums.Count);
        foreach (var (key, sum) in _sums)
        {
            ReadOnlySpan<byte> region = [(byte)(key >> 16), (byte)(key >> 8)];
            groups.Add(new(
                (int)(key >> 24) & 0xFFFF, _apps[(int)(key >> 40)], UsageSchema.ServiceOf((int)(key >> 6) & 3), UsageSchema.TypeOf((int)(key >> 4) & 3),
                Encoding.ASCII.GetString(region), UsageSchema.StatusOf((int)key & 15), sum.Messages, sum.Units));
        }

        return groups;
    }

    // Rows come in order of time, and bursts come from one app: the last one is usually the right one.
    private int Place(long appId)
    {
        if (appId == _lastApp)
            return _lastPlace;

        if (!_places.TryGetValue(appId, out var place))
        {
            place = _apps.Count < 1 << 24 ? _apps.Count : throw new InvalidOperationException("More than 16 million apps in one scan.");
            _places.Add(appId, place);
            _apps.Add(appId);
        }

        (_lastApp, _lastPlace) = (appId, place);
        return place;
    }
}
