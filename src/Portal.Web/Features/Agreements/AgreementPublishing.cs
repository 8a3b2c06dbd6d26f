using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Domain.Calendar;
using Portal.Domain.Notices;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Notices;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Agreements;

/// <summary>How staff bring out a new version: draft, look at it, publish it with a date; everyone affected is told and asked again (A55, A103).</summary>
public sealed class AgreementPublishing(
    IDbContextFactory<PortalDb> dbs, TimeProvider time, PortalUrls urls, NoticeBook notices, IStringLocalizer<AgreementsTexts> texts)
{
    public async Task<Guid> DraftAsync(Actor actor, string sourceZh, string sourceEn, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageAgreements);
        var now = time.GetUtcNow();
        var version = AgreementVersion.Draft(sourceZh, sourceEn, actor.Name, now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        Rule.Require(!await db.Set<AgreementVersion>().AnyAsync(v => v.Code == version.Code && v.Number == version.Number, ct),
            "agreement.number-taken", "This version number is taken.", version.Number);
        db.Add(version);
        db.Audit(actor, now, "agreement.drafted", $"agreement-version:{version.Id}", null, Facts(version));
        await db.SaveChangesAsync(ct);
        return version.Id;
    }

    public async Task ReviseAsync(Actor actor, Guid id, string sourceZh, string sourceEn, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageAgreements);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var version = await FindAsync(db, id, ct);
        var now = time.GetUtcNow();
        version.Revise(sourceZh, sourceEn, actor.Name, now);
        db.Audit(actor, now, "agreement.draft-revised", $"agreement-version:{id}", null, Facts(version));
        await db.SaveChangesAsync(ct);
    }

    public async Task DiscardAsync(Actor actor, Guid id, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageAgreements);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var version = await FindAsync(db, id, ct);
        Rule.Require(version.CanRevise, "agreement.not-a-draft", "A published version does not change; make a new one.");
        db.Remove(version);
        db.Audit(actor, time.GetUtcNow(), "agreement.draft-discarded", $"agreement-version:{id}", null, Facts(version));
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Publishes, sets the day the version before it ends, asks every organisation that had accepted, and mails its signers.</summary>
    public async Task PublishAsync(Actor actor, Guid id, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageAgreements);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct); // the notice's number has no gaps
        var version = await FindAsync(db, id, ct);
        var now = time.GetUtcNow();
        version.Publish(actor.Name, now);

        var before = await db.Set<AgreementVersion>()
            .Where(v => v.Code == version.Code && v.PublishedAt != null && v.SupersededOn == null && v.Id != id)
            .OrderByDescending(v => v.EffectiveOn).FirstOrDefaultAsync(ct);
        var told = before is null ? 0 : await SucceedAsync(db, before, version, actor, now, ct);
        db.Audit(actor, now, "agreement.published", $"agreement-version:{id}", null,
            new { Code = version.Code.Wire(), version.Number, version.EffectiveOn, version.Sha256Zh, version.Sha256En, Replaces = before?.Number, Mails = told });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<int> SucceedAsync(PortalDb db, AgreementVersion before, AgreementVersion version, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        before.SupersedeFrom(version.EffectiveOn);
        foreach (var answer in await db.Set<Acceptance>().Where(a => a.AgreementVersionId == before.Id && a.SupersededOn == null).ToListAsync(ct))
            answer.SupersedeFrom(version.EffectiveOn);

        var told = 0;
        var signed = await db.Set<Acceptance>()
            .Where(a => a.Code == version.Code && (a.Status == AcceptanceStatus.AcceptedExplicit || a.Status == AcceptanceStatus.AcceptedDeemed))
            .Select(a => a.OrganisationId).Distinct().ToListAsync(ct);
        if (signed.Count == 0)
            return told;
        var compare = $"/agreements/{version.Code.Wire()}/compare?from={before.Number}&to={version.Number}";
        var notice = await notices.OfAsync(
            db, NoticeKind.Agreement, $"agreement-version:{version.Id}", "agreement", compare, ContractTime.StartOf(version.EffectiveOn),
            () => [version.Document(Language.Current).Title, version.Number, version.EffectiveOn, before.Number], actor, now, ct);
        foreach (var organisationId in signed)
        {
            db.Add(Acceptance.Ask(organisationId, version, now));
            var written = new List<(Guid, string)>();
            foreach (var member in await MemberDirectory.WithAsync(db, organisationId, Permission.AcceptAgreements, ct))
            {
                using var _ = Language.Use(member.Language);
                var title = version.Document(member.Language).Title;
                written.Add((db.Mail(member.Email, member.Language, now, texts["mail.version.subject", title],
                    texts["mail.version.text", title, version.Number, version.EffectiveOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), before.Number],
                    urls.To(compare)), member.Email));
                told++;
            }

            NoticeBook.Tell(db, notice, organisationId, written, now);
        }

        return told;
    }

    private static async Task<AgreementVersion> FindAsync(PortalDb db, Guid id, CancellationToken ct) =>
        await db.Set<AgreementVersion>().SingleOrDefaultAsync(v => v.Id == id, ct) ?? throw new NotFoundException("The agreement version");

    private static object Facts(AgreementVersion version) =>
        new { Code = version.Code.Wire(), version.Number, version.EffectiveOn, version.Sha256Zh, version.Sha256En };
}
