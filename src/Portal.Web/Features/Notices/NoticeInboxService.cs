using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Notices;
using Portal.Web.Data;

namespace Portal.Web.Features.Notices;

/// <summary>What customers do with notices: read them, check off what they had to do, and answer a change of functions (A162, A166).</summary>
public sealed class NoticeInboxService(IDbContextFactory<PortalDb> dbs, NoticeMails mails, TimeProvider time)
{
    /// <summary>Notes the first time this person opened the notice.</summary>
    /// <exception cref="NotFoundException">Not there, or not addressed to the actor's organisation.</exception>
    public async Task ReadAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOrganisation);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var (notice, copy) = await LoadAsync(db, number, actor, ct);
        bool Known(PortalDb again) => again.Set<NoticeRead>().Any(r => r.NoticeId == notice.Id && r.OrganisationId == copy.OrganisationId && r.UserId == actor.Id);
        if (actor.Kind is not ActorKind.User || Known(db))
            return;
        db.Add(new NoticeRead(notice.Id, copy.OrganisationId, actor.Id, actor.Name, time.GetUtcNow()));
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
            await using var again = await dbs.CreateDbContextAsync(ct);
            if (!Known(again)) // a page is drawn twice: the other one was faster
                throw;
        }
    }

    /// <exception cref="RuleException">'notice.nothing-to-do'.</exception>
    public Task CheckOffAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageApps);
        return ChangeAsync(number, actor, "checked-off", (_, notice, copy, now) =>
        {
            notice.RequireStanding();
            copy.CheckOff(actor.Name, now);
        }, ct);
    }

    /// <exception cref="RuleException">'notice.answer-over', 'notice.not-standing'.</exception>
    public Task ContinueAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.AnswerPrices);
        return ChangeAsync(number, actor, "continued", (_, notice, copy, now) =>
        {
            notice.RequireStanding();
            copy.Continue(actor.Name, now);
        }, ct);
    }

    /// <summary>Sending stops when the change comes into force; what is left is settled as after a declined price.</summary>
    /// <exception cref="RuleException">'notice.answer-over', 'notice.not-standing', 'reauthentication.required'.</exception>
    public Task TerminateAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.AnswerPrices);
        actor.RequireRecent(time.GetUtcNow());
        return ChangeAsync(number, actor, "terminated", (db, notice, copy, now) =>
        {
            notice.RequireStanding();
            db.Add(new SendingStop(copy.OrganisationId, SendingStopReason.FunctionTerminated, DocumentOf(notice), copy.Terminate(actor.Name, now), actor.Name, now));
        }, ct);
    }

    /// <summary>Also for a notice that has been withdrawn: the stop does not go by itself.</summary>
    /// <exception cref="RuleException">'notice.not-terminated', 'notice.stopped', 'reauthentication.required'.</exception>
    public Task ReconsiderAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.AnswerPrices);
        actor.RequireRecent(time.GetUtcNow());
        return ChangeAsync(number, actor, "termination-withdrawn", (db, notice, copy, now) =>
        {
            copy.Reconsider(now);
            var document = DocumentOf(notice);
            foreach (var stop in db.Set<SendingStop>().Where(s => s.OrganisationId == copy.OrganisationId && s.Document == document && s.LiftedAt == null).ToList())
                stop.Lift(actor.Name, now);
        }, ct);
    }

    /// <summary>Silence until a change is in force is continued use, and is logged as such; running it twice is harmless.</summary>
    public async Task DeemAsync(Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        List<Guid> silent;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            silent = await db.Set<NoticeCopy>()
                .Where(c => c.Answer == NoticeAnswer.Pending && c.EffectiveAt <= now && db.Set<Notice>().Any(n => n.Id == c.NoticeId && n.Status == NoticeStatus.Published))
                .OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(ct);
        }

        foreach (var id in silent)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var copy = await db.Set<NoticeCopy>().SingleAsync(c => c.Id == id, ct);
            var notice = await db.Set<Notice>().SingleAsync(n => n.Id == copy.NoticeId, ct); // after the copy: an end in between moved its version
            if (copy.Answer is not NoticeAnswer.Pending || !notice.IsStanding)
                continue;
            copy.Deem(now);
            await mails.WriteAsync(db, notice, [copy.OrganisationId], NoticeMailKind.DeemedContinued, now, ct);
            db.Audit(actor, now, "notice.deemed-continued", $"notice:{notice.Number}", copy.OrganisationId, new { copy.EffectiveAt });
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateConcurrencyException)
            {
                // answered, or noted by another instance, in between
            }
        }
    }

    internal static string DocumentOf(Notice notice) => $"notice:{notice.Number}";

    private async Task ChangeAsync(
        string number, Actor actor, string verb, Action<PortalDb, Notice, NoticeCopy, DateTimeOffset> change, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var (notice, copy) = await LoadAsync(db, number, actor, ct);
        change(db, notice, copy, now);
        db.Audit(actor, now, $"notice.{verb}", $"notice:{number}", copy.OrganisationId, new { notice.Kind, copy.Answer, copy.StopsAt });
        await db.SaveChangesAsync(ct);
    }

    private static async Task<(Notice Notice, NoticeCopy Copy)> LoadAsync(PortalDb db, string number, Actor actor, CancellationToken ct)
    {
        var organisation = actor.RequiredOrganisation;
        var found = await (from copy in db.Set<NoticeCopy>()
                           join notice in db.Set<Notice>() on copy.NoticeId equals notice.Id
                           where copy.OrganisationId == organisation && notice.Number == number
                           select new { Notice = notice, Copy = copy }).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The notice");
        return (found.Notice, found.Copy);
    }
}
