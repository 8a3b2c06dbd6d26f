using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.Complaints;
using Portal.Domain.Deadlines;
using Portal.Domain.Documents;
using Portal.Domain.OptOuts;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Enforcement;
using Portal.Web.Features.OptOuts;
using Portal.Web.Features.Policies;
using Portal.Web.Features.Usage;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform.Documents;
using Portal.Web.Platform.Files;
using Portal.Web.Platform.Mail;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Complaints;

/// <summary>A file that proves what a reply says; read when the use case comes to it.</summary>
public sealed record ReplyFile(string Name, Func<Stream> Open);

/// <summary>What the desk and the customer do about a complaint (A140): assigned, told, answered, judged.</summary>
public sealed class ComplaintService(
    IDbContextFactory<PortalDb> dbs, IUsageStore usage, FileStore files, PhoneVault phones, ComplaintMails mails, ComplaintReplyDeadline reply,
    ComplaintReviewDeadline review, DeadlineClock clock, DocumentPress press, TimeProvider time)
{
    public const int MostFiles = 5;

    /// <summary>Names the customer whose message it was; their named contacts are told, and the first mail that leaves starts the clock.</summary>
    /// <param name="appId">The app it came from, as far as that is known: figures and thresholds are by app.</param>
    /// <param name="message">The message it was matched to, if one was found.</param>
    /// <exception cref="RuleException">'complaint.state', 'complaint.no-contact'.</exception>
    /// <exception cref="NotFoundException">The complaint, the customer, or an app or message of theirs.</exception>
    public async Task AssignAsync(string number, Guid organisationId, long? appId, (string MessageId, long SubmittedAt)? message, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleComplaints);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var complaint = await FindAsync(db, number, actor, ct);
        if (!await db.Set<Organisation>().AnyAsync(o => o.Id == organisationId, ct))
            throw new NotFoundException("The customer");
        if (appId is not null && !await db.Set<App>().AnyAsync(a => a.AppId == appId && a.OrganisationId == organisationId, ct))
            throw new NotFoundException("The app");
        var record = message is { } key && appId is { } app
            ? (await usage.Reads.MessageAsync(new(key.SubmittedAt, app, key.MessageId), ct) ?? throw new NotFoundException("The message")).Record
            : null;
        if (complaint.OrganisationId is { } former && former != organisationId)
            await mails.TellLetOffAsync(db, complaint, former, [], now, ct); // no clock has run, so no case came of it
        complaint.Assign(organisationId, appId, record?.MessageId, record?.SubmittedAt, record?.Operator, actor.Name, now);
        db.RemoveRange(await db.Set<ComplaintMail>().Where(mail => mail.ComplaintId == complaint.Id).ToListAsync(ct));
        var told = await mails.TellAsync(db, complaint, "assigned", now, ct, await HoursAsync(db, Policy.ComplaintHours, organisationId, now, ct));
        Rule.Require(told.Count > 0, "complaint.no-contact", "This customer has nobody who answers complaints.");
        db.AddRange(told.Select(mail => new ComplaintMail(complaint.Id, mail.Id, mail.To)));
        db.Audit(actor, now, "complaint.assigned", $"complaint:{number}", organisationId, new { complaint.AppId, complaint.MessageId, Told = told.Count });
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Starts the clock of what has been told to somebody: by the mail that left first. Each is a transaction of its own; harmless to repeat.</summary>
    /// <returns>How many clocks started.</returns>
    public async Task<int> StartClocksAsync(CancellationToken ct = default)
    {
        List<string> told;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            told = await (from complaint in db.Set<Complaint>()
                          join sent in db.Set<ComplaintMail>() on complaint.Id equals sent.ComplaintId
                          join mail in db.Set<OutboxMail>() on sent.MailId equals mail.Id
                          where complaint.Status == ComplaintStatus.Assigned && mail.SentAt != null
                          group mail.SentAt by complaint.Number into first
                          orderby first.Min(), first.Key
                          select first.Key).ToListAsync(ct);
        }

        var started = 0;
        foreach (var number in told)
            started += await StartClockAsync(number, null, Actor.Component("complaints"), "mail", ct) ? 1 : 0;
        return started;
    }

    /// <summary>A contact has opened the page: from then on they know, whatever the mail does.</summary>
    public async Task<bool> NoteSeenAsync(string number, Actor actor, CancellationToken ct = default) =>
        !actor.IsProvider && actor.Kind is ActorKind.User && actor.May(Permission.AnswerComplaints) && await StartClockAsync(number, time.GetUtcNow(), actor, "portal", ct);

    /// <summary>The customer's reply in the prescribed form, printed and registered as it is given.</summary>
    /// <exception cref="RuleException">'complaint.state', 'complaint.reply-incomplete', 'complaint.too-many-files', 'file.…'.</exception>
    public async Task ReplyAsync(string number, ComplaintAnswer answer, IReadOnlyList<ReplyFile> evidence, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.AnswerComplaints);
        var (organisationId, now) = (actor.RequiredOrganisation, time.GetUtcNow());
        Rule.Require(evidence.Count <= MostFiles, "complaint.too-many-files", $"At most {MostFiles} files.", MostFiles);
        _ = answer.Checked(); // before any file is kept
        await clock.CatchUpAsync(number, now, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var stored = new List<StoredFile>();
        foreach (var file in evidence)
        {
            await using var content = file.Open();
            stored.Add(await files.AddAsync(db, organisationId, file.Name, content, ct));
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var complaint = await FindAsync(db, number, actor, ct);
        var given = complaint.Reply(answer, actor.Name, now);
        stored.ForEach(file => given.Attach(file.Id, file.Name, file.Sha256));
        db.Add(given);
        await db.MeetDeadlineAsync(reply, number, now, ct);
        var hours = await HoursAsync(db, Policy.ComplaintReviewHours, organisationId, now, ct);
        db.Promise(review, number, organisationId, Deadline.Of(DeadlineRule.WallHours, hours, now, await db.WorkingDaysAsync(ct)), DeadlineTurn.Provider, Policy.ComplaintReviewHours.Key, now);
        var name = await db.Set<Organisation>().Where(o => o.Id == organisationId).Select(o => o.Name).SingleAsync(ct);
        var printed = await press.PrintAsync(
            db, new(DocumentKind.ComplaintReply, $"{number}/{given.Edition}", organisationId, now), seal => ComplaintDocument.Of(complaint, given, name, seal), keep: true, ct);
        db.Audit(actor, now, "complaint.replied", $"complaint:{number}", organisationId,
            new { given.Edition, InTime = complaint.IsInTime, Files = stored.Count, printed.Sha256 });
        await mails.TellDeskAsync(db, complaint, "desk-replied", Permission.HandleComplaints, now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>
    /// Something is missing. The 72 hours have gone on running; the customer has what was left of them, and never less than the hours in
    /// which we promise to judge a reply.
    /// </summary>
    /// <exception cref="RuleException">'complaint.state', 'complaint.note-missing'.</exception>
    public async Task ReturnAsync(string number, string note, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleComplaints);
        var now = time.GetUtcNow();
        await clock.CatchUpAsync(number, now, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var complaint = await FindAsync(db, number, actor, ct);
        Rule.Require(complaint.Status is ComplaintStatus.Replied, "complaint.state", $"A complaint that is {complaint.Status.Wire()} does not allow this.", complaint.Status.Wire());
        var organisationId = complaint.OrganisationId!.Value;
        var calendar = await db.WorkingDaysAsync(ct);
        var whole = Deadline.Of(DeadlineRule.WallHours, await HoursAsync(db, Policy.ComplaintHours, organisationId, complaint.NotifiedAt!.Value, ct), complaint.NotifiedAt.Value, calendar);
        var least = Deadline.Of(DeadlineRule.WallHours, await HoursAsync(db, Policy.ComplaintReviewHours, organisationId, now, ct), now, calendar);
        var due = whole.Due >= least.Due ? whole : least;
        complaint.Return(note, due.Due, actor.Name, now);
        await db.MeetDeadlineAsync(review, number, now, ct);
        await db.SaveChangesAsync(ct); // the next of a kind begins when the last has ended
        db.Promise(reply, number, organisationId, due, DeadlineTurn.Customer, (due == whole ? Policy.ComplaintHours : Policy.ComplaintReviewHours).Key, now);
        db.Audit(actor, now, "complaint.returned", $"complaint:{number}", organisationId, new { complaint.LatestReply!.Edition, complaint.LatestReply.Note, complaint.DueAt });
        await mails.TellAsync(db, complaint, "returned", now, ct, complaint.LatestReply.Note!);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <exception cref="RuleException">'complaint.state'.</exception>
    public async Task AcceptAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleComplaints);
        await clock.CatchUpAsync(number, time.GetUtcNow(), ct);
        await ChangeAsync(number, actor, async (db, complaint, now) =>
        {
            complaint.Accept(actor.Name, now);
            await db.MeetDeadlineAsync(review, number, now, ct);
            db.Audit(actor, now, "complaint.accepted", $"complaint:{number}", complaint.OrganisationId, new { complaint.LatestReply!.Edition });
            await mails.TellAsync(db, complaint, "accepted", now, ct);
        }, ct);
    }

    /// <exception cref="RuleException">'complaint.state', 'complaint.note-missing'.</exception>
    public Task DismissAsync(string number, string reason, Actor actor, CancellationToken ct = default) => ChangeAsync(number, actor, async (db, complaint, now) =>
    {
        complaint.Dismiss(reason, actor.Name, now);
        _ = await LetOffAsync(db, complaint, complaint.OrganisationId, complaint.Reason!, actor, now, ct);
        db.Audit(actor, now, "complaint.dismissed", $"complaint:{number}", complaint.OrganisationId, new { complaint.Reason });
        if (complaint.OrganisationId is not null)
            await mails.TellAsync(db, complaint, "dismissed", now, ct, complaint.Reason!);
    }, ct);

    /// <summary>The message was another customer's: this one is let off, and the complaint waits for its customer again.</summary>
    /// <exception cref="RuleException">'complaint.state', 'complaint.note-missing'.</exception>
    public Task TakeBackAsync(string number, string reason, Actor actor, CancellationToken ct = default) => ChangeAsync(number, actor, async (db, complaint, now) =>
    {
        var former = complaint.OrganisationId;
        var why = complaint.TakeBack(reason);
        var cases = await LetOffAsync(db, complaint, former, why, actor, now, ct);
        if (former is { } customer)
            await mails.TellLetOffAsync(db, complaint, customer, cases, now, ct);
        db.RemoveRange(await db.Set<ComplaintMail>().Where(mail => mail.ComplaintId == complaint.Id).ToListAsync(ct));
        db.Audit(actor, now, "complaint.taken-back", $"complaint:{number}", former, new { Reason = why });
    }, ct);

    /// <summary>Puts the number on the customer's list of those who are not written to; by either side, once.</summary>
    /// <exception cref="RuleException">'complaint.unassigned'.</exception>
    public async Task OptOutAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(actor.IsProvider ? Permission.HandleComplaints : Permission.AnswerComplaints);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var complaint = await FindAsync(db, number, actor, ct);
        Rule.Require(complaint.OrganisationId is not null, "complaint.unassigned", "Name the customer first.");
        await db.OptOutAsync(
            complaint.OrganisationId!.Value, new(complaint.PhoneHash, complaint.PhoneMask, complaint.PhoneSealed), OptOutReason.Complaint, number, actor, now, ct);
        complaint.NoteOptOut(now);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>The whole number, for one who says why; that it was looked at is on record, and the customer can read it.</summary>
    /// <exception cref="RuleException">'personal.reason-missing'.</exception>
    public async Task<string> RevealAsync(string number, string reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(actor.IsProvider ? Permission.HandleComplaints : Permission.AnswerComplaints);
        var why = PersonalData.Reason(reason);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var complaint = await FindAsync(db, number, actor, ct);
        db.Audit(actor, time.GetUtcNow(), "complaint.number-viewed", $"complaint:{number}", complaint.OrganisationId, new { reason = why });
        await db.SaveChangesAsync(ct);
        return phones.Open(complaint.PhoneSealed);
    }

    // Nothing is due, and a case that its being late has proposed is none. One the customer was told of is Risk's to end.
    private async Task<IReadOnlyList<string>> LetOffAsync(PortalDb db, Complaint complaint, Guid? former, string reason, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        await db.DropDeadlineAsync(reply, complaint.Number, now, ct);
        await db.DropDeadlineAsync(review, complaint.Number, now, ct);
        if (former is not { } customer)
            return [];
        var running = await db.DropProposedCasesAsync(ComplaintReplyDeadline.OriginOf(complaint.Number, customer), reason, actor, now, ct);
        foreach (var number in running)
            await mails.TellCaseStandsAsync(db, complaint, number, reason, now, ct);
        return running;
    }

    /// <param name="seenAt">When a contact opened it; null: nobody has. A mail that left before says when all the same.</param>
    private async Task<bool> StartClockAsync(string number, DateTimeOffset? seenAt, Actor actor, string how, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var complaint = await FindAsync(db, number, actor, ct);
        if (complaint.Status is not ComplaintStatus.Assigned)
            return false;
        var organisationId = complaint.OrganisationId!.Value;
        // Read here: whom the mails told a moment ago may not be whose complaint it is now.
        var mailed = await FirstMailAsync(db, complaint, ct);
        if ((seenAt is null || mailed < seenAt ? mailed : seenAt) is not { } at)
            return false;
        var due = Deadline.Of(DeadlineRule.WallHours, await HoursAsync(db, Policy.ComplaintHours, organisationId, at, ct), at, await db.WorkingDaysAsync(ct));
        complaint.StartClock(at, due.Due);
        db.Promise(reply, number, organisationId, due, DeadlineTurn.Customer, Policy.ComplaintHours.Key, now);
        db.Audit(actor, now, "complaint.clock-started", $"complaint:{number}", organisationId, new { complaint.NotifiedAt, complaint.DueAt, How = at == mailed ? "mail" : how });
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException) when (!ct.IsCancellationRequested)
        {
            await using var again = await dbs.CreateDbContextAsync(ct);
            if (await again.Set<Complaint>().AnyAsync(c => c.Number == number && c.Status == ComplaintStatus.Assigned, ct))
                throw; // not somebody who was faster
            return false; // there is one clock
        }

        await transaction.CommitAsync(ct);
        return true;
    }

    private static Task<DateTimeOffset?> FirstMailAsync(PortalDb db, Complaint complaint, CancellationToken ct) =>
        db.Set<ComplaintMail>().Where(sent => sent.ComplaintId == complaint.Id)
            .Join(db.Set<OutboxMail>(), sent => sent.MailId, mail => mail.Id, (sent, mail) => mail.SentAt).MinAsync(ct);

    private async Task ChangeAsync(string number, Actor actor, Func<PortalDb, Complaint, DateTimeOffset, Task> change, CancellationToken ct)
    {
        actor.Require(Permission.HandleComplaints);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await change(db, await FindAsync(db, number, actor, ct), now);
        await db.SaveChangesAsync(ct);
    }

    private static async Task<int> HoursAsync(PortalDb db, PolicyDefinition policy, Guid organisationId, DateTimeOffset at, CancellationToken ct) =>
        (await db.PoliciesAsync(organisationId, ct)).InForce(policy, organisationId, ContractTime.DayOf(at)).Whole;

    private static async Task<Complaint> FindAsync(PortalDb db, string number, Actor actor, CancellationToken ct) =>
        await db.Set<Complaint>().Include(c => c.Replies)
            .SingleOrDefaultAsync(c => c.Number == number && (actor.OrganisationId == null || c.OrganisationId == actor.OrganisationId), ct)
        ?? throw new NotFoundException("The complaint");
}

/// <summary>Every minute: what has been told starts to count.</summary>
public sealed class ComplaintClockJob(ComplaintService complaints) : Platform.Jobs.IPortalJob
{
    public const string Name = "complaint-clocks";
    public const string Cron = "5 * * * * ?";

    public async Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => await complaints.StartClocksAsync(ct);
}
