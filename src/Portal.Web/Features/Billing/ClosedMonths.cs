using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Pricing;
using Portal.Web.Data;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.Billing;

/// <summary>What bills say about a month that is closed, on its own bill and on later corrections.</summary>
internal static class ClosedMonths
{
    /// <summary>Whether the first number was given before the other: numbers are given in the order of issue.</summary>
    public static bool IsBefore(string number, string other) =>
        number.Length != other.Length ? number.Length < other.Length : string.CompareOrdinal(number, other) < 0;

    /// <summary>Everything an organisation's bills say about the months, or those issued before the one with the number.</summary>
    public static async Task<IReadOnlyList<BilledLine>> BilledAsync(
        PortalDb db, Guid organisationId, IReadOnlyList<DateOnly> months, CancellationToken ct, string? before = null)
    {
        if (months.Count == 0)
            return [];

        var rows = await db.Set<Bill>().AsNoTracking().Where(bill => bill.OrganisationId == organisationId)
            .SelectMany(bill => bill.Lines, (bill, line) => new { bill.Month, bill.Number, Line = line })
            .Where(row => row.Line.Corrects == null ? months.Contains(row.Month) : months.Contains(row.Line.Corrects.Value))
            .ToListAsync(ct);
        return [.. rows.Where(row => before is null || IsBefore(row.Number, before)).Select(row => BilledLine.Of(row.Month, row.Line))];
    }

    /// <summary>Organisations whose bills do not say what the month's records come to.</summary>
    public static async Task<IReadOnlySet<Guid>> DifferingAsync(
        PortalDb db, DateOnly month, IReadOnlyList<UsageTotal> totals, Func<Service, string, MessageType, DateOnly, RatePrice?> priceOf,
        CancellationToken ct) =>
        (await DifferencesAsync(db, month, totals, priceOf, ct)).Select(sum => sum.OrganisationId).ToHashSet();

    /// <summary>Sums that differ between the month's records and what was billed of them. A bill that is held waits for its decision.</summary>
    public static async Task<IReadOnlyList<BilledSum>> DifferencesAsync(
        PortalDb db, DateOnly month, IReadOnlyList<UsageTotal> totals, Func<Service, string, MessageType, DateOnly, RatePrice?> priceOf,
        CancellationToken ct)
    {
        var rows = await db.Set<Bill>().AsNoTracking()
            .SelectMany(bill => bill.Lines, (bill, line) => new { bill.OrganisationId, bill.Month, Line = line })
            .Where(row => row.Line.Corrects == null ? row.Month == month : row.Line.Corrects == month)
            .ToListAsync(ct);
        var held = await db.Set<HeldBill>().Where(h => h.Month == month && h.Status == HeldBillStatus.Held).Select(h => h.OrganisationId).ToListAsync(ct);
        var covered = rows.Where(row => row.Line.PackageId is not null).Select(row => row.OrganisationId).ToHashSet();
        var sums = new Dictionary<BilledSum, long>();

        // Where packages paid, which card would have priced a unit is not on the line.
        foreach (var total in totals.Where(total => !held.Contains(total.OrganisationId)))
        {
            var card = covered.Contains(total.OrganisationId) ? "" : priceOf(total.Service, total.Region, total.Type, total.Day)?.RateCardVersion ?? "";
            var key = new BilledSum(total.OrganisationId, total.AppId, total.Service, total.Region, total.Type, card);
            sums[key] = sums.GetValueOrDefault(key) + total.Units;
        }

        foreach (var row in rows.Where(row => row.Line.Corrects is null || row.Month != month))
        {
            var line = row.Line;
            var card = covered.Contains(row.OrganisationId) ? "" : line.RateCardVersion;
            var key = new BilledSum(row.OrganisationId, line.AppId, line.Service, line.Region, line.Type, card);
            sums[key] = sums.GetValueOrDefault(key) - line.Units;
        }

        return [.. sums.Where(sum => sum.Value != 0).Select(sum => sum.Key)];
    }
}

internal sealed record BilledSum(Guid OrganisationId, long AppId, Service Service, string Region, MessageType Type, string RateCardVersion);
