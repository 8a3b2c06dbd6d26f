using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Policies;
using Portal.Web.Data;

namespace Portal.Web.Features.Policies;

/// <summary>One number as it holds today, and what is announced next.</summary>
/// <param name="Next">The earliest record that begins after today.</param>
/// <param name="Customers">How many customers have a number of their own.</param>
public sealed record PolicyRow(PolicyDefinition Definition, PolicyInForce Today, PolicyRecord? Next, int Customers);

/// <summary>A customer's own number.</summary>
public sealed record CustomersPolicy(Guid OrganisationId, string Name, PolicyInForce Today, PolicyRecord? Next);

/// <summary>One number with everything that was ever set.</summary>
/// <param name="History">Of everybody's number, or of the customer asked about; latest first.</param>
public sealed record PolicyDetail(
    PolicyDefinition Definition, PolicyInForce General, string? Customer, PolicyInForce? Own, IReadOnlyList<PolicyRecord> History,
    IReadOnlyList<CustomersPolicy> Customers);

/// <summary>All numbers of one customer.</summary>
public sealed record CustomerTerms(Guid OrganisationId, string Name, IReadOnlyList<PolicyRow> Rows);

/// <summary>Reading the numbers: staff all of them, customers their own.</summary>
public sealed class PolicyQueries(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    private DateOnly Today => ContractTime.DayOf(time.GetUtcNow());

    public async Task<IReadOnlyList<PolicyRow>> ListAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.StaffDesk);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var policies = await db.AllPoliciesAsync(ct);
        return [.. Policy.All.Select(definition => Row(policies, definition, null, Today))];
    }

    /// <param name="organisationId">Whose number; null for everybody's.</param>
    /// <exception cref="NotFoundException"/>
    public async Task<PolicyDetail> GetAsync(string key, Guid? organisationId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.StaffDesk);
        if (organisationId is not null)
            actor.Require(Permission.ViewCustomers);
        var definition = Policy.Find(key) ?? throw new NotFoundException("The number");
        await using var db = await dbs.CreateDbContextAsync(ct);
        var policies = await db.AllPoliciesAsync(ct);
        var customer = organisationId is { } id ? await NameAsync(db, id, ct) : null;
        var owners = policies.CustomersWith(definition);
        var names = actor.May(Permission.ViewCustomers)
            ? await db.Set<Organisation>().Where(o => owners.Contains(o.Id)).Select(o => new { o.Id, o.Name }).ToListAsync(ct)
            : [];
        return new(
            definition, policies.InForce(definition, null, Today), customer,
            organisationId is null ? null : policies.InForce(definition, organisationId, Today),
            policies.History(definition, organisationId),
            [.. names.OrderBy(o => o.Name, StringComparer.Ordinal)
                .Select(o => new CustomersPolicy(o.Id, o.Name, policies.InForce(definition, o.Id, Today), Next(policies, definition, o.Id, Today)))
                .Where(row => row.Today.IsOwn || row.Next is not null)]);
    }

    /// <summary>A customer's numbers, for staff.</summary>
    /// <exception cref="NotFoundException"/>
    public async Task<CustomerTerms> OfCustomerAsync(Guid organisationId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewCustomers);
        return await TermsAsync(organisationId, ct);
    }

    /// <summary>The actor's own organisation's numbers.</summary>
    public async Task<CustomerTerms> OwnAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOrganisation);
        return await TermsAsync(actor.RequiredOrganisation, ct);
    }

    private async Task<CustomerTerms> TermsAsync(Guid organisationId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var name = await NameAsync(db, organisationId, ct);
        var policies = await db.PoliciesAsync(organisationId, ct);
        return new(organisationId, name, [.. Policy.All.Select(definition => Row(policies, definition, organisationId, Today))]);
    }

    private static PolicyRow Row(PolicySet policies, PolicyDefinition definition, Guid? organisationId, DateOnly today) => new(
        definition, policies.InForce(definition, organisationId, today), Next(policies, definition, organisationId, today),
        organisationId is null ? policies.CustomersWith(definition).Count(id => policies.InForce(definition, id, today).IsOwn) : 0);

    // A general change does not touch a customer who has a number of its own that day.
    private static PolicyRecord? Next(PolicySet policies, PolicyDefinition definition, Guid? organisationId, DateOnly today) =>
        policies.History(definition, organisationId)
            .Concat(organisationId is null ? [] : policies.History(definition, null).Where(r => !policies.InForce(definition, organisationId, r.EffectiveFrom).IsOwn))
            .Where(record => record.EffectiveFrom > today)
            .OrderBy(record => record.EffectiveFrom).ThenByDescending(record => record.SetAt).FirstOrDefault();

    private static async Task<string> NameAsync(PortalDb db, Guid id, CancellationToken ct) =>
        await db.Set<Organisation>().Where(o => o.Id == id).Select(o => o.Name).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The customer");
}
