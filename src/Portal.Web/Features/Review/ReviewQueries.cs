using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Review;
using Portal.Domain.Signatures;
using Portal.Domain.Templates;
using Portal.Web.Data;

namespace Portal.Web.Features.Review;

/// <param name="IsOwn">The reviewer belongs to the organisation, so a colleague decides.</param>
public sealed record QueueRow(
    ReviewKind Kind, Guid Id, string Title, string Organisation, DateTimeOffset SubmittedAt, DateTimeOffset DueAt,
    Guid? ClaimedBy, string? ClaimedByName, DateTimeOffset? ClaimedUntil, bool IsOwn)
{
    public bool IsClaimed(DateTimeOffset now) => ClaimedBy is not null && now < ClaimedUntil;
}

public sealed record ReviewProof(ProofKind Kind, Guid FileId, string Name);

/// <summary>A name somebody else uses that a reader could take for this one.</summary>
public sealed record Resemblance(string Text, string Organisation, ReviewStatus Status);

/// <summary>Everything a reviewer looks at before deciding.</summary>
public sealed record ReviewItem(
    QueueRow Row, string Text, IReadOnlyList<Finding> Findings, string RulesVersion, string Purpose,
    TemplateReview? Template, SignatureReview? Signature, IReadOnlyList<PastDecision> History);

public sealed record TemplateReview(
    TemplateScope Scope, int Number, string Signature, IReadOnlyList<string> Examples, string? LiveText);

public sealed record SignatureReview(SignatureText Written, IReadOnlyList<ReviewProof> Proofs, IReadOnlyList<Resemblance> Resembles);

public sealed record PastDecision(ReviewStatus Outcome, DateTimeOffset At, string By, IReadOnlyList<string> ReasonCodes, string? Note);

/// <summary>The desk: one queue for signatures and templates, what is due first at the top.</summary>
public sealed class ReviewQueries(IDbContextFactory<PortalDb> dbs)
{
    public const int QueueLength = 100;

    public async Task<IReadOnlyList<QueueRow>> QueueAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ReviewContent);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var own = await OwnOrganisationsAsync(db, actor, ct);
        var signatures = await SignatureRows(db, own).OrderBy(r => r.DueAt).Take(QueueLength).ToListAsync(ct);
        var templates = await TemplateRows(db, own).OrderBy(r => r.DueAt).Take(QueueLength).ToListAsync(ct);
        return [.. signatures.Select(r => r.ToRow(ReviewKind.Signature)).Concat(templates.Select(r => r.ToRow(ReviewKind.Template)))
            .OrderBy(r => r.DueAt).ThenBy(r => r.Id).Take(QueueLength)];
    }

    /// <summary>What waits, of one organisation or of all, what is due first at the top.</summary>
    internal static async Task<IReadOnlyList<(Guid OrganisationId, QueueRow Row)>> WaitingAsync(PortalDb db, Guid? organisationId, int most, CancellationToken ct)
    {
        async Task<IEnumerable<(Guid, QueueRow)>> OfAsync(IQueryable<Waiting> rows, ReviewKind kind) =>
            (await rows.Where(r => organisationId == null || r.OrganisationId == organisationId).OrderBy(r => r.DueAt).ThenBy(r => r.Id).Take(most).ToListAsync(ct))
            .Select(r => (r.OrganisationId, r.ToRow(kind)));

        return [.. await OfAsync(SignatureRows(db, []), ReviewKind.Signature), .. await OfAsync(TemplateRows(db, []), ReviewKind.Template)];
    }

    /// <exception cref="NotFoundException">It is not waiting for review any more.</exception>
    public async Task<ReviewItem> ItemAsync(ReviewKind kind, Guid id, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ReviewContent);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var own = await OwnOrganisationsAsync(db, actor, ct);
        return kind is ReviewKind.Signature ? await SignatureAsync(db, id, own, ct) : await TemplateAsync(db, id, own, ct);
    }

    internal static async Task<HashSet<Guid>> OwnOrganisationsAsync(PortalDb db, Actor actor, CancellationToken ct) =>
        [.. await db.Set<Membership>().Where(m => m.UserId == actor.Id).Select(m => m.OrganisationId).ToListAsync(ct)];

    private static async Task<ReviewItem> SignatureAsync(PortalDb db, Guid id, HashSet<Guid> own, CancellationToken ct)
    {
        var row = await SignatureRows(db, own).SingleOrDefaultAsync(r => r.Id == id, ct) ?? throw new NotFoundException("The signature");
        var s = await db.Set<Signature>().AsNoTracking().Include(x => x.Proofs).SingleAsync(x => x.Id == id, ct);
        var resembles = await (from other in db.Set<Signature>().AsNoTracking()
                               join o in db.Set<Organisation>() on other.OrganisationId equals o.Id
                               where other.LookAlikeKey == s.LookAlikeKey && other.OrganisationId != s.OrganisationId
                                   && (other.Status == ReviewStatus.Approved || other.Status == ReviewStatus.InReview)
                               orderby other.Id
                               select new Resemblance(other.Text, o.Name, other.Status)).Take(5).ToListAsync(ct);
        IReadOnlyList<Finding> findings = resembles.Count == 0
            ? s.Findings
            : [.. s.Findings, new Finding("signature.look-alike", Severity.Warn, 0, s.Text.Length)];
        return new(row.ToRow(ReviewKind.Signature), s.Text, findings, s.RulesVersion, s.Purpose, null,
            new(s.Written, [.. s.Proofs.OrderBy(p => p.Kind).Select(p => new ReviewProof(p.Kind, p.FileId, p.Name))], resembles),
            await HistoryAsync(db, id, ct));
    }

    private static async Task<ReviewItem> TemplateAsync(PortalDb db, Guid id, HashSet<Guid> own, CancellationToken ct)
    {
        var row = await TemplateRows(db, own).SingleOrDefaultAsync(r => r.Id == id, ct) ?? throw new NotFoundException("The template");
        var t = await db.Set<Template>().AsNoTracking().Include(x => x.Versions).SingleAsync(x => x.Id == id, ct);
        var v = t.Latest;
        var signature = v.SignatureId is { } s
            ? await db.Set<Signature>().Where(x => x.Id == s).Select(x => x.Text).SingleOrDefaultAsync(ct) ?? ""
            : "";
        return new(row.ToRow(ReviewKind.Template), v.Body, v.Findings, v.RulesVersion, v.Purpose,
            new(new(t.Name, t.Service, t.Type, t.Reach, t.AppId), v.Number, signature, v.Examples, t.Live?.Body), null,
            await HistoryAsync(db, id, ct));
    }

    private static async Task<IReadOnlyList<PastDecision>> HistoryAsync(PortalDb db, Guid subject, CancellationToken ct) =>
        await db.Set<ReviewDecision>().AsNoTracking().Where(d => d.SubjectId == subject).OrderByDescending(d => d.At).Take(10)
            .Select(d => new PastDecision(d.Outcome, d.At, d.ReviewerName, d.ReasonCodes, d.Note)).ToListAsync(ct);

    private static IQueryable<Waiting> SignatureRows(PortalDb db, HashSet<Guid> own) =>
        from s in db.Set<Signature>().AsNoTracking()
        join o in db.Set<Organisation>() on s.OrganisationId equals o.Id
        where s.Status == ReviewStatus.InReview
        select new Waiting
        {
            Id = s.Id,
            OrganisationId = s.OrganisationId,
            Title = s.Text,
            Organisation = o.Name,
            SubmittedAt = s.SubmittedAt,
            DueAt = s.DueAt,
            ClaimedBy = s.ClaimedBy,
            ClaimedByName = s.ClaimedByName,
            ClaimedUntil = s.ClaimedUntil,
            IsOwn = own.Contains(s.OrganisationId),
        };

    private static IQueryable<Waiting> TemplateRows(PortalDb db, HashSet<Guid> own) =>
        from v in db.Set<TemplateVersion>().AsNoTracking()
        join t in db.Set<Template>() on v.TemplateId equals t.Id
        join o in db.Set<Organisation>() on t.OrganisationId equals o.Id
        where v.Status == ReviewStatus.InReview
        select new Waiting
        {
            Id = t.Id,
            OrganisationId = t.OrganisationId,
            Title = t.Name,
            Organisation = o.Name,
            SubmittedAt = v.SubmittedAt,
            DueAt = v.DueAt,
            ClaimedBy = v.ClaimedBy,
            ClaimedByName = v.ClaimedByName,
            ClaimedUntil = v.ClaimedUntil,
            IsOwn = own.Contains(t.OrganisationId),
        };

    private sealed class Waiting
    {
        public required Guid Id { get; init; }
        public required Guid OrganisationId { get; init; }
        public required string Title { get; init; }
        public required string Organisation { get; init; }
        public required DateTimeOffset? SubmittedAt { get; init; }
        public required DateTimeOffset? DueAt { get; init; }
        public required Guid? ClaimedBy { get; init; }
        public required string? ClaimedByName { get; init; }
        public required DateTimeOffset? ClaimedUntil { get; init; }
        public required bool IsOwn { get; init; }

        public QueueRow ToRow(ReviewKind kind) =>
            new(kind, Id, Title, Organisation, SubmittedAt!.Value, DueAt!.Value, ClaimedBy, ClaimedByName, ClaimedUntil, IsOwn);
    }
}
