using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Notices;
using Portal.Web.Data;

namespace Portal.Web.Features.Notices;

/// <summary>What staff say when an incident begins.</summary>
public sealed record IncidentInput(
    IncidentImpact Impact, IReadOnlySet<Service> Services, string TitleEnglish, string TitleChinese, string English, string Chinese, DateTimeOffset StartedAt);

public sealed record IncidentRows(IReadOnlyList<Incident> Rows, int Page, int Pages);

/// <summary>
/// Faults told in public as they go (A187). Beginning and end are notices too, mailed to the customers of the services affected; what is
/// said in between is, where it is asked for.
/// </summary>
public sealed class IncidentService(IDbContextFactory<PortalDb> dbs, NoticeMails mails, TimeProvider time)
{
    public const int PageSize = 25;

    /// <summary>Open ones first, then the latest.</summary>
    public async Task<IncidentRows> PageAsync(int page, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageNotices);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var pages = Math.Max(1, (await db.Set<Incident>().CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        var rows = await db.Set<Incident>().AsNoTracking().OrderBy(i => i.ResolvedAt != null).ThenByDescending(i => i.StartedAt).ThenBy(i => i.Number)
            .Skip((current - 1) * PageSize).Take(PageSize).ToListAsync(ct);
        return new(rows, current, pages);
    }

    /// <exception cref="NotFoundException"/>
    public async Task<Incident> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageNotices);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Incident>().AsNoTracking().Include(i => i.Updates).SingleOrDefaultAsync(i => i.Number == number, ct)
            ?? throw new NotFoundException("The incident");
    }

    /// <returns>The incident's number.</returns>
    /// <exception cref="RuleException">See <see cref="Incident.Open"/>.</exception>
    public async Task<string> OpenAsync(IncidentInput input, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageNotices);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var count = await NumberSeries.NextAsync(db, Incident.SeriesAt(now), ct);
        var incident = Incident.Open(
            Incident.NumberAt(now, count), input.Impact, input.Services, (input.TitleEnglish, input.TitleChinese), (input.English, input.Chinese),
            input.StartedAt, actor.Name, now);
        db.Add(incident);
        var told = await TellAsync(db, incident, incident.Updates[0], actor, now, ct);
        db.Audit(actor, now, "incident.opened", $"incident:{incident.Number}", null, new { incident.Impact, Services = Names(incident), incident.StartedAt, Notice = told });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return incident.Number;
    }

    /// <param name="tell">Mail the customers too; that it became worse or is over is always told.</param>
    /// <exception cref="RuleException">See <see cref="Incident.Update"/>.</exception>
    public async Task UpdateAsync(
        string number, IncidentStatus status, string english, string chinese, bool tell, Actor actor, IncidentReach? reach = null, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageNotices);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var incident = await db.Set<Incident>().SingleOrDefaultAsync(i => i.Number == number, ct) ?? throw new NotFoundException("The incident");
        var isWorse = reach is not null && (reach.Impact > incident.Impact || reach.Services.Except(incident.Services).Any());
        var update = incident.Update(status, reach, (english, chinese), actor.Name, now);
        db.Add(update);
        db.Entry(incident).Property(i => i.OpenedAt).IsModified = true; // its version moves with its news: nobody writes on after somebody else's end
        var told = tell || isWorse || status is IncidentStatus.Resolved ? await TellAsync(db, incident, update, actor, now, ct) : null;
        db.Audit(actor, now, status is IncidentStatus.Resolved ? "incident.resolved" : "incident.updated", $"incident:{number}", null, new { status, incident.Impact, Services = Names(incident), Notice = told });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<string> TellAsync(PortalDb db, Incident incident, IncidentUpdate update, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var count = await NumberSeries.NextAsync(db, Notice.SeriesAt(now), ct);
        var notice = Notice.Of(
            NoticeKind.Incident, Notice.NumberAt(now, count), $"incident:{incident.Number}/{update.Id}", "/status", NoticeAudience.Services, incident.Services,
            (incident.TitleEnglish, incident.TitleChinese), (update.English, update.Chinese), incident.StartedAt, actor.Name, now);
        db.Add(notice);
        var addressed = await NoticeReach.AddressedAsync(db, notice, ct);
        db.AddRange(addressed.Select(customer => new NoticeCopy(notice, customer, now)));
        var written = await mails.WriteAsync(db, notice, addressed, NoticeMailKind.Published, now, ct);
        db.Audit(actor, now, "notice.published", $"notice:{notice.Number}", null, new { notice.Kind, notice.Source, Customers = addressed.Count, Mails = written });
        return notice.Number!;
    }

    private static string Names(Incident incident) => string.Join(' ', incident.Services.Order().Select(service => service.Wire()));
}
