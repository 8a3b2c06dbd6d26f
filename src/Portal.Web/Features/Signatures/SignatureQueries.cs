using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Review;
using Portal.Domain.Signatures;
using Portal.Web.Data;

namespace Portal.Web.Features.Signatures;

public sealed record SignatureRow(Guid Id, string Text, SignatureType Type, Reach Reach, ReviewStatus Status, DateTimeOffset ChangedAt);

public sealed record SignaturePageOf(IReadOnlyList<SignatureRow> Rows, int Total);

public sealed record ProofRow(Guid Id, ProofKind Kind, Guid FileId, string Name, DateTimeOffset AddedAt);

/// <summary>One signature as its organisation sees it.</summary>
public sealed record SignatureView(
    Guid Id, SignatureText Written, ReviewStatus Status, bool CanEdit, bool CanWithdraw, bool CanRetire,
    IReadOnlyList<ProofRow> Proofs, DateTimeOffset CreatedAt, DateTimeOffset? SubmittedAt, DateTimeOffset? DueAt, DateTimeOffset? DecidedAt,
    IReadOnlyList<Finding> Findings, IReadOnlyList<string> ReasonCodes, string? Note, IReadOnlyList<DecisionRow> Decisions);

/// <summary>A decision in the history of a thing; the customer is not told who decided.</summary>
public sealed record DecisionRow(ReviewStatus Outcome, DateTimeOffset SubmittedAt, DateTimeOffset At, IReadOnlyList<string> ReasonCodes, string? Note);

/// <summary>What a template can be shown and counted with.</summary>
public sealed record SignatureChoice(Guid Id, string Text, Reach Reach, bool IsApproved);

/// <summary>Reads of an organisation's signatures.</summary>
public sealed class SignatureQueries(IDbContextFactory<PortalDb> dbs)
{
    public const int PageSize = 25;

    public async Task<SignaturePageOf> ListAsync(Actor actor, ReviewStatus? status, int page, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewContent);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var all = db.Set<Signature>().AsNoTracking().Where(s => s.OrganisationId == organisation && (status == null || s.Status == status));
        var rows = await all.OrderByDescending(s => s.ChangedAt).Skip((Math.Max(page, 1) - 1) * PageSize).Take(PageSize)
            .Select(s => new SignatureRow(s.Id, s.Text, s.Type, s.Reach, s.Status, s.ChangedAt)).ToListAsync(ct);
        return new(rows, await all.CountAsync(ct));
    }

    public async Task<SignatureView> GetAsync(Guid id, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewContent);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var s = await db.Set<Signature>().AsNoTracking().Include(x => x.Proofs)
            .SingleOrDefaultAsync(x => x.Id == id && x.OrganisationId == organisation, ct) ?? throw new NotFoundException("The signature");
        return new(s.Id, s.Written, s.Status, s.CanEdit, s.CanWithdraw, s.CanRetire,
            [.. s.Proofs.OrderBy(p => p.AddedAt).Select(p => new ProofRow(p.Id, p.Kind, p.FileId, p.Name, p.AddedAt))],
            s.CreatedAt, s.SubmittedAt, s.DueAt, s.DecidedAt, s.Findings, s.ReasonCodes, s.DecisionNote, await DecisionsAsync(db, id, ct));
    }

    /// <summary>Approved ones first; drafts too, so that a template can be written while its signature waits.</summary>
    public async Task<IReadOnlyList<SignatureChoice>> ChoicesAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewContent);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Signature>().AsNoTracking()
            .Where(s => s.OrganisationId == organisation && s.Text != "" && s.Status != ReviewStatus.Withdrawn && s.Status != ReviewStatus.Rejected)
            .OrderByDescending(s => s.Status == ReviewStatus.Approved).ThenBy(s => s.Text)
            .Select(s => new SignatureChoice(s.Id, s.Text, s.Reach, s.Status == ReviewStatus.Approved)).ToListAsync(ct);
    }

    internal static async Task<IReadOnlyList<DecisionRow>> DecisionsAsync(PortalDb db, Guid subject, CancellationToken ct) =>
        await db.Set<ReviewDecision>().AsNoTracking().Where(d => d.SubjectId == subject).OrderBy(d => d.At)
            .Select(d => new DecisionRow(d.Outcome, d.SubmittedAt, d.At, d.ReasonCodes, d.Note)).ToListAsync(ct);
}
