using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.Complaints;
using Portal.Domain.Enforcement;
using Portal.Domain.Metering;
using Portal.Domain.Policies;
using Portal.Domain.Signatures;
using Portal.Domain.Templates;
using Portal.Web.Data;
using Portal.Web.Features.Policies;
using Portal.Web.Features.Usage;
using Portal.Web.Platform.Documents;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Complaints;

/// <param name="Customer">Null while nobody is named.</param>
public sealed record ComplaintRow(
    string Number, ComplaintStatus Status, ComplaintSource Source, string PhoneMask, string? Signature, string? Customer, DateTimeOffset ReceivedAt, DateTimeOffset? DueAt,
    DateTimeOffset? OverdueAt);

public sealed record ComplaintPageRows(IReadOnlyList<ComplaintRow> Rows, int Page, int Pages);

/// <param name="Replies">Newest first; a customer sees their own.</param>
/// <param name="Others">Earlier complaints from the same number.</param>
/// <param name="Case">The latest case it proposed, also against a customer who was let off.</param>
/// <param name="Hours">In which the customer replies; 0 while nobody is named.</param>
public sealed record ComplaintView(
    Complaint Complaint, IReadOnlyList<ComplaintReply> Replies, string? Customer, string? App, IReadOnlyList<string> Others, bool MayReply, bool MayHandle, string? Case, int Hours);

/// <summary>A message the complaint may be about.</summary>
/// <param name="Apart">Minutes between the two times.</param>
/// <param name="IsToNumber">The gateway reported it as sent to the number that complains.</param>
public sealed record ComplaintMatch(Guid OrganisationId, string Customer, string App, UsageRecord Record, long? Apart, bool IsToNumber);

/// <summary>A customer whom staff may name by hand, with their apps.</summary>
public sealed record ComplaintSender(Guid Id, string Name, IReadOnlyList<(long Id, string Name)> Apps);

/// <param name="PerMillion">Null where nothing was sent.</param>
public sealed record ComplaintFigure(long AppId, string App, string Customer, int Complaints, long Messages, decimal? PerMillion, int Answered, int InTime, bool IsAbove);

/// <param name="Channel">The operator as the complaint names it, else as its message does; null where neither names one.</param>
/// <param name="PerMillion">Null where no message was reported for a channel of this name.</param>
public sealed record ChannelFigure(string? Channel, int Complaints, long Messages, decimal? PerMillion, int Answered, int InTime);

/// <summary>Reads complaints: customers their own once they are named, staff all.</summary>
public sealed class ComplaintQueries(IDbContextFactory<PortalDb> dbs, IUsageStore store, TimeProvider time)
{
    public const int PageSize = 50;
    private const int MostMatches = 10;
    private const int MostRead = 2_000;

    // People complain of what they got some days ago, and seldom know the hour.
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(30);

    /// <param name="status">Only these; null: those that are open.</param>
    public async Task<ComplaintPageRows> ListAsync(ComplaintStatus? status, bool all, int page, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = Visible(db, actor).AsNoTracking();
        if (status is not null)
            rows = rows.Where(c => c.Status == status);
        else if (!all)
            rows = rows.Where(c => c.Status != ComplaintStatus.Accepted && c.Status != ComplaintStatus.Dismissed);

        var pages = Math.Max(1, (await rows.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        return new(
            await (from c in rows
                   join o in db.Set<Organisation>() on c.OrganisationId equals o.Id into owners
                   from o in owners.DefaultIfEmpty()
                   orderby c.DueAt == null, c.DueAt, c.ReceivedAt, c.Id
                   select new ComplaintRow(c.Number, c.Status, c.Source, c.PhoneMask, c.Signature, o == null ? null : o.Name, c.ReceivedAt, c.DueAt, c.OverdueAt))
                .Skip((current - 1) * PageSize).Take(PageSize).ToListAsync(ct),
            current, pages);
    }

    /// <summary>Hours in which the actor's organisation replies to what it is told of today.</summary>
    public async Task<int> HoursAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.AnswerComplaints);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return (await db.PoliciesAsync(actor.RequiredOrganisation, ct)).InForce(Policy.ComplaintHours, actor.RequiredOrganisation, ContractTime.DayOf(time.GetUtcNow())).Whole;
    }

    /// <exception cref="NotFoundException">Not there, or somebody else's.</exception>
    public async Task<ComplaintView> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var complaint = await Visible(db, actor).AsNoTracking().Include(c => c.Replies).ThenInclude(reply => reply.Evidence).SingleOrDefaultAsync(c => c.Number == number, ct)
            ?? throw new NotFoundException("The complaint");
        var customer = await db.Set<Organisation>().Where(o => o.Id == complaint.OrganisationId).Select(o => o.Name).SingleOrDefaultAsync(ct);
        var app = await db.Set<App>().Where(a => a.AppId == complaint.AppId && a.OrganisationId == complaint.OrganisationId).Select(a => a.Name).SingleOrDefaultAsync(ct);
        var others = await Visible(db, actor).Where(c => c.PhoneHash == complaint.PhoneHash && c.Id != complaint.Id).OrderByDescending(c => c.ReceivedAt).Take(10)
            .Select(c => c.Number).ToListAsync(ct);
        var replies = actor.IsProvider ? complaint.Replies : complaint.OwnReplies;
        var proposed = actor.IsProvider && actor.May(Permission.ViewEnforcement)
            ? await db.Set<EnforcementCase>().Where(c => c.Source == CaseSource.Complaint && c.Reference == number)
                .OrderByDescending(c => c.OpenedAt).ThenByDescending(c => c.Number).Select(c => c.Number).FirstOrDefaultAsync(ct)
            : null;
        var hours = complaint.OrganisationId is { } named
            ? (await db.PoliciesAsync(named, ct)).InForce(Policy.ComplaintHours, named, ContractTime.DayOf(complaint.NotifiedAt ?? time.GetUtcNow())).Whole
            : 0;
        return new(
            complaint, [.. replies.OrderByDescending(reply => reply.Edition)], customer, app, others, !actor.IsProvider && complaint.CanReply,
            actor.IsProvider && actor.May(Permission.HandleComplaints), proposed, hours);
    }

    /// <summary>
    /// Messages it may be about. First those that gateways reported as sent to its number within a month before it; then, where it names a
    /// signature, those of who holds it, by templates that bear it, within a day of the time. Nearest first.
    /// </summary>
    public async Task<IReadOnlyList<ComplaintMatch>> MatchesAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleComplaints);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var complaint = await db.Set<Complaint>().AsNoTracking().SingleOrDefaultAsync(c => c.Number == number, ct) ?? throw new NotFoundException("The complaint");
        var at = complaint.SentAt ?? complaint.ReceivedAt;
        var received = await store.Reads.SentToAsync(PhoneVault.KeyOf(complaint.PhoneHash), at - LookBack, at.AddDays(1), MostRead, ct);
        var signed = await SignedAsync(db, complaint, at, ct);
        var ids = received.Concat(signed).Select(record => record.AppId).ToHashSet();
        var apps = await db.Set<App>().Where(a => ids.Contains(a.AppId))
            .Join(db.Set<Organisation>(), a => a.OrganisationId, o => o.Id, (a, o) => new { a.AppId, a.Name, a.OrganisationId, Customer = o.Name }).ToDictionaryAsync(a => a.AppId, ct);
        var toNumber = received.Select(KeyOf).ToHashSet();
        return [.. (from record in received.Concat(signed.Where(record => !toNumber.Contains(KeyOf(record))))
                    let isToNumber = toNumber.Contains(KeyOf(record))
                    let apart = Math.Abs((UsageTime.Instant(record.SubmittedAt) - at).Ticks / TimeSpan.TicksPerMinute)
                    orderby isToNumber descending, record.TemplateId is null, apart, record.MessageId
                    let app = apps[record.AppId]
                    select new ComplaintMatch(app.OrganisationId, app.Customer, app.Name, record, complaint.SentAt is null ? null : apart, isToNumber)).Take(MostMatches)];

        static MessageKey KeyOf(UsageRecord record) => new(record.SubmittedAt, record.AppId, record.MessageId);
    }

    private async Task<IReadOnlyList<UsageRecord>> SignedAsync(PortalDb db, Complaint complaint, DateTimeOffset at, CancellationToken ct)
    {
        if (complaint.Signature is not { } text)
            return [];
        var signatures = await db.Set<Signature>().AsNoTracking().Where(s => s.Text == text).Select(s => new { s.Id, s.OrganisationId }).ToListAsync(ct);
        var owners = signatures.Select(s => s.OrganisationId).Distinct().ToList();
        var ids = signatures.Select(s => (Guid?)s.Id).ToList();
        var templates = (await db.Set<TemplateVersion>().Where(v => ids.Contains(v.SignatureId)).Select(v => v.TemplateId).Distinct().ToListAsync(ct))
            .Select(id => id.ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var apps = await db.Set<App>().Where(a => owners.Contains(a.OrganisationId)).Select(a => a.AppId).ToListAsync(ct);
        return [.. (await store.Reads.AroundAsync(apps, at, TimeSpan.FromDays(1), MostRead, ct))
            .Where(record => templates.Count == 0 || record.TemplateId is null || templates.Contains(record.TemplateId))
            .Where(record => complaint.Operator is null || record.Operator is null || record.Operator.Contains(complaint.Operator, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Customers whose name holds the text, for who assigns by hand.</summary>
    public async Task<IReadOnlyList<ComplaintSender>> CustomersAsync(string text, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleComplaints);
        var wanted = text.Trim();
        if (wanted.Length == 0)
            return [];
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await db.Set<Organisation>().Where(o => o.Name.Contains(wanted)).OrderBy(o => o.Name).Take(MostMatches).Select(o => new { o.Id, o.Name }).ToListAsync(ct);
        var ids = found.Select(o => o.Id).ToList();
        var apps = await db.Set<App>().Where(a => ids.Contains(a.OrganisationId)).OrderBy(a => a.AppId).Select(a => new { a.OrganisationId, a.AppId, a.Name }).ToListAsync(ct);
        return [.. from o in found select new ComplaintSender(o.Id, o.Name, [.. apps.Where(a => a.OrganisationId == o.Id).Select(a => (a.AppId, a.Name))])];
    }

    /// <summary>Complaints of a month by app: how many, for how many messages, and how many were answered in time. Staff see all, a customer its own.</summary>
    public async Task<IReadOnlyList<ComplaintFigure>> FiguresAsync(DateOnly month, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var (from, until) = ContractTime.Span(month);
        var complaints = await Visible(db, actor).AsNoTracking().Include(c => c.Replies)
            .Where(c => c.AppId != null && c.ReceivedAt >= from && c.ReceivedAt < until && c.Status != ComplaintStatus.Dismissed).ToListAsync(ct);
        var ids = complaints.Select(c => c.AppId!.Value).Distinct().ToList();
        if (ids.Count == 0)
            return [];
        var apps = await db.Set<App>().Where(a => ids.Contains(a.AppId)).Join(db.Set<Organisation>(), a => a.OrganisationId, o => o.Id, (a, o) => new { a.AppId, a.Name, a.OrganisationId, Customer = o.Name }).ToListAsync(ct);
        var policies = await db.AllPoliciesAsync(ct);
        var first = new DateOnly(month.Year, month.Month, 1);
        var sums = await store.Reads.AppSumsAsync(first, first.AddMonths(1).AddDays(-1), ids, ct);
        return [.. from app in apps
                   let own = complaints.Where(c => c.AppId == app.AppId).ToList()
                   let messages = sums.GetValueOrDefault(app.AppId)
                   let rate = messages == 0 ? (decimal?)null : Math.Round(own.Count * 1_000_000m / messages, 2, MidpointRounding.AwayFromZero)
                   let today = ContractTime.DayOf(time.GetUtcNow())
                   let isMany = own.Count >= policies.InForce(Policy.ComplaintRateLeast, app.OrganisationId, today).Whole
                   let most = policies.InForce(Policy.ComplaintRate, app.OrganisationId, today).Value
                   orderby rate descending, app.AppId
                   select new ComplaintFigure(
                       app.AppId, app.Name, app.Customer, own.Count, messages, rate, own.Count(c => c.IsInTime is not null), own.Count(c => c.IsInTime is true), isMany && rate > most)];
    }

    /// <summary>The same by channel, whatever the app; only complaints whose customer is named.</summary>
    public async Task<IReadOnlyList<ChannelFigure>> ChannelsAsync(DateOnly month, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var (from, until) = ContractTime.Span(month);
        var complaints = await Visible(db, actor).AsNoTracking().Include(c => c.Replies)
            .Where(c => c.OrganisationId != null && c.ReceivedAt >= from && c.ReceivedAt < until && c.Status != ComplaintStatus.Dismissed).ToListAsync(ct);
        if (complaints.Count == 0)
            return [];
        var first = new DateOnly(month.Year, month.Month, 1);
        var sent = await store.Reads.OperatorSumsAsync(first, first.AddMonths(1).AddDays(-1), actor.OrganisationId, ct);
        return [.. from complaint in complaints
                   group complaint by complaint.Channel into own
                   let messages = sent.GetValueOrDefault(own.Key ?? "")
                   orderby own.Count() descending, own.Key
                   select new ChannelFigure(
                       own.Key, own.Count(), messages, messages == 0 ? null : Math.Round(own.Count() * 1_000_000m / messages, 2, MidpointRounding.AwayFromZero),
                       own.Count(c => c.IsInTime is not null), own.Count(c => c.IsInTime is true))];
    }

    /// <summary>A reply as it was printed.</summary>
    /// <exception cref="NotFoundException"/>
    public async Task<byte[]> PdfAsync(string number, int edition, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var owner = await Visible(db, actor).Where(c => c.Number == number && c.Replies.Any(reply => reply.Edition == edition)).Select(c => c.OrganisationId).SingleOrDefaultAsync(ct)
            ?? throw new NotFoundException("The reply");
        return await db.DocumentBytesAsync(Domain.Documents.DocumentKind.ComplaintReply, $"{number}/{edition}", owner, ct);
    }

    private static IQueryable<Complaint> Visible(PortalDb db, Actor actor)
    {
        if (actor.IsProvider)
        {
            actor.Require(Permission.HandleComplaints);
            return db.Set<Complaint>();
        }

        actor.Require(Permission.AnswerComplaints);
        var organisationId = actor.RequiredOrganisation;
        return db.Set<Complaint>().Where(c => c.OrganisationId == organisationId);
    }
}
