using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.LawfulRequests;
using Portal.Web.Data;

namespace Portal.Web.Features.LawfulRequests;

/// <param name="Customer">Null: everybody's records.</param>
public sealed record LawfulRow(string Number, LawfulStatus Status, string Authority, string Reference, string? Customer, DateTimeOffset LoggedAt, DateOnly? GagUntil, DateTimeOffset? CustomerToldAt);

/// <summary>A customer to choose from; where names are the same, the day it came and its id tell them apart.</summary>
public sealed record LawfulCustomer(Guid Id, string Name, DateTimeOffset CreatedAt);

public sealed record LawfulPageRows(IReadOnlyList<LawfulRow> Rows, int Page, int Pages);

/// <param name="MayApprove">The reader has not approved it yet.</param>
public sealed record LawfulView(LawfulRequest Request, string? Customer, bool MayApprove);

/// <summary>Reads the register; for those who keep it alone.</summary>
public sealed class LawfulRequestQueries(IDbContextFactory<PortalDb> dbs)
{
    public const int PageSize = 50;

    public async Task<LawfulPageRows> ListAsync(LawfulStatus? status, bool all, int page, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageLawfulRequests);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var requests = db.Set<LawfulRequest>().AsNoTracking();
        if (status is not null)
            requests = requests.Where(r => r.Status == status);
        else if (!all)
            requests = requests.Where(r => r.Status != LawfulStatus.Closed && r.Status != LawfulStatus.Refused);
        var pages = Math.Max(1, (await requests.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        return new(
            await (from r in requests
                   join o in db.Set<Organisation>() on r.ScopeOrganisationId equals o.Id into owners
                   from o in owners.DefaultIfEmpty()
                   orderby r.LoggedAt descending, r.Id
                   select new LawfulRow(r.Number, r.Status, r.Authority, r.Reference, o == null ? null : o.Name, r.LoggedAt, r.GagUntil, r.CustomerToldAt))
                .Skip((current - 1) * PageSize).Take(PageSize).ToListAsync(ct),
            current, pages);
    }

    /// <exception cref="NotFoundException"/>
    public async Task<LawfulView> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageLawfulRequests);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var request = await db.Set<LawfulRequest>().AsNoTracking().Include(r => r.Papers).SingleOrDefaultAsync(r => r.Number == number, ct) ?? throw new NotFoundException("The request");
        var customer = await db.Set<Organisation>().Where(o => o.Id == request.ScopeOrganisationId).Select(o => o.Name).SingleOrDefaultAsync(ct);
        return new(request, customer, request.MayApprove(actor.Id));
    }

    /// <summary>Customers whose name holds the text, those of that very name first: names are not unique, so one is chosen by its id.</summary>
    public async Task<IReadOnlyList<LawfulCustomer>> CustomersAsync(string text, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageLawfulRequests);
        var wanted = text.Trim();
        if (wanted.Length == 0)
            return [];
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Organisation>().Where(o => o.Name.Contains(wanted))
            .OrderBy(o => o.Name != wanted).ThenBy(o => o.Name).ThenBy(o => o.Id).Take(20)
            .Select(o => new LawfulCustomer(o.Id, o.Name, o.CreatedAt)).ToListAsync(ct);
    }

    /// <summary>The one that was chosen, else the only one of that very name, else the only one found.</summary>
    /// <exception cref="RuleException">'lawful.customer-unclear'.</exception>
    public static Guid OneOf(IReadOnlyList<LawfulCustomer> found, string text, Guid? chosen)
    {
        var exact = found.Where(customer => customer.Id == chosen).ToList();
        if (exact.Count == 0)
            exact = [.. found.Where(customer => customer.Name == text.Trim())];
        return (exact.Count > 0 ? exact : found) is [var only] ? only.Id
            : throw new RuleException("lawful.customer-unclear", "Name one customer: where several fit, choose one of them.");
    }
}
