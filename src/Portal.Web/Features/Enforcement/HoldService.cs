using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Enforcement;
using Portal.Web.Data;

namespace Portal.Web.Features.Enforcement;

/// <summary>A mark that held a customer, with the banned one it belongs to.</summary>
public sealed record HoldReasonRow(MarkKind Kind, string Banned, string Document);

public sealed record HoldRow(Guid Id, Guid OrganisationId, string Customer, DateTimeOffset HeldAt, HoldStatus Status, IReadOnlyList<HoldReasonRow> Reasons, string? DecidedBy, string? Decision);

public sealed record HoldRows(IReadOnlyList<HoldRow> Rows, int Page, int Pages);

/// <summary>New customers that look like banned ones (A153): Risk releases them, or confirms that it is the same one again.</summary>
public sealed class HoldService(IDbContextFactory<PortalDb> dbs, IdentityWatch watch, EnforcementMails mails, TimeProvider time)
{
    public const int PageSize = 50;

    /// <summary>Those to be looked at first, the longest held at the top; then the latest decided.</summary>
    public async Task<HoldRows> ListAsync(int page, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewEnforcement);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var pages = Math.Max(1, (await db.Set<IdentityHold>().CountAsync(ct) + PageSize - 1) / PageSize);
        var (current, now) = (Math.Clamp(page, 1, pages), time.GetUtcNow());
        var holds = await db.Set<IdentityHold>().AsNoTracking().OrderByDescending(hold => hold.Status == HoldStatus.Held)
            .ThenBy(hold => hold.Status == HoldStatus.Held ? hold.HeldAt : now).ThenByDescending(hold => hold.HeldAt).ThenBy(hold => hold.Id)
            .Skip((current - 1) * PageSize).Take(PageSize).ToListAsync(ct);
        var ids = holds.SelectMany(hold => hold.Reasons.Select(reason => reason.OrganisationId).Append(hold.OrganisationId)).Distinct().ToList();
        var names = await db.Set<Organisation>().Where(o => ids.Contains(o.Id)).Select(o => new { o.Id, o.Name }).ToDictionaryAsync(o => o.Id, o => o.Name, ct);
        return new([.. holds.Select(hold => new HoldRow(
            hold.Id, hold.OrganisationId, names[hold.OrganisationId], hold.HeldAt, hold.Status,
            [.. hold.Reasons.Select(reason => new HoldReasonRow(reason.Kind, names.GetValueOrDefault(reason.OrganisationId, ""), reason.Document))], hold.DecidedBy, hold.Decision))], current, pages);
    }

    /// <exception cref="RuleException">'hold.state', 'enforcement.note-missing'.</exception>
    public Task ReleaseAsync(Guid id, string why, Actor actor, CancellationToken ct = default) => DecideAsync(id, actor, async (db, hold, name, now) =>
    {
        hold.Release(why, actor.Name, now);
        db.Audit(actor, now, "hold.released", $"organisation:{hold.OrganisationId}", hold.OrganisationId);
        mails.TellOfHold(db, await EnforcementMails.ContactsAsync(db, hold.OrganisationId, ct), "released", "/overview", now, name);
        return null;
    }, ct);

    /// <summary>The same customer again: it stays cut off, and a case is proposed in which two people may ban it too.</summary>
    /// <param name="why">Stays with us: it may name the banned one.</param>
    /// <param name="words">What the customer reads, in the mail and in the case.</param>
    /// <returns>The case's number.</returns>
    /// <exception cref="RuleException">'hold.state', 'enforcement.note-missing', 'enforcement.text-missing'.</exception>
    public Task<string?> ConfirmAsync(Guid id, string why, string words, Actor actor, CancellationToken ct = default) => DecideAsync(id, actor, async (db, hold, name, now) =>
    {
        hold.Confirm(why, actor.Name, now);
        db.Audit(actor, now, "hold.confirmed", $"organisation:{hold.OrganisationId}", hold.OrganisationId);
        var number = await db.ProposeCaseAsync(new(hold.OrganisationId, null, Ground.Return, CaseSource.SignUp, hold.Reasons[0].Document, $"hold:{hold.Id}", words), actor, now, ct);
        mails.TellOfHold(db, await EnforcementMails.ContactsAsync(db, hold.OrganisationId, ct), "confirmed", "/enforcement", now, name, words.Trim());
        return number;
    }, ct);

    /// <summary>A mark that a person knows of a banned customer, such as its licence or legal representative.</summary>
    /// <exception cref="RuleException">'mark.empty', 'mark.not-banned'.</exception>
    public async Task KeepMarkAsync(string number, MarkKind kind, string value, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleEnforcement);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var it = await db.CaseAsync(number, actor, ct);
        var mark = IdentityMark.Of(kind, value) ?? throw new RuleException("mark.empty", "Nothing is left of this to compare.");
        Rule.Require(it.Measures.Any(measure => measure is { Kind: MeasureKind.Ban, Status: MeasureStatus.InForce }), "mark.not-banned", "Only banned customers are kept in mind.");
        await watch.KeepOneAsync(db, it.OrganisationId, mark, number, actor, now, ct);
        db.Audit(actor, now, "mark.kept", $"enforcement:{number}", null, new { kind });
        await db.SaveChangesAsync(ct);
    }

    private async Task<string?> DecideAsync(Guid id, Actor actor, Func<PortalDb, IdentityHold, string, DateTimeOffset, Task<string?>> decide, CancellationToken ct)
    {
        actor.Require(Permission.HandleEnforcement);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var hold = await db.Set<IdentityHold>().SingleOrDefaultAsync(h => h.Id == id, ct) ?? throw new NotFoundException("The hold");
        var name = await db.Set<Organisation>().Where(o => o.Id == hold.OrganisationId).Select(o => o.Name).SingleAsync(ct);
        var number = await decide(db, hold, name, now);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return number;
    }
}
