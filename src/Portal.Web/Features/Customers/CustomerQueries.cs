using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Domain.Apps;
using Portal.Domain.Billing;
using Portal.Domain.Enforcement;
using Portal.Web.Data;
using Portal.Web.Features.Enforcement;

namespace Portal.Web.Features.Customers;

public sealed record CustomerRow(Guid Id, string Name, OrganisationState State, DateTimeOffset CreatedAt, int Members, int Apps, int Measures);

public sealed record CustomerPageOf(IReadOnlyList<CustomerRow> Rows, int Total);

public sealed record MemberLine(string Name, string Email, CustomerRole Role, DateTimeOffset JoinedAt);

public sealed record AgreementLine(Guid AcceptanceId, AgreementCode Code, string Number, AcceptanceStatus Status, DateTimeOffset? AnsweredAt, bool HasProof);

/// <param name="Members">Null until a reason for looking was given: names and addresses are personal data (A43).</param>
public sealed record CustomerView(
    Guid Id, string Name, OrganisationState State, DateTimeOffset CreatedAt, int MemberCount, IReadOnlyList<MemberLine>? Members,
    IReadOnlyList<(long AppId, string Name, AppState State)> Apps, IReadOnlyList<AgreementLine> Agreements,
    IReadOnlyList<(string Number, DateOnly Month, Money Total)>? Bills, CustomerStanding Standing);

/// <summary>Staff's view of customers. Looking at people is itself an action: it wants a reason and is logged where the customer can read it.</summary>
public sealed class CustomerQueries(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    public const int PageSize = 25;
    public const int ReasonMinLength = 5;

    public async Task<CustomerPageOf> ListAsync(Actor actor, string? search, int page, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewCustomers);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var query = db.Set<Organisation>().AsNoTracking();
        if (!string.IsNullOrWhiteSpace(search))
        {
            var wanted = search.Trim().ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // translated to the database's lower()
            query = query.Where(o => o.Name.ToLower().Contains(wanted));
#pragma warning restore CA1304, CA1311, CA1862
        }

        var now = time.GetUtcNow();
        var rows = await query.OrderBy(o => o.Name).ThenBy(o => o.Id).Skip((Math.Max(page, 1) - 1) * PageSize).Take(PageSize)
            .Select(o => new CustomerRow(o.Id, o.Name, o.State, o.CreatedAt, o.Members.Count,
                db.Set<App>().Count(a => a.OrganisationId == o.Id && a.State != AppState.Deleted),
                db.Set<EnforcementCase>().Where(c => c.OrganisationId == o.Id).SelectMany(c => c.Measures)
                    .Count(m => m.Status == MeasureStatus.InForce && m.Kind != MeasureKind.Deduct && (m.Until == null || m.Until >= now))))
            .ToListAsync(ct);
        return new(rows, await query.CountAsync(ct));
    }

    public async Task<CustomerView> GetAsync(Guid id, Actor actor, string? reason = null, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewCustomers);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var organisation = await db.Set<Organisation>().AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, ct)
            ?? throw new NotFoundException("The customer");
        IReadOnlyList<MemberLine>? members = null;
        if (reason is not null)
        {
            Rule.Require(reason.Trim().Length >= ReasonMinLength, "customer.reason-missing", "Say why you look at personal data.", ReasonMinLength);
            members = [.. (await (from m in db.Set<Membership>()
                                  join u in db.Users on m.UserId equals u.Id
                                  where m.OrganisationId == id
                                  select new MemberLine(u.DisplayName, u.Email!, m.Role, m.JoinedAt)).ToListAsync(ct)).OrderBy(m => m.JoinedAt)];
            db.Audit(actor, time.GetUtcNow(), "customer.members-viewed", $"organisation:{id}", id, new { reason = reason.Trim() });
            await db.SaveChangesAsync(ct);
        }

        return new(organisation.Id, organisation.Name, organisation.State, organisation.CreatedAt, organisation.Members.Count, members,
            [.. (await db.Set<App>().AsNoTracking().Where(a => a.OrganisationId == id).OrderBy(a => a.AppId).ToListAsync(ct)).Select(a => (a.AppId, a.Name, a.State))],
            [.. (await db.Set<Acceptance>().AsNoTracking().Where(a => a.OrganisationId == id).OrderBy(a => a.AskedAt).ToListAsync(ct)).OrderBy(a => a.Code)
                .Select(a => new AgreementLine(a.Id, a.Code, a.Number, a.StatusAt(time.GetUtcNow()), a.AnsweredAt, a.Status is AcceptanceStatus.AcceptedExplicit))],
            actor.May(Permission.ViewAllBills)
                ? [.. (await db.Set<Bill>().AsNoTracking().Where(b => b.OrganisationId == id).OrderByDescending(b => b.Month)
                    .Select(b => new { b.Number, b.Month, b.Total }).ToListAsync(ct)).Select(b => (b.Number, b.Month, b.Total))]
                : null,
            await db.StandingAsync(id, time.GetUtcNow(), ct));
    }
}
