using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.AbnormalSending;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Enforcement;
using Portal.Web.Data;
using Portal.Web.Features.Enforcement;

namespace Portal.Web.Features.AbnormalSending;

public sealed record AbnormalRow(
    string Number, AbnormalStatus Status, AbnormalSource Source, string Customer, string App, Service Service, MessageType Type, DateTimeOffset WindowFrom, long Count,
    bool Holds, DateTimeOffset RaisedAt, DateTimeOffset? DueAt);

public sealed record AbnormalPageRows(IReadOnlyList<AbnormalRow> Rows, int Page, int Pages);

/// <param name="Samples">Null for staff, who say first why they look.</param>
/// <param name="Forbidden">As <see cref="HeldBatch"/>.</param>
public sealed record AbnormalView(AbnormalQuery Query, string Customer, string App, IReadOnlyList<string>? Samples, Standing? Forbidden);

/// <param name="Forbidden">Why a yes lets nothing go yet: the customer may not send what is held. Null: nothing is in its way.</param>
public sealed record HeldBatch(AbnormalQuery Query, Standing? Forbidden);

public sealed record AbnormalPageQueries(IReadOnlyList<HeldBatch> Queries, int Page, int Pages);

/// <summary>Messages that were stopped and never got a yes: no skimming (A169).</summary>
/// <param name="IsConfirmed">The customer said no; otherwise nobody has answered.</param>
/// <param name="Count">Of the whole window, whatever part of it was asked for.</param>
public sealed record AbnormalExclusion(
    string Number, long AppId, Service Service, MessageType Type, string Batch, DateTimeOffset From, DateTimeOffset Until, long Count, bool IsConfirmed);

/// <summary>Reads queries: customers their own, staff all, gateways what is held.</summary>
public sealed class AbnormalQueries(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    public const int PageSize = 50;

    /// <param name="status">Only these; null: those that wait for somebody, or all.</param>
    public async Task<AbnormalPageRows> ListAsync(AbnormalStatus? status, bool all, int page, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var queries = Visible(db, actor).AsNoTracking();
        if (status is not null)
            queries = queries.Where(q => q.Status == status);
        else if (!all)
            queries = queries.Where(q => q.Status == AbnormalStatus.Detected || q.Status == AbnormalStatus.CustomerAsked || q.Status == AbnormalStatus.NoAnswer
                || (q.Batch != null && (q.Status == AbnormalStatus.ConfirmedSend || q.Status == AbnormalStatus.ConfirmedNotSend)));
        var pages = Math.Max(1, (await queries.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        return new(
            await (from q in queries
                   join o in db.Set<Organisation>() on q.OrganisationId equals o.Id
                   join a in db.Set<App>() on q.AppId equals a.AppId
                   orderby q.Answer != null, q.RaisedAt descending, q.Id
                   select new AbnormalRow(q.Number, q.Status, q.Source, o.Name, a.Name, q.Service, q.Type, q.WindowFrom, q.Count, q.Batch != null, q.RaisedAt, q.DueAt))
                .Skip((current - 1) * PageSize).Take(PageSize).ToListAsync(ct),
            current, pages);
    }

    /// <exception cref="NotFoundException">Not there, or somebody else's.</exception>
    public async Task<AbnormalView> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var query = await Visible(db, actor).AsNoTracking().SingleOrDefaultAsync(q => q.Number == number, ct) ?? throw new NotFoundException("The query");
        var customer = await db.Set<Organisation>().Where(o => o.Id == query.OrganisationId).Select(o => o.Name).SingleAsync(ct);
        var app = await db.Set<App>().Where(a => a.AppId == query.AppId).Select(a => a.Name).SingleAsync(ct);
        return new(query, customer, app, actor.IsProvider ? null : query.Samples, (await WithStandingAsync(db, [query], ct))[0].Forbidden);
    }

    /// <summary>A held batch, for gateways; what nobody holds is not theirs.</summary>
    /// <exception cref="NotFoundException"/>
    public async Task<HeldBatch> HeldAsync(string number, Actor actor, CancellationToken ct = default)
    {
        AbnormalSendingService.RequireGateway(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var query = await db.Set<AbnormalQuery>().AsNoTracking().SingleOrDefaultAsync(q => q.Number == number && q.Batch != null, ct) ?? throw new NotFoundException("The query");
        return (await WithStandingAsync(db, [query], ct))[0];
    }

    /// <summary>Batches by status or by name, the last raised first.</summary>
    public async Task<AbnormalPageQueries> HeldAsync(AbnormalStatus? status, string? batch, int page, Actor actor, CancellationToken ct = default)
    {
        AbnormalSendingService.RequireGateway(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var queries = db.Set<AbnormalQuery>().AsNoTracking().Where(q => q.Batch != null && (status == null || q.Status == status) && (batch == null || q.Batch == batch));
        var pages = Math.Max(1, (await queries.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        var rows = await queries.OrderByDescending(q => q.RaisedAt).ThenBy(q => q.Id).Skip((current - 1) * PageSize).Take(PageSize).ToListAsync(ct);
        return new(await WithStandingAsync(db, rows, ct), current, pages);
    }

    private async Task<IReadOnlyList<HeldBatch>> WithStandingAsync(PortalDb db, IReadOnlyList<AbnormalQuery> queries, CancellationToken ct)
    {
        var (standings, now) = (new Dictionary<Guid, CustomerStanding>(), time.GetUtcNow());
        foreach (var organisation in queries.Where(WaitsToLeave).Select(q => q.OrganisationId).Distinct())
            standings[organisation] = await db.StandingAsync(organisation, now, ct);
        return [.. queries.Select(q => new HeldBatch(q, WaitsToLeave(q) ? standings[q.OrganisationId].Forbidding(CustomerAct.Send, q.Service, q.AppId, q.Type)?.Standing : null))];

        static bool WaitsToLeave(AbnormalQuery query) => query is { IsHeld: true, Answer: AbnormalAnswer.Send };
    }

    /// <summary>
    /// What a dispute over a span leaves out: batches that were stopped and that nobody confirmed to send. Not what was confirmed, and not
    /// what had left before anybody asked.
    /// </summary>
    public static async Task<IReadOnlyList<AbnormalExclusion>> ExcludedAsync(
        PortalDb db, Guid organisationId, DateTimeOffset from, DateTimeOffset until, CancellationToken ct = default) =>
        [.. (await db.Set<AbnormalQuery>().AsNoTracking()
                .Where(q => q.OrganisationId == organisationId && q.Batch != null && q.WindowFrom < until && q.WindowUntil > from
                    && (q.Answer == null || q.Answer == AbnormalAnswer.NotSend))
                .OrderBy(q => q.WindowFrom).ThenBy(q => q.Id).ToListAsync(ct))
            .Select(q => new AbnormalExclusion(q.Number, q.AppId, q.Service, q.Type, q.Batch!, q.WindowFrom, q.WindowUntil, q.Count, q.Answer is AbnormalAnswer.NotSend))];

    private static IQueryable<AbnormalQuery> Visible(PortalDb db, Actor actor)
    {
        if (actor.IsProvider)
        {
            actor.Require(Permission.HandleAbnormalSending);
            return db.Set<AbnormalQuery>();
        }

        actor.Require(Permission.AnswerAbnormalSending);
        var organisationId = actor.RequiredOrganisation;
        return db.Set<AbnormalQuery>().Where(q => q.OrganisationId == organisationId);
    }
}
