using Microsoft.EntityFrameworkCore;
using Portal.Browser.Tests.Support;
using Portal.Domain.Billing;

namespace Portal.Browser.Tests.Sweep;

/// <summary>Things of the demonstration that pages can be opened for.</summary>
public sealed class Examples(LivePortal portal, Cast cast)
{
    public Task<string> BillAsync() => FirstAsync<Bill, string>((bills, organisation) => bills.Where(b => b.OrganisationId == organisation).Select(b => b.Number));

    private async Task<TId> FirstAsync<T, TId>(Func<IQueryable<T>, Guid, IQueryable<TId>> choose) where T : class
    {
        var organisation = await cast.OrganisationAsync();
        await using var db = await portal.DbAsync();
        return await choose(db.Set<T>().AsNoTracking(), organisation).FirstOrDefaultAsync()
            ?? throw new InvalidOperationException($"The demonstration has no {typeof(T).Name} to open a page for.");
    }
}
