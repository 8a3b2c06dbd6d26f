using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Domain.Billing;

/// <summary>One SHA-256 over a month's billable units, the same however they were counted and in whatever order they come.</summary>
public static class UsageDigest
{
    public static string Of(IEnumerable<BillableUnits> usage)
    {
        var sums = new Dictionary<(long App, Service Service, string Region, MessageType Type, DateOnly Day), long>();
        foreach (var item in usage)
        {
            var key = (item.AppId, item.Service, item.Region, item.Type, item.Day);
            sums[key] = checked(sums.GetValueOrDefault(key) + item.Units);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rows = sums
            .Where(sum => sum.Value != 0)
            .Select(sum => string.Create(
                CultureInfo.InvariantCulture,
                $"{sum.Key.App},{sum.Key.Service.Wire()},{sum.Key.Region},{sum.Key.Type.Wire()},{sum.Key.Day:yyyy-MM-dd},{sum.Value}\n"))
            .Order(StringComparer.Ordinal);
        foreach (var row in rows)
            hash.AppendData(Encoding.UTF8.GetBytes(row));

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
