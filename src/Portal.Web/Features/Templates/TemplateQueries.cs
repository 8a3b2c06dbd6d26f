using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Review;
using Portal.Domain.Signatures;
using Portal.Domain.Templates;
using Portal.Web.Data;
using Portal.Web.Features.Signatures;

namespace Portal.Web.Features.Templates;

/// <param name="Status">Of the latest version.</param>
/// <param name="IsLive">Whether any version may be sent now.</param>
public sealed record TemplateRow(
    Guid Id, string Name, Service Service, MessageType Type, Reach Reach, ReviewStatus Status, bool IsLive, string Body, DateTimeOffset ChangedAt);

public sealed record TemplatePageOf(IReadOnlyList<TemplateRow> Rows, int Total);

public sealed record VersionView(
    int Number, TemplateText Text, string Signature, ReviewStatus Status, DateTimeOffset CreatedAt, DateTimeOffset? SubmittedAt, DateTimeOffset? DueAt,
    DateTimeOffset? DecidedAt, IReadOnlyList<Finding> Findings, IReadOnlyList<string> ReasonCodes, string? Note);

/// <summary>One template as its organisation sees it, newest version first.</summary>
public sealed record TemplateView(
    Guid Id, TemplateScope Scope, bool CanEdit, bool CanChangeScope, IReadOnlyList<VersionView> Versions, IReadOnlyList<DecisionRow> Decisions)
{
    public VersionView Latest => Versions[0];

    public VersionView? Live => Versions.FirstOrDefault(v => v.Status is ReviewStatus.Approved);
}

/// <summary>An app a template can be kept for.</summary>
public sealed record AppChoice(long AppId, string Name);

/// <summary>Reads of an organisation's templates.</summary>
public sealed class TemplateQueries(IDbContextFactory<PortalDb> dbs)
{
    public const int PageSize = 25;

    public async Task<TemplatePageOf> ListAsync(
        Actor actor, ReviewStatus? status = null, MessageType? type = null, int page = 1, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewContent);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var all = from t in db.Set<Template>().AsNoTracking()
                  from v in t.Versions
                  where t.OrganisationId == organisation && v.Number == t.Versions.Max(x => x.Number)
                      && (status == null || v.Status == status) && (type == null || t.Type == type)
                  select new { t, v };
        var rows = await all.OrderByDescending(x => x.t.ChangedAt).Skip((Math.Max(page, 1) - 1) * PageSize).Take(PageSize)
            .Select(x => new TemplateRow(x.t.Id, x.t.Name, x.t.Service, x.t.Type, x.t.Reach, x.v.Status,
                x.t.Versions.Any(y => y.Status == ReviewStatus.Approved), x.v.Body, x.t.ChangedAt)).ToListAsync(ct);
        return new(rows, await all.CountAsync(ct));
    }

    public async Task<IReadOnlyList<AppChoice>> AppsAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewContent);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<App>().AsNoTracking().Where(a => a.OrganisationId == organisation && a.State != AppState.Deleted)
            .OrderBy(a => a.AppId).Select(a => new AppChoice(a.AppId, a.Name)).ToListAsync(ct);
    }

    public async Task<TemplateView> GetAsync(Guid id, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewContent);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var template = await db.Set<Template>().AsNoTracking().Include(t => t.Versions)
            .SingleOrDefaultAsync(t => t.Id == id && t.OrganisationId == organisation, ct) ?? throw new NotFoundException("The template");
        var signatures = await db.Set<Signature>().Where(s => s.OrganisationId == organisation)
            .Select(s => new { s.Id, s.Text }).ToDictionaryAsync(s => s.Id, s => s.Text, ct);
        return new(template.Id, new(template.Name, template.Service, template.Type, template.Reach, template.AppId),
            template.CanEdit, template.CanChangeScope,
            [.. template.Versions.OrderByDescending(v => v.Number).Select(v => new VersionView(
                v.Number, v.Text, v.SignatureId is { } s ? signatures.GetValueOrDefault(s, "") : "", v.Status, v.CreatedAt,
                v.SubmittedAt, v.DueAt, v.DecidedAt, v.Findings, v.ReasonCodes, v.DecisionNote))],
            await SignatureQueries.DecisionsAsync(db, id, ct));
    }
}
