using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Policies;

/// <summary>A number to hold from a day on.</summary>
/// <param name="OrganisationId">Null: for everybody.</param>
/// <param name="Value">Null ends the customer's own number.</param>
public sealed record PolicyChange(string Key, Guid? OrganisationId, DateOnly From, decimal? Value, string Reason, string Document);

/// <summary>Sets the numbers that agreements leave to us or that an order changes (A60). The customers whose number changes are told by mail.</summary>
public sealed class PolicyService(IDbContextFactory<PortalDb> dbs, TimeProvider time, PortalUrls urls, PolicyWords words, IStringLocalizer<PoliciesTexts> texts)
{
    /// <exception cref="RuleException">See <see cref="PolicyRecord.Set"/>; 'policy.no-own-number'.</exception>
    /// <exception cref="NotFoundException"/>
    public async Task SetAsync(PolicyChange change, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManagePolicies);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        var definition = Policy.Find(change.Key) ?? throw new NotFoundException("The number");

        await using var db = await dbs.CreateDbContextAsync(ct);
        if (change.OrganisationId is { } id && !await db.Set<Organisation>().AnyAsync(o => o.Id == id, ct))
            throw new NotFoundException("The customer");
        var known = await db.AllPoliciesAsync(ct);
        Rule.Require(
            change.Value is not null || change.OrganisationId is null || known.InForce(definition, change.OrganisationId, change.From).IsOwn, "policy.no-own-number",
            "The customer has no number of its own on that day.");
        var record = PolicyRecord.Set(
            definition, change.OrganisationId, change.From, change.Value, change.Reason, change.Document, actor.Name, ContractTime.DayOf(now), now);
        db.Add(record);
        db.Audit(actor, now, change.Value is null ? "policy.ended" : "policy.set", $"policy:{definition.Key}", change.OrganisationId,
            new { From = record.EffectiveFrom, record.Value, record.Reason, record.Document });
        await TellAsync(db, definition, record, known, now, ct);
        await db.SaveChangesAsync(ct);
    }

    private async Task TellAsync(PortalDb db, PolicyDefinition definition, PolicyRecord record, PolicySet known, DateTimeOffset now, CancellationToken ct)
    {
        var after = known.With(record);
        var customers = await db.Set<Organisation>().Where(o => record.OrganisationId == null || o.Id == record.OrganisationId)
            .Select(o => new { o.Id, o.Name }).ToListAsync(ct);
        var changed = customers.Select(customer => (customer.Id, customer.Name,
                Old: known.InForce(definition, customer.Id, record.EffectiveFrom).Value, New: after.InForce(definition, customer.Id, record.EffectiveFrom).Value))
            .Where(customer => customer.Old != customer.New).ToDictionary(customer => customer.Id);
        foreach (var owner in await OwnersAsync(db, record.OrganisationId, ct))
        {
            if (!changed.TryGetValue(owner.OrganisationId, out var customer))
                continue;
            using var _ = Language.Use(owner.Language);
            var name = words.Name(definition);
            db.Mail(owner.Email, owner.Language, now,
                texts["mail.subject", name],
                texts["mail.text", customer.Name, name, words.Value(definition, customer.Old), words.Value(definition, customer.New),
                    record.EffectiveFrom, record.Reason, record.Document],
                urls.To("/organisation/terms"));
        }
    }

    private static async Task<IReadOnlyList<(Guid OrganisationId, string Email, string Language)>> OwnersAsync(PortalDb db, Guid? organisationId, CancellationToken ct)
    {
        if (organisationId is { } id)
            return [.. (await MemberDirectory.WithAsync(db, id, Permission.ManageOrganisation, ct)).Select(owner => (id, owner.Email, owner.Language))];
        return [.. (await (from m in db.Set<Membership>()
                           join u in db.Users on m.UserId equals u.Id
                           where m.Role == CustomerRole.Owner && u.DisabledAt == null
                           orderby u.Email
                           select new { m.OrganisationId, u.Email, u.Language }).ToListAsync(ct))
            .Select(owner => (owner.OrganisationId, owner.Email!, owner.Language))];
    }
}
