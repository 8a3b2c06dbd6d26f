using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.AbnormalSending;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Domain.Apps;
using Portal.Domain.Billing;
using Portal.Domain.Complaints;
using Portal.Domain.Disputes;
using Portal.Domain.LawfulRequests;
using Portal.Domain.Enforcement;
using Portal.Domain.Notices;
using Portal.Domain.Pricing;
using Portal.Domain.Review;
using Portal.Domain.Signatures;
using Portal.Domain.Templates;
using Portal.Domain.Tickets;
using Portal.Web.Data;
using Portal.Web.Features.Enforcement;
using Portal.Web.Features.Notices;
using Portal.Web.Features.ServiceLevels;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Home;

/// <summary>Something that waits for the person, said in one line with the way there.</summary>
/// <param name="Text">Key in HomeTexts; {0} is the count.</param>
/// <param name="Why">Key in HomeTexts: where the deadline comes from.</param>
public sealed record Waiting(string Text, int Count, string Href, DateTimeOffset? DueAt = null, string Why = "desk.review-why");

public sealed record BillGlance(string Number, DateOnly Month, Money Total);

/// <param name="Steps">The path from a new organisation to its first message, and what of it is done.</param>
public sealed record Overview(
    IReadOnlyList<Waiting> Waiting, IReadOnlyList<(string Text, string Href, bool Done)> Steps, int Apps, int LiveTemplates, BillGlance? LatestBill);

/// <summary>What customers and staff see first: what waits, and where they stand.</summary>
public sealed class OverviewQueries(IDbContextFactory<PortalDb> dbs, ServiceLevelQueries levels, ClaimQueries claims, NoticeQueries notices, TimeProvider time)
{
    /// <summary>States in which a dispute waits for staff.</summary>
    private static readonly DisputeStatus[] OursInDisputes =
        [DisputeStatus.Filed, DisputeStatus.Acknowledged, DisputeStatus.Investigating, DisputeStatus.Rejected, DisputeStatus.Negotiating, DisputeStatus.Found];

    public async Task<Overview> OverviewAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOrganisation);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var accepted = await db.Set<Acceptance>().CountAsync(a => a.OrganisationId == organisation
            && (a.Status == AcceptanceStatus.AcceptedExplicit || a.Status == AcceptanceStatus.AcceptedDeemed), ct);
        var asked = await db.Set<Acceptance>().CountAsync(a => a.OrganisationId == organisation && a.Status == AcceptanceStatus.Pending, ct);
        var apps = await db.Set<App>().CountAsync(a => a.OrganisationId == organisation && a.State == AppState.Active, ct);
        var signatures = await CountAsync(db.Set<Signature>().Where(s => s.OrganisationId == organisation), ct);
        var templates = await CountAsync(from v in db.Set<TemplateVersion>()
                                         join t in db.Set<Template>() on v.TemplateId equals t.Id
                                         where t.OrganisationId == organisation
                                         select v, ct);
        var bill = actor.May(Permission.ViewBills)
            ? await db.Set<Bill>().Where(b => b.OrganisationId == organisation).OrderByDescending(b => b.Month)
                .Select(b => new BillGlance(b.Number, b.Month, b.Total)).FirstOrDefaultAsync(ct)
            : null;

        List<Waiting> waiting = [];
        void Add(string text, int count, string href)
        {
            if (count > 0)
                waiting.Add(new(text, count, href));
        }

        var standing = await db.StandingAsync(organisation, time.GetUtcNow(), ct);
        Add("waiting.held", standing.Facts.Count(fact => fact.Standing is Standing.Held), "/overview");
        Add("waiting.measures", standing.Facts.Count(fact => fact.Document is not null), actor.May(Permission.AnswerEnforcement) ? "/enforcement" : "/overview");
        if (actor.May(Permission.AnswerEnforcement))
        {
            var running = db.Set<EnforcementCase>().Where(c => c.OrganisationId == organisation && c.Status == CaseStatus.Rectifying);
            if (await running.CountAsync(ct) is > 0 and var toCure)
                waiting.Add(new("waiting.rectify", toCure, "/enforcement", await running.MinAsync(c => c.DueAt, ct), "waiting.rectify-why"));
            Add("waiting.penalties", await db.Set<EnforcementCase>().Where(c => c.OrganisationId == organisation).SelectMany(c => c.Penalties).CountAsync(p => p.Status == PenaltyStatus.Notified, ct), "/enforcement");
        }

        Add("waiting.suspended", await db.Set<Organisation>().CountAsync(o => o.Id == organisation && o.State == OrganisationState.Suspended, ct), "/organisation");
        if (actor.May(Permission.ViewBills))
        {
            var prices = db.Set<PriceChangeNotice>().Where(n => n.OrganisationId == organisation);
            Add("waiting.price-changes", await prices.CountAsync(n => n.Status == PriceChangeStatus.Pending, ct), "/price-changes");
            Add("waiting.stopped", await prices.CountAsync(n => n.Status == PriceChangeStatus.Declined || n.Status == PriceChangeStatus.Settling, ct), "/price-changes");
        }

        if (actor.May(Permission.AnswerAbnormalSending)
            && await db.Set<AbnormalQuery>().Where(q => q.OrganisationId == organisation && (q.Status == AbnormalStatus.CustomerAsked || q.Status == AbnormalStatus.NoAnswer))
                .Select(q => q.DueAt).ToListAsync(ct) is { Count: > 0 } unusual)
        {
            waiting.Add(new("waiting.abnormal", unusual.Count, "/abnormal-sending", unusual.Min(), "waiting.abnormal-why"));
        }

        var copies = db.Set<NoticeCopy>().Where(c => c.OrganisationId == organisation && db.Set<Notice>().Any(n => n.Id == c.NoticeId && n.Status == NoticeStatus.Published));
        if (actor.May(Permission.AnswerPrices)
            && await copies.Where(c => c.Answer == NoticeAnswer.Pending && c.EffectiveAt > time.GetUtcNow()).Select(c => c.EffectiveAt).ToListAsync(ct) is { Count: > 0 } changes)
        {
            waiting.Add(new("waiting.function-changes", changes.Count, "/notices?kind=FunctionChange", changes.Min(), "waiting.function-changes-why"));
        }

        if (actor.May(Permission.ManageApps))
            Add("waiting.notice-actions", await copies.CountAsync(c => c.NeedsAction && c.DoneAt == null, ct), "/notices");
        Add("waiting.notices", await notices.UnreadAsync(actor, ct), "/notices");
        Add("waiting.agreements", asked, "/organisation/agreements");
        if (actor.May(Permission.ViewUsage) && (await levels.PageAsync(1, actor, ct)).Rows.Where(row => row.CanClaim).ToList() is { Count: > 0 } claimable)
            waiting.Add(new("waiting.claims", claimable.Count, "/service-level", claimable.Min(row => row.Window.Closes), "waiting.claims-why"));
        if (actor.May(Permission.AnswerComplaints)
            && await db.Set<Complaint>().Where(c => c.OrganisationId == organisation && c.Status == ComplaintStatus.AwaitingReply).Select(c => c.DueAt).ToListAsync(ct) is { Count: > 0 } complaints)
        {
            waiting.Add(new("waiting.complaints", complaints.Count, "/complaints", complaints.Min(), "waiting.complaints-why"));
        }

        if (actor.May(Permission.FileDisputes))
        {
            var now = time.GetUtcNow();
            var disputes = db.Set<Dispute>().Where(d => d.OrganisationId == organisation);
            if (await disputes.Where(d => d.Status == DisputeStatus.AwaitingCustomer).Select(d => d.ReplyDueAt).ToListAsync(ct) is { Count: > 0 } proofs)
                waiting.Add(new("waiting.disputes", proofs.Count, "/disputes", proofs.Min(), "waiting.disputes-why"));
            if (await disputes.Where(d => d.Status == DisputeStatus.Found && d.LossAnsweredAt == null && d.LossDueAt >= now).Select(d => d.LossDueAt).ToListAsync(ct) is { Count: > 0 } losses)
                waiting.Add(new("waiting.dispute-losses", losses.Count, "/disputes", losses.Min(), "waiting.dispute-losses-why"));
            Add("waiting.dispute-offers", await disputes.CountAsync(d => d.Status == DisputeStatus.Negotiating && d.Offer != null, ct), "/disputes");
        }

        if (actor.May(Permission.UseSupport))
            Add("waiting.tickets", await db.Set<Ticket>().CountAsync(t => t.OrganisationId == organisation && t.Status == TicketStatus.WaitingForCustomer, ct), "/support");
        Add("waiting.signatures-rejected", signatures.GetValueOrDefault(ReviewStatus.Rejected), "/signatures");
        Add("waiting.templates-rejected", templates.GetValueOrDefault(ReviewStatus.Rejected), "/templates");
        Add("waiting.in-review", signatures.GetValueOrDefault(ReviewStatus.InReview) + templates.GetValueOrDefault(ReviewStatus.InReview), "/templates");

        return new(waiting,
        [
            ("step.agreements", "/organisation/agreements", accepted > 0),
            ("step.app", "/apps", apps > 0),
            ("step.signature", "/signatures", signatures.GetValueOrDefault(ReviewStatus.Approved) > 0),
            ("step.template", "/templates", templates.GetValueOrDefault(ReviewStatus.Approved) > 0),
        ], apps, templates.GetValueOrDefault(ReviewStatus.Approved), bill);
    }

    public async Task<IReadOnlyList<Waiting>> DeskAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.StaffDesk);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        List<Waiting> waiting = [];
        if (actor.May(Permission.ReviewContent))
        {
            var signatures = db.Set<Signature>().Where(s => s.Status == ReviewStatus.InReview);
            var templates = db.Set<TemplateVersion>().Where(v => v.Status == ReviewStatus.InReview);
            var due = new[]
            {
                await signatures.MinAsync(s => s.DueAt, ct),
                await templates.MinAsync(v => v.DueAt, ct),
            }.Min();
            waiting.Add(new("desk.review", await signatures.CountAsync(ct) + await templates.CountAsync(ct), "/review", due));
            waiting.Add(new("desk.review-overdue", await signatures.CountAsync(s => s.DueAt < now, ct) + await templates.CountAsync(v => v.DueAt < now, ct), "/review"));
        }

        if (actor.May(Permission.ViewCustomers))
        {
            waiting.Add(new("desk.customers", await db.Set<Organisation>().CountAsync(ct), "/customers"));
            waiting.Add(new("desk.questions", await db.Set<ClauseQuestion>().CountAsync(q => q.AnsweredAt == null, ct), "/agreement-questions"));
        }

        if (actor.May(Permission.HandleLeaks))
        {
            var open = db.Set<LeakReport>().CountAsync(r => !db.Set<KeyEvent>().Any(e => e.KeyId == r.KeyId && e.Kind == KeyEventKind.LeakClosed), ct);
            waiting.Add(new("desk.leaks", await open, "/leak-reports"));
        }

        if (actor.May(Permission.SettleAccounts))
        {
            waiting.Add(new("desk.settlements", await db.Set<Settlement>().CountAsync(s => s.Status == SettlementStatus.Open, ct), "/billing/settlements"));
            waiting.Add(new("desk.price-changes", await db.Set<PriceChangeNotice>().CountAsync(n => n.Status == PriceChangeStatus.Pending, ct), "/billing/rate-cards"));
        }

        if (actor.May(Permission.ViewAllBills))
            waiting.Add(new("desk.bill-runs", await db.Set<BillRun>().CountAsync(r => r.Status == BillRunStatus.Running, ct), "/billing"));
        if (actor.May(Permission.DecideClaims))
            waiting.Add(new("desk.claims", await claims.WaitingAsync(ct), "/tickets"));
        if (actor.May(Permission.HandleComplaints))
            waiting.Add(new("desk.complaints", await db.Set<Complaint>().CountAsync(c => c.Status == ComplaintStatus.Received || c.Status == ComplaintStatus.Replied, ct), "/complaint-desk"));
        if (actor.May(Permission.HandleDisputes))
            waiting.Add(new("desk.disputes", await db.Set<Dispute>().CountAsync(d => OursInDisputes.Contains(d.Status) || (d.Status == DisputeStatus.NoReply && d.ReopenUntil < now), ct), "/dispute-desk"));
        if (actor.May(Permission.HandleTickets))
        {
            var ours = db.Set<Ticket>().Where(t => t.Status == TicketStatus.WaitingForUs);
            waiting.Add(new("desk.tickets", await ours.CountAsync(ct), "/tickets", await ours.MinAsync(t => t.DueAt, ct), "desk.tickets-why"));
            waiting.Add(new("desk.tickets-missed", await ours.CountAsync(t => t.DueAt < now, ct), "/tickets?only=missed"));
        }

        if (actor.May(Permission.HandleAbnormalSending))
        {
            waiting.Add(new("desk.abnormal", await db.Set<AbnormalQuery>().CountAsync(q => q.Status == AbnormalStatus.Detected || q.Status == AbnormalStatus.CustomerAsked
                || q.Status == AbnormalStatus.NoAnswer, ct), "/abnormal-desk"));
        }

        if (actor.May(Permission.ManageLawfulRequests))
            waiting.Add(new("desk.lawful", await db.Set<LawfulRequest>().CountAsync(r => r.Status != LawfulStatus.Closed && r.Status != LawfulStatus.Refused, ct), "/lawful-requests"));

        if (actor.May(Permission.HandleEnforcement))
        {
            waiting.Add(new("desk.cases", await db.Set<EnforcementCase>().CountAsync(c => c.Status == CaseStatus.Proposed || c.Status == CaseStatus.CureFiled, ct), "/enforcement-desk"));
            waiting.Add(new("desk.contested", await db.Set<Penalty>().CountAsync(p => p.Status == PenaltyStatus.Contested, ct), "/enforcement-desk"));
            waiting.Add(new("desk.holds", await db.Set<IdentityHold>().CountAsync(h => h.Status == HoldStatus.Held, ct), "/enforcement-desk/holds"));
        }

        if (actor.May(Permission.ViewEnforcement))
            waiting.Add(new("desk.measures", await db.Set<Measure>().CountAsync(m => m.Status == MeasureStatus.Proposed && m.ProposedById != actor.Id, ct), "/enforcement-desk"));
        if (actor.May(Permission.ManageLedger))
            waiting.Add(new("desk.penalties", await db.Set<Penalty>().CountAsync(p => p.Status == PenaltyStatus.Accepted || p.Status == PenaltyStatus.Upheld, ct), "/enforcement-desk"));

        if (actor.May(Permission.ManageNotices))
        {
            waiting.Add(new("desk.incidents", await db.Set<Incident>().CountAsync(i => i.ResolvedAt == null, ct), "/notice-desk/incidents"));
            waiting.Add(new("desk.notice-drafts", await db.Set<Notice>().CountAsync(n => n.Status == NoticeStatus.Draft, ct), "/notice-desk"));
        }

        if (actor.May(Permission.ViewOperations))
            waiting.Add(new("desk.mail", await db.Set<OutboxMail>().CountAsync(m => m.SentAt == null && m.Attempts > 1, ct), "/settings/operations"));
        return waiting;
    }

    private static async Task<Dictionary<ReviewStatus, int>> CountAsync<T>(IQueryable<T> items, CancellationToken ct) where T : Reviewed =>
        await items.GroupBy(i => i.Status).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
}
