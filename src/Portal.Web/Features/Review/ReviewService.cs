using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Review;
using Portal.Domain.Signatures;
using Portal.Domain.Templates;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Review;

/// <summary>What a reviewer does. A decision counts for the submission that was looked at: <c>seen</c> is its submission instant.</summary>
public sealed class ReviewService(
    IDbContextFactory<PortalDb> dbs, TimeProvider time, IStringLocalizer<ReviewTexts> texts, PortalUrls urls)
{
    public Task ClaimAsync(ReviewKind kind, Guid id, Actor actor, CancellationToken ct = default) =>
        HoldAsync(kind, id, actor, "claimed", (item, reviewer, now) => item.Claim(reviewer, now), ct);

    public Task ReleaseAsync(ReviewKind kind, Guid id, Actor actor, CancellationToken ct = default) =>
        HoldAsync(kind, id, actor, "released", (item, reviewer, now) => item.Release(reviewer, now), ct);

    public Task ApproveAsync(ReviewKind kind, Guid id, DateTimeOffset seen, Actor actor, CancellationToken ct = default) =>
        DecideAsync(kind, id, seen, actor, (item, reviewer, now) => item.Approve(reviewer, now), ct);

    public Task RejectAsync(
        ReviewKind kind, Guid id, DateTimeOffset seen, IReadOnlyList<string> reasonCodes, string? note, Actor actor, CancellationToken ct = default) =>
        DecideAsync(kind, id, seen, actor, (item, reviewer, now) => item.Reject(reviewer, reasonCodes, note, now), ct);

    private async Task HoldAsync(
        ReviewKind kind, Guid id, Actor actor, string verb, Action<Item, Reviewer, DateTimeOffset> change, CancellationToken ct)
    {
        actor.Require(Permission.ReviewContent);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var item = await FindAsync(db, kind, id, ct);
        change(item, await ReviewerAsync(db, actor, ct), now);
        db.Audit(actor, now, $"{item.Noun}.{verb}", item.AuditSubject, item.Subject.OrganisationId);
        await db.SaveChangesAsync(ct);
    }

    private async Task DecideAsync(
        ReviewKind kind, Guid id, DateTimeOffset seen, Actor actor, Action<Item, Reviewer, DateTimeOffset> decide, CancellationToken ct)
    {
        actor.Require(Permission.ReviewContent);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var item = await FindAsync(db, kind, id, ct);
        var subject = item.Subject;
        if (subject.Item.Status is ReviewStatus.InReview && subject.Item.SubmittedAt != seen)
            throw new DbUpdateConcurrencyException("It was withdrawn and submitted again meanwhile.");

        var reviewer = await ReviewerAsync(db, actor, ct);
        decide(item, reviewer, now);
        db.Add(new ReviewDecision(subject, reviewer, now));
        db.Audit(actor, now, $"{item.Noun}.{(subject.Item.Status is ReviewStatus.Approved ? "approved" : "rejected")}", item.AuditSubject,
            subject.OrganisationId, new { subject.Name, subject.Text, subject.Item.ReasonCodes, Note = subject.Item.DecisionNote, subject.Item.RulesVersion });
        await MailAsync(db, item, now, ct);
        await db.SaveChangesAsync(ct);
    }

    private async Task MailAsync(PortalDb db, Item item, DateTimeOffset now, CancellationToken ct)
    {
        var subject = item.Subject;
        var outcome = subject.Item.Status is ReviewStatus.Approved ? "approved" : "rejected";
        foreach (var to in await MemberDirectory.WithAsync(db, subject.OrganisationId, Permission.ManageContent, ct))
        {
            using (Language.Use(to.Language))
            {
                var text = texts[$"mail.{item.Noun}.{outcome}.text", subject.Name].Value;
                if (subject.Item.Status is ReviewStatus.Rejected)
                    text += "\n\n" + string.Join("\n", ReasonLines(subject.Item)) + "\n\n" + texts["mail.mend"];
                else
                    text += "\n\n" + texts["not-an-endorsement"]; // A149
                db.Mail(to.Email, to.Language, now, texts[$"mail.{item.Noun}.{outcome}.subject", subject.Name], text, urls.To(item.Path));
            }
        }
    }

    private static IEnumerable<string> ReasonLines(Reviewed item)
    {
        foreach (var told in ToldReason.Of(item.ReasonCodes, item.Findings))
            yield return $"• {told.Title} {told.Advice}";
        if (item.DecisionNote is { } note)
            yield return note;
    }

    private static async Task<Reviewer> ReviewerAsync(PortalDb db, Actor actor, CancellationToken ct) =>
        new(actor.Id, actor.Name, await ReviewQueries.OwnOrganisationsAsync(db, actor, ct));

    private static async Task<Item> FindAsync(PortalDb db, ReviewKind kind, Guid id, CancellationToken ct)
    {
        if (kind is ReviewKind.Signature)
        {
            var signature = await db.Set<Signature>().SingleOrDefaultAsync(s => s.Id == id && s.Status != ReviewStatus.Draft, ct)
                ?? throw new NotFoundException("The signature");
            return new SignatureItem(signature);
        }

        var template = await db.Set<Template>().Include(t => t.Versions).SingleOrDefaultAsync(t => t.Id == id, ct);
        return template is null || template.Versions.All(v => v.Status is ReviewStatus.Draft)
            ? throw new NotFoundException("The template")
            : new TemplateItem(template);
    }

    /// <summary>The verbs both kinds share, so that a decision is written once.</summary>
    private abstract class Item
    {
        public abstract string Noun { get; }
        public abstract ReviewSubject Subject { get; }
        public string AuditSubject => $"{Noun}:{Subject.Id}";
        public string Path => $"/{Noun}s/{Subject.Id}";
        public abstract void Claim(Reviewer reviewer, DateTimeOffset now);
        public abstract void Release(Reviewer reviewer, DateTimeOffset now);
        public abstract void Approve(Reviewer reviewer, DateTimeOffset now);
        public abstract void Reject(Reviewer reviewer, IReadOnlyList<string> reasonCodes, string? note, DateTimeOffset now);
    }

    private sealed class SignatureItem(Signature signature) : Item
    {
        public override string Noun => "signature";
        public override ReviewSubject Subject => new(ReviewKind.Signature, signature.Id, signature.OrganisationId, signature.Text, signature.Text, signature);
        public override void Claim(Reviewer reviewer, DateTimeOffset now) => signature.Claim(reviewer, now);
        public override void Release(Reviewer reviewer, DateTimeOffset now) => signature.Release(reviewer, now);
        public override void Approve(Reviewer reviewer, DateTimeOffset now) => signature.Approve(reviewer, now);
        public override void Reject(Reviewer reviewer, IReadOnlyList<string> reasonCodes, string? note, DateTimeOffset now) =>
            signature.Reject(reviewer, reasonCodes, note, now);
    }

    private sealed class TemplateItem(Template template) : Item
    {
        public override string Noun => "template";
        public override ReviewSubject Subject => new(ReviewKind.Template, template.Id, template.OrganisationId, template.Name, template.Latest.Body, template.Latest);
        public override void Claim(Reviewer reviewer, DateTimeOffset now) => template.Claim(reviewer, now);
        public override void Release(Reviewer reviewer, DateTimeOffset now) => template.Release(reviewer, now);
        public override void Approve(Reviewer reviewer, DateTimeOffset now) => template.Approve(reviewer, now);
        public override void Reject(Reviewer reviewer, IReadOnlyList<string> reasonCodes, string? note, DateTimeOffset now) =>
            template.Reject(reviewer, reasonCodes, note, now);
    }
}
