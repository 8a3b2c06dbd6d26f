using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Enforcement;
using Portal.Domain.Ledger;
using Portal.Web.Data;
using Portal.Web.Features.Ledger;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Enforcement;

public sealed record CaseRow(
    string Number, CaseStatus Status, Ground Ground, string Customer, string? Reference, DateTimeOffset OpenedAt, DateTimeOffset? DueAt, bool IsOverdue, int InForce, int Waiting);

public sealed record CaseRows(IReadOnlyList<CaseRow> Rows, int Page, int Pages);

/// <param name="MayApprove">Measures to which the actor may agree.</param>
/// <param name="MayDrop">Proposed measures that the actor may give up.</param>
/// <param name="MayLift">Measures that hold now and can be lifted.</param>
/// <param name="TimeIsUp">Measures that nobody ended and whose last instant is over.</param>
/// <param name="MayJudge">Penalties that somebody else than the actor proposed.</param>
/// <param name="IsOverdue">By its latest term.</param>
/// <param name="MayBook">Penalties whose deduction the actor may book.</param>
/// <param name="Apps">Of the customer, for choices.</param>
/// <param name="Packages">Open ones.</param>
public sealed record CaseView(
    EnforcementCase Case, string Customer, string? App, CustomerStanding Standing, bool MayHandle, bool MayCharge, IReadOnlySet<int> MayApprove, IReadOnlySet<int> MayDrop, IReadOnlySet<int> MayLift, IReadOnlySet<int> TimeIsUp,
    IReadOnlySet<int> MayJudge, bool IsOverdue, IReadOnlySet<int> MayBook,
    IReadOnlyList<(long AppId, string Name)> Apps, IReadOnlyList<string> Packages);

/// <summary>Reads cases: customers those they were told of, staff all.</summary>
public sealed class EnforcementQueries(IDbContextFactory<PortalDb> dbs, FileStore files, TimeProvider time)
{
    public const int PageSize = 50;

    /// <param name="status">Only these; null: those that are open, and those over in which a penalty still waits for somebody.</param>
    public async Task<CaseRows> ListAsync(CaseStatus? status, bool all, int page, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = db.VisibleCases(actor).AsNoTracking();
        if (status is not null)
            rows = rows.Where(c => c.Status == status);
        else if (!all)
        {
            var isStaff = actor.IsProvider; // what was only proposed, customers do not know of
            rows = rows.Where(c => (c.Status != CaseStatus.Cured && c.Status != CaseStatus.Closed && c.Status != CaseStatus.Dismissed)
                || c.Penalties.Any(p => p.Status != PenaltyStatus.Paid && p.Status != PenaltyStatus.Withdrawn && (isStaff || p.Status != PenaltyStatus.Proposed))
                || (isStaff && c.Measures.Any(m => m.Status == MeasureStatus.Proposed)));
        }

        var pages = Math.Max(1, (await rows.CountAsync(ct) + PageSize - 1) / PageSize);
        var (current, now) = (Math.Clamp(page, 1, pages), time.GetUtcNow());
        return new(
            await (from c in rows
                   join o in db.Set<Organisation>() on c.OrganisationId equals o.Id
                   orderby c.DueAt == null, c.DueAt, c.OpenedAt descending, c.Id
                   select new CaseRow(
                       c.Number, c.Status, c.Ground, o.Name, c.Reference, c.OpenedAt, c.DueAt, c.Status == CaseStatus.Rectifying && c.DueAt < now, c.Measures.Count(m => m.Status == MeasureStatus.InForce && (m.Until == null || m.Until >= now)),
                       c.Measures.Count(m => m.Status == MeasureStatus.Proposed) + c.Penalties.Count(p => p.Status == PenaltyStatus.Contested || (p.Status == PenaltyStatus.Notified && p.ContestUntil < now))))
                .Skip((current - 1) * PageSize).Take(PageSize).ToListAsync(ct),
            current, pages);
    }

    /// <exception cref="NotFoundException">Not there, somebody else's, or not told yet.</exception>
    public async Task<CaseView> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var it = await db.CaseAsync(number, actor, ct);
        var customer = await db.Set<Organisation>().Where(o => o.Id == it.OrganisationId).Select(o => o.Name).SingleAsync(ct);
        var apps = await db.Set<App>().Where(a => a.OrganisationId == it.OrganisationId && a.State != AppState.Deleted).OrderBy(a => a.AppId).Select(a => new { a.AppId, a.Name }).ToListAsync(ct);
        var now = time.GetUtcNow();
        var (standing, today) = (await db.StandingAsync(it.OrganisationId, now, ct), Domain.Calendar.ContractTime.DayOf(now));
        var (handles, decider) = (actor.IsProvider && actor.May(Permission.HandleEnforcement), actor.Decider());
        var deductions = it.Measures.Select(m => m.Deduction).Concat(it.Penalties.Select(p => p.Deduction)).OfType<string>().ToList();
        var bookable = (await db.Set<Deduction>().AsNoTracking().Where(d => deductions.Contains(d.Number)).ToListAsync(ct))
            .Where(d => d.MayBeBookedBy(decider)).Select(d => d.Number).ToHashSet();
        return new(
            it, customer, apps.FirstOrDefault(a => a.AppId == it.AppId)?.Name, standing, handles, actor.IsProvider && actor.May(Permission.ManageLedger),
            it.Measures.Where(m => actor.IsProvider && it.IsRunning && m.MayBeApprovedBy(actor.Id) && (m.Deduction is { } deduction
                ? bookable.Contains(deduction)
                : actor.May(m.NeedsTwo ? Permission.SuspendCustomers : Permission.HandleEnforcement))).Select(m => m.Number).ToHashSet(),
            it.Measures.Where(m => m.Status is MeasureStatus.Proposed && MeasureService.MayDrop(actor, m.Kind)).Select(m => m.Number).ToHashSet(),
            it.Measures.Where(m => handles && m.CanLift && m.HoldsAt(now)).Select(m => m.Number).ToHashSet(),
            it.Measures.Where(m => m.Status is MeasureStatus.InForce && !m.HoldsAt(now)).Select(m => m.Number).ToHashSet(),
            it.Penalties.Where(p => handles && p.MayBeJudgedBy(actor.Name)).Select(p => p.Number).ToHashSet(), it.IsOverdue(now),
            it.Penalties.Where(p => actor.IsProvider && p.Status is PenaltyStatus.Charged && p.Deduction is { } deduction && bookable.Contains(deduction)).Select(p => p.Number).ToHashSet(),
            [.. apps.Select(a => (a.AppId, a.Name))],
            handles ? await db.Set<Package>().Where(p => p.OrganisationId == it.OrganisationId && p.ExpiresOn >= today).OrderBy(p => p.Number).Select(p => p.Number).ToListAsync(ct) : []);
    }

    /// <summary>How the actor's own organisation stands.</summary>
    public async Task<CustomerStanding> StandingAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOrganisation);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.StandingAsync(actor.RequiredOrganisation, time.GetUtcNow(), ct);
    }

    /// <summary>Customers whose name holds the text, for who opens a case.</summary>
    public async Task<IReadOnlyList<(Guid Id, string Name)>> CustomersAsync(string text, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleEnforcement);
        var wanted = text.Trim();
        if (wanted.Length == 0)
            return [];
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await db.Set<Organisation>().Where(o => o.Name.Contains(wanted)).OrderBy(o => o.Name).Take(10).Select(o => new { o.Id, o.Name }).ToListAsync(ct);
        return [.. found.Select(o => (o.Id, o.Name))];
    }

    public async Task<IReadOnlyList<(long AppId, string Name)>> AppsAsync(Guid organisationId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleEnforcement);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var apps = await db.Set<App>().Where(a => a.OrganisationId == organisationId && a.State != AppState.Deleted).OrderBy(a => a.AppId).Select(a => new { a.AppId, a.Name }).ToListAsync(ct);
        return [.. apps.Select(a => (a.AppId, a.Name))];
    }

    /// <summary>Our evidence, which customers are not given. That somebody looked is on record, and the customer reads it once the case was told (A43).</summary>
    /// <exception cref="NotFoundException"/>
    public async Task<(StoredFile File, Stream Content)> EvidenceAsync(string number, Guid fileId, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (!actor.IsProvider || await db.VisibleCases(actor).Where(c => c.Number == number && c.Files.Any(f => f.FileId == fileId && f.Use == CaseFileUse.Evidence))
            .Select(c => new { c.OrganisationId, c.NoticedAt }).SingleOrDefaultAsync(ct) is not { } it)
            throw new NotFoundException("The file");
        var opened = await files.OpenAsync(fileId, FileUse.Handed, ct);
        db.Audit(actor, time.GetUtcNow(), "enforcement.evidence-viewed", $"enforcement:{number}", it.NoticedAt is null ? null : it.OrganisationId, new { File = opened.File.Name });
        await db.SaveChangesAsync(ct);
        return opened;
    }
}
