using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Complaints;
using Portal.Domain.OptOuts;
using Portal.Domain.Tokens;
using Portal.Web.Data;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.OptOuts;

public sealed record OptOutPage(IReadOnlyList<OptOut> Rows, int Page, int Pages);

/// <summary>What a gateway is told: the number in clear, because it has to leave it out.</summary>
/// <param name="Active">For this customer: another may have the number on its list, or not.</param>
/// <param name="Customer">Whose list it is.</param>
/// <param name="AppIds">The customer's apps as they are now.</param>
public sealed record OptOutEntry(string Number, string Reason, DateTimeOffset ChangedAt, bool Active, Guid Customer, IReadOnlyList<long> AppIds);

/// <summary>Inside a feature's own transaction.</summary>
public static class OptOutBook
{
    /// <summary>Puts the number on the customer's list, unless it is there.</summary>
    public static async Task<bool> OptOutAsync(
        this PortalDb db, Guid organisationId, SealedNumber phone, OptOutReason reason, string note, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Set<OptOut>().AnyAsync(o => o.OrganisationId == organisationId && o.PhoneHash == phone.Hash && o.ReleasedAt == null, ct))
            return false;
        var added = new OptOut(organisationId, phone, reason, note, actor.Name, now);
        db.Add(added);
        db.Audit(actor, now, "opt-out.added", $"opt-out:{added.Id}", organisationId, new { added.PhoneMask, reason, added.Note });
        return true;
    }
}

/// <summary>Numbers a customer does not write to (A139): looked at, added and released by members; read by gateways.</summary>
public sealed class OptOutService(IDbContextFactory<PortalDb> dbs, PhoneVault phones, TimeProvider time)
{
    public const int PageSize = 50;
    public const int MostAtOnce = 1_000;

    /// <summary>
    /// A change is stamped before its transaction ends, and one stamped later may end first. Whoever had read the later one would ask from
    /// there and never see the earlier: so a change is told once everything stamped before it has ended.
    /// </summary>
    public static readonly TimeSpan Settles = TimeSpan.FromSeconds(10);

    /// <param name="number">Only this one; what cannot be a number finds nothing.</param>
    public async Task<OptOutPage> ListAsync(string? number, int page, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewContent);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = db.Set<OptOut>().AsNoTracking().Where(o => o.OrganisationId == actor.RequiredOrganisation);
        if (!string.IsNullOrWhiteSpace(number))
        {
            var hash = HashOrNothing(number);
            rows = rows.Where(o => o.PhoneHash == hash);
        }

        var pages = Math.Max(1, (await rows.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        return new(await rows.OrderByDescending(o => o.AddedAt).ThenBy(o => o.Id).Skip((current - 1) * PageSize).Take(PageSize).ToListAsync(ct), current, pages);
    }

    /// <exception cref="RuleException">'phone.malformed', 'opt-out.known'.</exception>
    public async Task AddAsync(string number, string note, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageContent);
        var (organisationId, now) = (actor.RequiredOrganisation, time.GetUtcNow());
        var phone = phones.Seal(number);
        await using var db = await dbs.CreateDbContextAsync(ct);
        Rule.Require(
            await db.OptOutAsync(organisationId, phone, OptOutReason.Manual, note, actor, now, ct), "opt-out.known", "This number is on the list already.");
        await db.SaveChangesAsync(ct);
    }

    /// <exception cref="RuleException">'opt-out.released', 'opt-out.reason-missing'.</exception>
    /// <exception cref="NotFoundException"/>
    public async Task ReleaseAsync(Guid id, string reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageContent);
        var (organisationId, now) = (actor.RequiredOrganisation, time.GetUtcNow());
        await using var db = await dbs.CreateDbContextAsync(ct);
        var entry = await db.Set<OptOut>().SingleOrDefaultAsync(o => o.Id == id && o.OrganisationId == organisationId, ct) ?? throw new NotFoundException("The number");
        entry.Release(reason, actor.Name, now);
        db.Audit(actor, now, "opt-out.released", $"opt-out:{id}", organisationId, new { entry.PhoneMask, Reason = entry.ReleaseReason });
        await db.SaveChangesAsync(ct);
    }

    /// <summary>What changed after an instant and has settled, oldest first, so that a gateway keeps its own list current: its customer's, or for the provider's gateways everybody's.</summary>
    public async Task<IReadOnlyList<OptOutEntry>> SinceAsync(DateTimeOffset? since, Actor actor, CancellationToken ct = default)
    {
        actor.RequireScope(TokenScopes.OptOutsRead);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var settled = time.GetUtcNow() - Settles;
        var rows = await db.Set<OptOut>().AsNoTracking()
            .Where(o => o.ChangedAt <= settled && (actor.OrganisationId == null || o.OrganisationId == actor.OrganisationId) && (since == null || o.ChangedAt > since))
            .OrderBy(o => o.ChangedAt).ThenBy(o => o.Id).Take(MostAtOnce).ToListAsync(ct);
        var customers = rows.Select(o => o.OrganisationId).Distinct().ToList();
        var apps = (await db.Set<App>().Where(a => customers.Contains(a.OrganisationId)).OrderBy(a => a.AppId).Select(a => new { a.OrganisationId, a.AppId }).ToListAsync(ct))
            .ToLookup(a => a.OrganisationId, a => a.AppId);
        return [.. rows.Select(o => new OptOutEntry(
            phones.Open(o.PhoneSealed), o.Reason.ToString().ToLowerInvariant(), o.ChangedAt, o.IsActive, o.OrganisationId, [.. apps[o.OrganisationId]]))];
    }

    private string HashOrNothing(string number)
    {
        try
        {
            return phones.HashOf(PhoneNumber.Normalise(number));
        }
        catch (RuleException)
        {
            return "";
        }
    }
}
