using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Enforcement;
using Portal.Domain.Invoices;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.Enforcement;

/// <summary>
/// Keeps the marks of banned customers and compares others with them (A153); inside the caller's transaction. A match decides
/// nothing: it holds the customer until Risk has looked.
/// </summary>
public sealed class IdentityWatch(IdentityVault vault, EnforcementMails mails, IOptions<PortalOptions> options)
{
    /// <summary>Everything the customer is known by.</summary>
    public async Task KeepAsync(PortalDb db, Guid organisationId, string document, Actor actor, DateTimeOffset now, CancellationToken ct) =>
        await AddAsync(db, organisationId, await MarksAsync(db, organisationId, now, ct), document, actor, now, ct);

    private async Task<List<IdentityMark?>> MarksAsync(PortalDb db, Guid organisationId, DateTimeOffset now, CancellationToken ct)
    {
        var marks = new List<IdentityMark?>();
        var organisation = await db.Set<Organisation>().SingleAsync(o => o.Id == organisationId, ct);
        marks.Add(IdentityMark.Of(MarkKind.Name, organisation.Name));
        var ids = organisation.Members.Select(m => m.UserId).ToList();
        foreach (var person in await db.Users.Where(u => ids.Contains(u.Id)).Select(u => new { u.Email, u.DisplayName, u.Id }).ToListAsync(ct))
        {
            marks.AddRange([IdentityMark.Of(MarkKind.Mail, person.Email), IdentityMark.Of(MarkKind.MailDomain, person.Email)]);
            var member = organisation.MemberWith(person.Id)!;
            if (member.Role is CustomerRole.Owner)
                marks.Add(IdentityMark.Of(MarkKind.Representative, person.DisplayName));
            // Where they signed up from, while that is still kept; later addresses, and refused attempts, may be anybody's.
            if (member.JoinedAt >= now.AddDays(-options.Value.Retention.AccessDays))
                marks.Add(IdentityMark.Of(MarkKind.Address, await db.Set<AccessRecord>().Where(r => r.UserId == person.Id && r.Outcome == AccessOutcome.Succeeded && r.Ip != null)
                    .OrderBy(r => r.At).Select(r => r.Ip).FirstOrDefaultAsync(ct)));
        }

        if (await db.Set<InvoiceProfile>().AsNoTracking().SingleOrDefaultAsync(p => p.OrganisationId == organisationId, ct) is { } profile)
            marks.AddRange(Of(profile.Details));
        foreach (var payer in await db.Set<BankLine>().Where(line => line.OrganisationId == organisationId).Select(line => line.Payer).Distinct().ToListAsync(ct))
            marks.Add(IdentityMark.Of(MarkKind.Payer, payer));
        return marks;
    }

    /// <summary>One that a person knows: a licence, a legal representative.</summary>
    public Task KeepOneAsync(PortalDb db, Guid organisationId, IdentityMark mark, string document, Actor actor, DateTimeOffset now, CancellationToken ct) =>
        AddAsync(db, organisationId, [mark], document, actor, now, ct);

    /// <summary>A new customer: its name, its founder and where they come from.</summary>
    public Task CheckNewAsync(PortalDb db, Organisation organisation, string mail, string person, Actor actor, DateTimeOffset now, CancellationToken ct) => CheckAsync(
        db, organisation.Id, organisation.Name,
        [
            IdentityMark.Of(MarkKind.Name, organisation.Name), IdentityMark.Of(MarkKind.Mail, mail), IdentityMark.Of(MarkKind.MailDomain, mail),
            IdentityMark.Of(MarkKind.Representative, person), IdentityMark.Of(MarkKind.Address, actor.Ip),
        ],
        now, ct);

    /// <summary>What a customer writes on its invoices: licence, telephone, name.</summary>
    public async Task CheckDetailsAsync(PortalDb db, Guid organisationId, InvoiceDetails details, DateTimeOffset now, CancellationToken ct) =>
        await CheckAsync(db, organisationId, await db.Set<Organisation>().Where(o => o.Id == organisationId).Select(o => o.Name).SingleAsync(ct), [.. Of(details)], now, ct);

    /// <summary>A customer's new name.</summary>
    public Task CheckNameAsync(PortalDb db, Organisation organisation, DateTimeOffset now, CancellationToken ct) =>
        CheckAsync(db, organisation.Id, organisation.Name, [IdentityMark.Of(MarkKind.Name, organisation.Name)], now, ct);

    /// <summary>Somebody joins, or becomes an owner.</summary>
    /// <param name="ip">Where they come from; null: not asked.</param>
    public Task CheckMemberAsync(PortalDb db, Organisation organisation, string mail, string person, CustomerRole role, string? ip, DateTimeOffset now, CancellationToken ct) => CheckAsync(
        db, organisation.Id, organisation.Name,
        [
            IdentityMark.Of(MarkKind.Mail, mail), IdentityMark.Of(MarkKind.MailDomain, mail), IdentityMark.Of(MarkKind.Address, ip),
            role is CustomerRole.Owner ? IdentityMark.Of(MarkKind.Representative, person) : null,
        ],
        now, ct);

    /// <summary>Whoever paid for the customer, as the bank names them.</summary>
    public async Task CheckPayerAsync(PortalDb db, Guid organisationId, string payer, DateTimeOffset now, CancellationToken ct)
    {
        if (IdentityMark.Of(MarkKind.Payer, payer) is { } mark)
            await CheckAsync(db, organisationId, await db.Set<Organisation>().Where(o => o.Id == organisationId).Select(o => o.Name).SingleAsync(ct), [mark], now, ct);
    }

    /// <summary>At a ban: what else its members own, with everything that is known of it.</summary>
    public async Task CheckOthersAsync(PortalDb db, Guid banned, DateTimeOffset now, CancellationToken ct)
    {
        var people = db.Set<Membership>().Where(m => m.OrganisationId == banned).Select(m => m.UserId);
        var others = await db.Set<Organisation>()
            .Where(o => o.Id != banned && o.State != OrganisationState.Banned && o.Members.Any(m => m.Role == CustomerRole.Owner && people.Contains(m.UserId)))
            .OrderBy(o => o.CreatedAt).Select(o => new { o.Id, o.Name }).ToListAsync(ct);
        foreach (var other in others)
            await CheckAsync(db, other.Id, other.Name, await MarksAsync(db, other.Id, now, ct), now, ct);
    }

    private static IEnumerable<IdentityMark?> Of(InvoiceDetails details) =>
    [
        IdentityMark.Of(MarkKind.Licence, details.TaxNumber), IdentityMark.Of(MarkKind.Phone, details.Phone), IdentityMark.Of(MarkKind.Name, details.Title),
        IdentityMark.Of(MarkKind.Payer, details.Title),
    ];

    private async Task CheckAsync(PortalDb db, Guid organisationId, string name, IReadOnlyList<IdentityMark?> marks, DateTimeOffset now, CancellationToken ct)
    {
        var hashes = marks.OfType<IdentityMark>().Select(vault.HashOf).ToList();
        // Those of a ban in this very transaction are not in the database yet.
        var known = (await db.Set<BannedMark>().Where(mark => hashes.Contains(mark.Hash) && mark.OrganisationId != organisationId).ToListAsync(ct))
            .Union(db.Set<BannedMark>().Local.Where(mark => hashes.Contains(mark.Hash) && mark.OrganisationId != organisationId)).OrderBy(mark => mark.KeptAt).ThenBy(mark => mark.Id).ToList();
        if (known.Count == 0)
            return;
        var holds = await db.Set<IdentityHold>().Where(hold => hold.OrganisationId == organisationId).ToListAsync(ct);
        var reasons = known.Select(mark => new HoldReason(mark.Kind, mark.OrganisationId, mark.Document)).Distinct()
            .Except(holds.SelectMany(hold => hold.Reasons)).ToList(); // what Risk has looked at is not held again
        if (reasons.Count == 0 || holds.Any(hold => hold.Status is HoldStatus.Confirmed)
            || await db.Set<Organisation>().AnyAsync(o => o.Id == organisationId && o.State == OrganisationState.Banned, ct))
            return;
        if (holds.SingleOrDefault(hold => hold.Status is HoldStatus.Held) is { } running)
        {
            running.Add(reasons);
        }
        else
        {
            db.Add(new IdentityHold(organisationId, reasons, now));
            mails.TellOfHold(db, await MemberDirectory.StaffWithAsync(db, Permission.HandleEnforcement, ct), "desk-held", "/enforcement-desk/holds", now, name);
            mails.TellOfHold(db, await EnforcementMails.ContactsAsync(db, organisationId, ct), "held", "/enforcement", now, name); // nobody yet, of one that is just being founded
        }

        // Without the reasons: the customer reads its own part of the log.
        db.Audit(Actor.Component("identity-watch"), now, "hold.set", $"organisation:{organisationId}", organisationId);
    }

    private async Task AddAsync(PortalDb db, Guid organisationId, IEnumerable<IdentityMark?> marks, string document, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var known = (await db.Set<BannedMark>().Where(mark => mark.OrganisationId == organisationId).Select(mark => new { mark.Kind, mark.Hash }).ToListAsync(ct))
            .Select(mark => (mark.Kind, mark.Hash)).ToHashSet();
        foreach (var mark in marks.OfType<IdentityMark>())
        {
            var hash = vault.HashOf(mark);
            if (known.Add((mark.Kind, hash)))
                db.Add(new BannedMark(organisationId, mark.Kind, hash, document, actor.Name, now));
        }
    }
}
