using Microsoft.EntityFrameworkCore;
using Portal.Domain.Invoices;
using Portal.Web.Data;
using Portal.Web.Platform.Checks;

namespace Portal.Web.Features.Invoices;

/// <summary>Nothing stands on two live requests, and none is over more than its things are worth, but those that wait for their reversal.</summary>
public sealed class InvoicesInvariant(IDbContextFactory<PortalDb> dbs) : IInvariant
{
    public string Name => "nothing invoiced twice or too high";

    public async Task<CheckResult> CheckAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var requests = await db.Set<InvoiceRequest>().AsNoTracking().Include(r => r.Items).OrderBy(r => r.Number).ToListAsync(ct);
        HashSet<string> seen = [];
        foreach (var customer in requests.Where(r => r.IsLive).GroupBy(r => r.OrganisationId))
        {
            var things = (await db.InvoiceablesAsync(customer.Key, ct)).ToDictionary(thing => thing.Key, thing => thing.Amount);
            foreach (var request in customer)
            {
                foreach (var item in request.Items)
                {
                    // Not by the live key, which the database keeps unique: by the thing.
                    var key = Invoiceable.KeyOf(item.Source, item.Number);
                    if (!seen.Add(key) || item.LiveKey != key)
                        return CheckResult.Bad($"{item.Number} stands on {request.Number} and on another live request, or could");
                    if (request.Status is not InvoiceStatus.ReversalDue && item.Amount > things.GetValueOrDefault(key))
                        return CheckResult.Bad($"{request.Number} is over more of {item.Number} than it is worth");
                }
            }
        }

        return requests.FirstOrDefault(r => !r.IsLive && r.Items.Any(item => item.LiveKey is not null)) is { } ended
            ? CheckResult.Bad($"{ended.Number} has ended and still holds its things")
            : CheckResult.Good($"{requests.Count} requests over {seen.Count} things that live");
    }
}
