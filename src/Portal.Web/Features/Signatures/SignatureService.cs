using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Review;
using Portal.Domain.Signatures;
using Portal.Web.Data;
using Portal.Web.Features.Agreements;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Signatures;

/// <summary>What a member of an organisation does with its signatures.</summary>
public sealed class SignatureService(IDbContextFactory<PortalDb> dbs, TimeProvider time, FileStore files, AgreementGate agreements)
{
    /// <summary>A stretch of typing is one action in the audit log, not one for each keystroke.</summary>
    public static readonly TimeSpan WritingStretch = TimeSpan.FromMinutes(10);

    /// <summary>Keeps what was typed so far; without an id it begins a new signature.</summary>
    public async Task<Guid> SaveDraftAsync(Guid? id, SignatureText text, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageContent);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (id is not { } known)
        {
            var created = new Signature(Guid.CreateVersion7(now), actor.RequiredOrganisation, text, now);
            db.Add(created);
            db.Audit(actor, now, "signature.created", Subject(created.Id), created.OrganisationId, new { text.Text, text.Type, text.Reach });
            await db.SaveChangesAsync(ct);
            return created.Id;
        }

        var signature = await FindAsync(db, known, actor, ct);
        if (signature.Status is ReviewStatus.Draft && signature.Written == text)
            return known;
        if (signature.Status is not ReviewStatus.Draft || now - signature.ChangedAt > WritingStretch)
            db.Audit(actor, now, "signature.edited", Subject(known), signature.OrganisationId, new { text.Text, text.Type, text.Reach });
        signature.Edit(text, now);
        await db.SaveChangesAsync(ct);
        return known;
    }

    public async Task AddProofAsync(Guid id, ProofKind kind, string name, Stream content, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageContent);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var signature = await FindAsync(db, id, actor, ct);
        Rule.Require(signature.CanEdit, "signature.not-editable", $"A signature that is {signature.Status} cannot be changed.");
        var file = await files.AddAsync(db, signature.OrganisationId, name, content, ct);
        signature.AddProof(kind, file.Id, file.Name, now);
        db.Audit(actor, now, "signature.proof-added", Subject(id), signature.OrganisationId, new { kind, file.Name, file.Sha256 });
        await db.SaveChangesAsync(ct);
    }

    public Task RemoveProofAsync(Guid id, Guid proofId, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(id, actor, "signature.proof-removed", (s, now) => s.RemoveProof(proofId, now), ct);

    /// <exception cref="RuleException">agreement.not-accepted, review.has-blocking-findings …</exception>
    public async Task SubmitAsync(Guid id, bool isDeclaredTrue, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageContent);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var signature = await FindAsync(db, id, actor, ct);
        await agreements.RequireAsync(db, signature.OrganisationId, Service.Sms, ct);
        var findings = SignatureCheck.Run(signature.Written, signature.MissingProofs);
        signature.Submit(findings, ReasonCatalogue.RulesVersion, isDeclaredTrue, actor.Id, now);
        db.Audit(actor, now, "signature.submitted", Subject(id), signature.OrganisationId, new { signature.Text, signature.DueAt });
        await db.SaveChangesAsync(ct);
    }

    public Task WithdrawAsync(Guid id, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(id, actor, "signature.withdrawn", (s, now) => s.Withdraw(now), ct);

    public Task RetireAsync(Guid id, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(id, actor, "signature.retired", (s, now) => s.Retire(now), ct);

    private async Task ChangeAsync(Guid id, Actor actor, string action, Action<Signature, DateTimeOffset> change, CancellationToken ct)
    {
        actor.Require(Permission.ManageContent);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var signature = await FindAsync(db, id, actor, ct);
        change(signature, now);
        db.Audit(actor, now, action, Subject(id), signature.OrganisationId, new { signature.Text });
        await db.SaveChangesAsync(ct);
    }

    private static async Task<Signature> FindAsync(PortalDb db, Guid id, Actor actor, CancellationToken ct)
    {
        var organisation = actor.RequiredOrganisation;
        return await db.Set<Signature>().Include(s => s.Proofs)
            .SingleOrDefaultAsync(s => s.Id == id && s.OrganisationId == organisation, ct)
            ?? throw new NotFoundException("The signature");
    }

    private static string Subject(Guid id) => $"signature:{id}";
}
