using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Notices;
using Portal.Web.Data;
using Portal.Web.Features.WorkingCalendar;

namespace Portal.Web.Features.Notices;

/// <summary>How staff tell customers: draft, look at it, publish it in time; correct or withdraw it, never change it.</summary>
public sealed class NoticeService(IDbContextFactory<PortalDb> dbs, NoticeMails mails, TimeProvider time)
{
    /// <exception cref="RuleException">See <see cref="NoticeContent.Cleaned"/>.</exception>
    public async Task<Guid> DraftAsync(NoticeContent content, Actor actor, CancellationToken ct = default)
    {
        var now = Required(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await RequireCustomerAsync(db, content, ct);
        var notice = Notice.Draft(content, actor.Name, now);
        db.Add(notice);
        db.Audit(actor, now, "notice.drafted", $"notice:{notice.Id}", null, Facts(notice));
        await db.SaveChangesAsync(ct);
        return notice.Id;
    }

    public async Task ReviseAsync(Guid id, NoticeContent content, Actor actor, CancellationToken ct = default)
    {
        var now = Required(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var notice = await FindAsync(db, id, ct);
        await RequireCustomerAsync(db, content, ct);
        notice.Revise(content);
        db.Audit(actor, now, "notice.revised", $"notice:{id}", null, Facts(notice));
        await db.SaveChangesAsync(ct);
    }

    public async Task DiscardAsync(Guid id, Actor actor, CancellationToken ct = default)
    {
        var now = Required(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var notice = await FindAsync(db, id, ct);
        Rule.Require(notice.CanRevise, "notice.not-draft", "A published notice does not change; correct it by a new one.");
        db.Remove(notice);
        db.Audit(actor, now, "notice.discarded", $"notice:{id}", null, Facts(notice));
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Notice, copies, mails and the end of what it corrects are one transaction.</summary>
    /// <returns>The notice's number.</returns>
    /// <exception cref="RuleException">See <see cref="Notice.Publish"/>; 'notice.not-standing' where what it corrects has ended.</exception>
    public async Task<string> PublishAsync(Guid id, Actor actor, CancellationToken ct = default)
    {
        var now = Required(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var count = await NumberSeries.NextAsync(db, Notice.SeriesAt(now), ct);
        var notice = await FindAsync(db, id, ct);
        var before = notice.CorrectsId is { } old ? await FindAsync(db, old, ct) : null;
        var addressed = await NoticeReach.AddressedAsync(db, notice, ct);
        notice.Publish(Notice.NumberAt(now, count), await NoticeReach.LeadAsync(db, notice, addressed, ct), await db.WorkingDaysAsync(ct), actor.Name, now, before);
        db.AddRange(addressed.Select(customer => new NoticeCopy(notice, customer, now)));
        var corrected = before is null ? null : await CorrectAsync(db, before, notice, addressed, actor, now, ct);
        var written = await mails.WriteAsync(db, notice, addressed, NoticeMailKind.Published, now, ct, corrected ?? "");
        db.Audit(actor, now, "notice.published", $"notice:{notice.Number}", notice.CustomerId,
            new { notice.Kind, notice.Maintenance, notice.StartsAt, notice.EndsAt, notice.LatestAt, notice.LeadDays, Customers = addressed.Count, Mails = written, Corrects = corrected });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return notice.Number!;
    }

    /// <summary>Everybody who was told is told that it does not hold any more, and why.</summary>
    /// <exception cref="RuleException">'notice.not-standing', 'notice.reason-missing', 'notice.kind-elsewhere'.</exception>
    public async Task WithdrawAsync(Guid id, string reason, Actor actor, CancellationToken ct = default)
    {
        var now = Required(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var notice = await FindAsync(db, id, ct);
        Rule.Require(notice.IsComposed, "notice.kind-elsewhere", "Notices of this kind are written by what they are about.");
        notice.Withdraw(reason, actor.Name, now);
        var copies = await db.Set<NoticeCopy>().Where(copy => copy.NoticeId == id).ToListAsync(ct);
        Hold(db, copies);
        var written = await mails.WriteAsync(db, notice, [.. copies.Select(copy => copy.OrganisationId)], NoticeMailKind.Withdrawn, now, ct, notice.EndReason!);
        db.Audit(actor, now, "notice.withdrawn", $"notice:{notice.Number}", notice.CustomerId, new { notice.EndReason, Mails = written });
        await db.SaveChangesAsync(ct);
    }

    /// <summary>The draft that will take the notice's place: the one begun already, or a new one with the same words.</summary>
    public async Task<Guid> DraftCorrectionAsync(Guid id, Actor actor, CancellationToken ct = default)
    {
        var now = Required(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var notice = await FindAsync(db, id, ct);
        if (await db.Set<Notice>().Where(n => n.CorrectsId == id && n.Status == NoticeStatus.Draft).Select(n => (Guid?)n.Id).FirstOrDefaultAsync(ct) is { } begun)
            return begun;
        var correction = notice.DraftCorrection(actor.Name, now);
        db.Add(correction);
        db.Audit(actor, now, "notice.drafted", $"notice:{correction.Id}", null, new { Corrects = notice.Number });
        await db.SaveChangesAsync(ct);
        return correction.Id;
    }

    // Whom the new notice does not reach hears of the old one's end; the others read it in the new one.
    private async Task<string?> CorrectAsync(
        PortalDb db, Notice old, Notice notice, IReadOnlyList<Guid> addressed, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        old.Correct(notice, actor.Name, now);
        var copies = await db.Set<NoticeCopy>().Where(copy => copy.NoticeId == old.Id).ToListAsync(ct);
        Hold(db, copies);
        await mails.WriteAsync(db, old, [.. copies.Select(copy => copy.OrganisationId).Except(addressed)], NoticeMailKind.Corrected, now, ct);
        await TakeBackAsync(db, old, copies, actor, now, ct);
        db.Audit(actor, now, "notice.corrected", $"notice:{old.Number}", old.CustomerId, new { By = notice.Number });
        return old.Number;
    }

    // Who gave up the service over a change that does not come, or not so, is asked anew and not cut off meanwhile.
    private async Task TakeBackAsync(PortalDb db, Notice old, List<NoticeCopy> copies, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var document = NoticeInboxService.DocumentOf(old);
        foreach (var copy in copies.Where(copy => copy.Answer is NoticeAnswer.Terminated && now < copy.StopsAt))
        {
            copy.Reconsider(now);
            foreach (var stop in await db.Set<SendingStop>().Where(s => s.OrganisationId == copy.OrganisationId && s.Document == document && s.LiftedAt == null).ToListAsync(ct))
                stop.Lift(actor.Name, now);
            await mails.WriteAsync(db, old, [copy.OrganisationId], NoticeMailKind.TerminationVoid, now, ct, readers: Permission.AnswerPrices);
            db.Audit(actor, now, "notice.termination-void", $"notice:{old.Number}", copy.OrganisationId, new { copy.Answer });
        }
    }

    // The version of each copy that may still be answered moves with its notice's end: of an answer and the end at the same moment only one is saved.
    private static void Hold(PortalDb db, IEnumerable<NoticeCopy> copies)
    {
        foreach (var copy in copies.Where(copy => copy.Answer is NoticeAnswer.Pending or NoticeAnswer.Continued))
            db.Entry(copy).Property(c => c.ToldAt).IsModified = true;
    }

    private DateTimeOffset Required(Actor actor)
    {
        actor.Require(Permission.ManageNotices);
        return time.GetUtcNow();
    }

    private static async Task RequireCustomerAsync(PortalDb db, NoticeContent content, CancellationToken ct) => Rule.Require(
        content.CustomerId is not { } customer || await db.Set<Organisation>().AnyAsync(o => o.Id == customer, ct),
        "notice.customer-missing", "Name the customer who is told.");

    private static async Task<Notice> FindAsync(PortalDb db, Guid id, CancellationToken ct) =>
        await db.Set<Notice>().SingleOrDefaultAsync(n => n.Id == id, ct) ?? throw new NotFoundException("The notice");

    private static object Facts(Notice notice) => new { notice.Kind, notice.Maintenance, notice.TitleEnglish, notice.TitleChinese, notice.StartsAt, notice.EndsAt };
}
