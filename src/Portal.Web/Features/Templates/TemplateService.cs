using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Review;
using Portal.Domain.Signatures;
using Portal.Domain.Templates;
using Portal.Web.Data;
using Portal.Web.Features.Agreements;

namespace Portal.Web.Features.Templates;

/// <summary>What a member of an organisation does with its templates.</summary>
public sealed class TemplateService(IDbContextFactory<PortalDb> dbs, TimeProvider time, AgreementGate agreements)
{
    /// <summary>A stretch of typing is one action in the audit log, not one for each keystroke.</summary>
    public static readonly TimeSpan WritingStretch = TimeSpan.FromMinutes(10);

    /// <summary>Keeps what was typed so far: a new template without an id, else its draft or the next version.</summary>
    public async Task<Guid> SaveDraftAsync(Guid? id, TemplateScope scope, TemplateText text, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageContent);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await RequireOwnAsync(db, scope.AppId, text.SignatureId, actor, ct);
        if (id is not { } known)
        {
            var created = new Template(Guid.CreateVersion7(now), actor.RequiredOrganisation, scope, text, actor.Id, now);
            db.Add(created);
            db.Audit(actor, now, "template.created", Subject(created.Id), created.OrganisationId, new { scope.Name, scope.Service, scope.Type, scope.Reach });
            await db.SaveChangesAsync(ct);
            return created.Id;
        }

        var template = await FindAsync(db, known, actor, ct);
        var (latest, wasDraft) = (template.Latest, template.Latest.Status is ReviewStatus.Draft);
        if (!wasDraft || latest.WrittenBy != actor.Id || now - latest.WrittenAt > WritingStretch)
            db.Audit(actor, now, "template.edited", Subject(known), template.OrganisationId, new { scope.Name, Number = wasDraft ? latest.Number : latest.Number + 1 });
        template.Edit(scope, text, actor.Id, now);
        await db.SaveChangesAsync(ct);
        return known;
    }

    /// <exception cref="RuleException">agreement.not-accepted, review.has-blocking-findings …</exception>
    public async Task SubmitAsync(Guid id, bool isDeclaredTrue, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageContent);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var template = await FindAsync(db, id, actor, ct);
        await agreements.RequireAsync(db, template.OrganisationId, template.Service, ct);
        var latest = template.Latest;
        var signature = latest.SignatureId is { } s
            ? await db.Set<Signature>().Where(x => x.Id == s).Select(x => x.Text).SingleOrDefaultAsync(ct) ?? ""
            : "";
        var findings = TemplateCheck.Run(new(signature, latest.Body, template.Service, template.Type, template.Reach, latest.Examples));
        template.Submit(findings, ReasonCatalogue.RulesVersion, isDeclaredTrue, actor.Id, now);
        db.Audit(actor, now, "template.submitted", Subject(id), template.OrganisationId, new { template.Name, latest.Number, latest.Body, latest.DueAt });
        await db.SaveChangesAsync(ct);
    }

    public Task WithdrawAsync(Guid id, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(id, actor, "template.withdrawn", (t, now) => t.Withdraw(now), ct);

    public Task RetireAsync(Guid id, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(id, actor, "template.retired", (t, now) => t.Retire(now), ct);

    public Task DiscardDraftAsync(Guid id, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(id, actor, "template.draft-discarded", (t, now) => t.DiscardDraft(now), ct);

    private async Task ChangeAsync(Guid id, Actor actor, string action, Action<Template, DateTimeOffset> change, CancellationToken ct)
    {
        actor.Require(Permission.ManageContent);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var template = await FindAsync(db, id, actor, ct);
        var number = template.Latest.Number;
        change(template, now);
        db.Audit(actor, now, action, Subject(id), template.OrganisationId, new { template.Name, number });
        await db.SaveChangesAsync(ct);
    }

    private static async Task RequireOwnAsync(PortalDb db, long? appId, Guid? signatureId, Actor actor, CancellationToken ct)
    {
        var organisation = actor.RequiredOrganisation;
        if (signatureId is { } id && !await db.Set<Signature>().AnyAsync(s => s.Id == id && s.OrganisationId == organisation, ct))
            throw new NotFoundException("The signature");
        if (appId is { } number && !await db.Set<App>().AnyAsync(a => a.AppId == number && a.OrganisationId == organisation, ct))
            throw new NotFoundException("The app");
    }

    private static async Task<Template> FindAsync(PortalDb db, Guid id, Actor actor, CancellationToken ct)
    {
        var organisation = actor.RequiredOrganisation;
        return await db.Set<Template>().Include(t => t.Versions)
            .SingleOrDefaultAsync(t => t.Id == id && t.OrganisationId == organisation, ct)
            ?? throw new NotFoundException("The template");
    }

    private static string Subject(Guid id) => $"template:{id}";
}
