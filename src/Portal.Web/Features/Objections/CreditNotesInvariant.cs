using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Billing;
using Portal.Web.Data;
using Portal.Web.Platform.Checks;

namespace Portal.Web.Features.Objections;

/// <summary>Credit notes count from 1 in each year without a gap, and a bill's credit is the sum of its credit notes.</summary>
public sealed class CreditNotesInvariant(IDbContextFactory<PortalDb> dbs) : IInvariant
{
    public string Name => "credit notes add up";

    public async Task<CheckResult> CheckAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var series = await db.Set<NumberSeries>().AsNoTracking().Where(s => s.Name.StartsWith("credit-note-")).ToDictionaryAsync(s => s.Name, s => s.Last, ct);
        var notes = await db.Set<CreditNote>().AsNoTracking().Where(n => n.Number != null).Select(n => new { n.Number, n.BillId, n.Total }).ToListAsync(ct);
        var years = notes.GroupBy(n => "credit-note-" + n.Number![3..7], n => long.Parse(n.Number![8..], CultureInfo.InvariantCulture)).ToDictionary(g => g.Key, g => g.Order().ToList());
        foreach (var name in years.Keys.Union(series.Keys))
        {
            var used = years.GetValueOrDefault(name, []);
            if (used.Count != series.GetValueOrDefault(name) || used.Where((number, place) => number != place + 1).Any())
                return CheckResult.Bad($"{name}: {used.Count} credit notes, and the counter stands at {series.GetValueOrDefault(name)}");
        }

        var sums = notes.GroupBy(n => n.BillId).ToDictionary(g => g.Key, g => g.Sum(n => n.Total.Micros));
        var bills = await db.Set<Bill>().AsNoTracking().Select(b => new { b.Id, b.Number, b.Credited }).ToListAsync(ct);
        return bills.FirstOrDefault(b => b.Credited.Micros != sums.GetValueOrDefault(b.Id)) is { } wrong
            ? CheckResult.Bad($"the credit notes of {wrong.Number} do not add up to its credit")
            : CheckResult.Good($"{notes.Count} credit notes");
    }
}
