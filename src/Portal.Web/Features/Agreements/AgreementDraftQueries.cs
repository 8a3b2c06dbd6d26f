using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Web.Data;

namespace Portal.Web.Features.Agreements;

/// <summary>What staff see while they prepare a version.</summary>
public sealed class AgreementDraftQueries(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    /// <summary>Every version, drafts included, by agreement and newest first.</summary>
    public async Task<IReadOnlyList<VersionRow>> ListAsync(Actor actor, CancellationToken ct)
    {
        actor.Require(Permission.ManageAgreements);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var versions = await db.Set<AgreementVersion>().AsNoTracking().OrderByDescending(v => v.EffectiveOn).ToListAsync(ct);
        return [.. versions.OrderBy(v => v.Code).Select(Row)];
    }

    /// <exception cref="NotFoundException"/>
    public async Task<DraftView> DraftAsync(Actor actor, Guid id, CancellationToken ct)
    {
        actor.Require(Permission.ManageAgreements);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var version = await db.Set<AgreementVersion>().AsNoTracking().SingleOrDefaultAsync(v => v.Id == id, ct)
            ?? throw new NotFoundException("The agreement version");
        return new(version.Id, version.SourceZh, version.SourceEn, Row(version));
    }

    /// <summary>The newest published sources of an agreement: what a new version starts from.</summary>
    public async Task<(string Zh, string En)> NewestAsync(Actor actor, AgreementCode code, CancellationToken ct)
    {
        actor.Require(Permission.ManageAgreements);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var version = await BeforeAsync(db, code, DateOnly.MaxValue, ct) ?? throw new NotFoundException("The agreement");
        return (version.SourceZh, version.SourceEn);
    }

    /// <summary>Reads both texts as publishing would and says what would change.</summary>
    /// <exception cref="RuleException">A text is malformed, or the languages do not match.</exception>
    public async Task<DraftPreview> PreviewAsync(Actor actor, string sourceZh, string sourceEn, string language, CancellationToken ct)
    {
        actor.Require(Permission.ManageAgreements);
        var version = AgreementVersion.Draft(sourceZh, sourceEn, actor.Name, time.GetUtcNow());
        var document = version.Document(language);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var before = await BeforeAsync(db, version.Code, version.EffectiveOn, ct);
        var organisations = await db.Set<Acceptance>()
            .Where(a => a.Code == version.Code && (a.Status == AcceptanceStatus.AcceptedExplicit || a.Status == AcceptanceStatus.AcceptedDeemed))
            .Select(a => a.OrganisationId).Distinct().CountAsync(ct);
        return new(document, before is null ? null : Row(before), before is null ? [] : DocumentDiff.Between(before.Document(language), document), organisations);
    }

    private static Task<AgreementVersion?> BeforeAsync(PortalDb db, AgreementCode code, DateOnly day, CancellationToken ct) =>
        db.Set<AgreementVersion>().AsNoTracking().Where(v => v.Code == code && v.PublishedAt != null && v.EffectiveOn < day)
            .OrderByDescending(v => v.EffectiveOn).FirstOrDefaultAsync(ct);

    private VersionRow Row(AgreementVersion v) => new(v.Id, v.Code, v.Number, v.EffectiveOn, v.StateAt(time.GetUtcNow()), v.PublishedAt);
}
