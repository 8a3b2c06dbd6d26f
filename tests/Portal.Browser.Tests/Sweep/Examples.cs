using Microsoft.EntityFrameworkCore;
using Portal.Browser.Tests.Support;
using Portal.Domain.Apps;
using Portal.Domain.Billing;
using Portal.Domain.Signatures;
using Portal.Domain.Templates;

namespace Portal.Browser.Tests.Sweep;

/// <summary>Things of the demonstration that pages can be opened for.</summary>
public sealed class Examples(LivePortal portal, Cast cast)
{
    public Task<string> BillAsync() => FirstAsync<Bill, string>((bills, organisation) => bills.Where(b => b.OrganisationId == organisation).Select(b => b.Number));

    public Task<Guid> OrganisationAsync() => cast.OrganisationAsync();

    public Task<long> AppAsync() => FirstAsync<App, long>((apps, organisation) =>
        apps.Where(a => a.OrganisationId == organisation && a.Keys.Any()).OrderBy(a => a.AppId).Select(a => a.AppId));

    public async Task<Guid> KeyAsync()
    {
        var app = await AppAsync();
        return await FirstAsync<App, Guid>((apps, _) => apps.Where(a => a.AppId == app).SelectMany(a => a.Keys).Select(k => k.Id));
    }

    public Task<string> LeakReportAsync() =>
        FirstAsync<LeakReport, string>((reports, organisation) => reports.Where(r => r.OrganisationId == organisation).Select(r => r.Number));

    public Task<Guid> SignatureAsync() =>
        FirstAsync<Signature, Guid>((signatures, organisation) => signatures.Where(s => s.OrganisationId == organisation).OrderBy(s => s.Id).Select(s => s.Id));

    public Task<Guid> TemplateAsync() =>
        FirstAsync<Template, Guid>((templates, organisation) => templates.Where(t => t.OrganisationId == organisation).OrderBy(t => t.Id).Select(t => t.Id));

    private async Task<TId> FirstAsync<T, TId>(Func<IQueryable<T>, Guid, IQueryable<TId>> choose) where T : class
    {
        var organisation = await cast.OrganisationAsync();
        await using var db = await portal.DbAsync();
        var found = await choose(db.Set<T>().AsNoTracking(), organisation).Take(1).ToListAsync();
        return found.Count == 1 ? found[0] : throw new InvalidOperationException($"The demonstration has no {typeof(T).Name} to open a page for.");
    }
}
