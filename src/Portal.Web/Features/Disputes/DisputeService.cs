using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Disputes;
using Portal.Domain.Documents;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform.Documents;
using Portal.Web.Platform.Files;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Disputes;

/// <summary>A file that is read when the use case comes to it.</summary>
public sealed record DisputeUpload(string Name, Func<Stream> Open);

/// <param name="ConfirmedMessages">Of the disputed ones, as the paper says.</param>
public sealed record CarrierProof(string Issuer, string Reference, DateOnly IssuedOn, long? ConfirmedMessages, DisputeUpload File);

/// <summary>Skimming disputes up to the finding (A168 to A175): filed in the month of the act, investigated, proved, answered, talked over, audited.</summary>
public sealed class DisputeService(
    IDbContextFactory<PortalDb> dbs, FileStore files, DisputeMails mails, DisputePromises promises, DeadlineClock clock, DocumentPress press, TimeProvider time)
{
    public const int MostFiles = 5;

    /// <summary>The written claim; its receipt is printed, registered and sent. One that comes after its month is kept as inadmissible (A175).</summary>
    /// <returns>The dispute's number.</returns>
    /// <exception cref="RuleException">'dispute.…', 'file.…'.</exception>
    /// <exception cref="NotFoundException">The app is not theirs.</exception>
    public async Task<string> FileAsync(DisputeScope scope, long claimedMessages, string text, IReadOnlyList<DisputeUpload> evidence, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.FileDisputes);
        var organisationId = actor.RequiredOrganisation;
        var now = time.GetUtcNow(); // before the uploads: however long they take, the claim was sent now
        Dispute.CheckClaim(scope, claimedMessages, text, now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (scope.AppId is { } app && !await db.Set<App>().AnyAsync(a => a.AppId == app && a.OrganisationId == organisationId, ct))
            throw new NotFoundException("The app");
        var stored = await KeepAsync(db, organisationId, evidence, FileUse.Proof, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var number = Dispute.NumberAt(now, await NumberSeries.NextAsync(db, Dispute.SeriesAt(now), ct));
        var dispute = Dispute.File(number, organisationId, scope, claimedMessages, text, actor.Name, now);
        stored.ForEach(file => dispute.Posts[0].Attach(file.Id, file.Name, file.Sha256));
        db.Add(dispute);
        var name = await db.Set<Organisation>().Where(o => o.Id == organisationId).Select(o => o.Name).SingleAsync(ct);
        var printed = await press.PrintAsync(
            db, new(DocumentKind.DisputeReceipt, number, organisationId, now), seal => DisputeDocument.Of(dispute, name, seal), keep: true, ct);
        if (dispute.Status is DisputeStatus.Filed)
            await promises.ProofAsync(db, dispute, now, ct);
        db.Audit(actor, now, dispute.Status is DisputeStatus.Filed ? "dispute.filed" : "dispute.inadmissible", $"dispute:{number}", organisationId,
            new { dispute.FirstDay, dispute.LastDay, dispute.Service, dispute.AppId, dispute.Type, dispute.Operator, dispute.ClaimedMessages, Files = stored.Count, printed.Sha256 });
        var key = dispute.Status is DisputeStatus.Filed ? "filed" : "inadmissible";
        await mails.TellAsync(db, dispute, key, now, ct, ContractTime.Local(DisputeScope.LastInstantFor(scope.FirstDay)), printed.Sha256);
        await mails.TellDeskAsync(db, dispute, key, now, ct, name, printed.Sha256);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return number;
    }

    /// <summary>Staff take up a late claim; it stays marked as goodwill.</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.text-missing'.</exception>
    public Task AdmitAsync(string number, string reason, Actor actor, CancellationToken ct = default) => DeskAsync(number, actor, "dispute.admitted", async (db, dispute, now) =>
    {
        dispute.Admit(reason, actor.Name);
        await promises.ProofAsync(db, dispute, now, ct);
        await mails.TellAsync(db, dispute, "admitted", now, ct, dispute.Reason!);
    }, ct);

    /// <exception cref="RuleException">'dispute.state'.</exception>
    public Task AcknowledgeAsync(string number, Actor actor, CancellationToken ct = default) => DeskAsync(number, actor, "dispute.acknowledged", async (db, dispute, now) =>
    {
        dispute.Acknowledge(actor.Name, now);
        await mails.TellAsync(db, dispute, "acknowledged", now, ct);
    }, ct);

    /// <exception cref="RuleException">'dispute.state'.</exception>
    public Task InvestigateAsync(string number, Actor actor, CancellationToken ct = default) => DeskAsync(number, actor, "dispute.investigating", (_, dispute, _) =>
    {
        dispute.Investigate(actor.Name);
        return Task.CompletedTask;
    }, ct);

    /// <summary>
    /// The carrier's proof goes to the customer; the first mail that leaves, or their opening it, starts the working days. A further one stops
    /// them, and gives them the days anew once they have it.
    /// </summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.proof-incomplete', 'dispute.no-contact', 'file.…'.</exception>
    public async Task SupplyProofAsync(string number, CarrierProof proof, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleDisputes);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var file = (await KeepAsync(db, await OwnerAsync(db, number, actor, ct), [proof.File], FileUse.Handed, ct))[0];
        var now = time.GetUtcNow();
        await clock.CatchUpAsync(number, now, ct);
        var dispute = await FindAsync(db, number, actor, ct);
        var isFurther = dispute.Status is not DisputeStatus.Investigating;
        db.Add(dispute.SupplyProof(proof.Issuer, proof.Reference, proof.IssuedOn, proof.ConfirmedMessages, file.Id, file.Name, file.Sha256, actor.Name, now));
        await promises.MeetProofAsync(db, dispute, now, ct);
        await promises.DropReplyAsync(db, dispute, now, ct); // promised anew once they have it
        var told = await mails.TellAsync(db, dispute, dispute.Status is DisputeStatus.AwaitingCustomer ? "further-proof" : "proof", now, ct, proof.Issuer.Trim());
        Rule.Require(told.Count > 0, "dispute.no-contact", "This customer has nobody who answers disputes.");
        db.AddRange(told.Select(mail => new DisputeMail(dispute.Id, mail)));
        db.Audit(actor, now, "dispute.proof-supplied", $"dispute:{number}", dispute.OrganisationId,
            new { proof.Issuer, proof.Reference, proof.IssuedOn, proof.ConfirmedMessages, file.Sha256, IsFurther = isFurther });
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Starts the working days of proofs that somebody has been told of. Each is a transaction of its own; harmless to repeat.</summary>
    public async Task StartClocksAsync(CancellationToken ct = default)
    {
        List<(string Number, DateTimeOffset At)> told;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            var rows = await (from dispute in db.Set<Dispute>()
                              join sent in db.Set<DisputeMail>() on dispute.Id equals sent.DisputeId
                              join mail in db.Set<OutboxMail>() on sent.MailId equals mail.Id
                              where (dispute.Status == DisputeStatus.ProofSupplied || (dispute.Status == DisputeStatus.AwaitingCustomer && dispute.ReplyDueAt == null))
                                && mail.SentAt != null && mail.CreatedAt >= dispute.Proofs.Max(proof => proof.At) // one about an earlier proof says nothing of the last
                              select new { dispute.Number, mail.SentAt }).ToListAsync(ct);
            told = [.. rows.GroupBy(row => row.Number).Select(group => (group.Key, group.Min(row => row.SentAt)!.Value)).OrderBy(pair => pair.Item2)];
        }

        foreach (var (number, at) in told)
            await StartClockAsync(number, at, Actor.Component("disputes"), "mail", ct);
    }

    /// <summary>The customer has opened the page with the proof, or the proof itself: from then on they have it.</summary>
    public Task NoteSeenAsync(string number, Actor actor, CancellationToken ct = default) =>
        !actor.IsProvider && actor.Kind is ActorKind.User && actor.May(Permission.FileDisputes) ? StartClockAsync(number, time.GetUtcNow(), actor, "portal", ct) : Task.CompletedTask;

    /// <exception cref="RuleException">'dispute.state'.</exception>
    public Task AcceptAsync(string number, Actor actor, CancellationToken ct = default) => CustomerAsync(number, actor, "dispute.accepted", async (db, dispute, now) =>
    {
        actor.RequireRecent(now); // it confirms what was charged
        dispute.Accept(actor.Name, now);
        await promises.MeetReplyAsync(db, dispute, now, ct);
        await mails.TellDeskAsync(db, dispute, "accepted", now, ct);
    }, ct);

    /// <exception cref="RuleException">'dispute.state', 'dispute.evidence-missing', 'dispute.reopen-over', 'file.…'.</exception>
    public async Task RejectAsync(string number, string text, IReadOnlyList<DisputeUpload> evidence, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.FileDisputes);
        var now = time.GetUtcNow(); // before the uploads
        Rule.Require(evidence.Count > 0, "dispute.evidence-missing", "Add at least one file that shows why the proof is wrong.");
        Dispute.CheckText(text);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var stored = await KeepAsync(db, await OwnerAsync(db, number, actor, ct), evidence, FileUse.Proof, ct);
        await clock.CatchUpAsync(number, now, ct);
        var dispute = await FindAsync(db, number, actor, ct); // after the uploads: what the clock made of it meanwhile does not stand against an answer sent in time
        var post = dispute.Reject(text, stored.Count, actor.Name, now);
        db.Add(post);
        stored.ForEach(file => post.Attach(file.Id, file.Name, file.Sha256));
        await promises.MeetReplyAsync(db, dispute, now, ct);
        await promises.MeetReopenAsync(db, dispute, now, ct);
        await promises.StepAsync(db, dispute, now, ct);
        db.Audit(actor, now, "dispute.rejected", $"dispute:{number}", dispute.OrganisationId, new { Files = stored.Select(f => f.Sha256) });
        await mails.TellDeskAsync(db, dispute, "rejected", now, ct);
        await db.SaveChangesAsync(ct);
    }

    /// <exception cref="RuleException">'dispute.state'.</exception>
    public Task NegotiateAsync(string number, Actor actor, CancellationToken ct = default) => DeskAsync(number, actor, "dispute.negotiating", async (db, dispute, now) =>
    {
        dispute.Negotiate(actor.Name);
        await promises.DropProofAsync(db, dispute, now, ct); // where no proof was to be had
        await promises.MeetStepAsync(db, dispute, now, ct);
        await mails.TellAsync(db, dispute, "negotiating", now, ct);
    }, ct);

    /// <exception cref="RuleException">'dispute.closed', 'dispute.text-missing', 'file.…'.</exception>
    public async Task SayAsync(string number, string text, IReadOnlyList<DisputeUpload> evidence, Actor actor, CancellationToken ct = default)
    {
        actor.Require(actor.IsProvider ? Permission.HandleDisputes : Permission.FileDisputes);
        Dispute.CheckText(text);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var stored = await KeepAsync(db, await OwnerAsync(db, number, actor, ct), evidence, actor.IsProvider ? FileUse.Handed : FileUse.Proof, ct);
        var now = time.GetUtcNow();
        var dispute = await FindAsync(db, number, actor, ct);
        var post = dispute.Say(actor.IsProvider ? DisputeSide.Provider : DisputeSide.Customer, text, actor.Name, now);
        db.Add(post);
        stored.ForEach(file => post.Attach(file.Id, file.Name, file.Sha256));
        db.Audit(actor, now, "dispute.message", $"dispute:{number}", dispute.OrganisationId, new { Files = stored.Count });
        if (actor.IsProvider)
            await mails.TellAsync(db, dispute, "message", now, ct, post.Text);
        else
            await mails.TellDeskAsync(db, dispute, "message", now, ct);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>The customer asks for a neutral third party (A174); over a rejected proof, or where it is late, the desk has no say in it.</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.audit-asked', 'dispute.proof-pending'.</exception>
    public Task AskForAuditAsync(string number, Actor actor, CancellationToken ct = default) => CustomerAsync(number, actor, "dispute.audit-asked", async (db, dispute, now) =>
    {
        dispute.AskForAudit(DisputeSide.Customer, await IsProofLateAsync(db, number, now, ct));
        await promises.DropProofAsync(db, dispute, now, ct);
        await promises.StepAsync(db, dispute, now, ct);
        await mails.TellDeskAsync(db, dispute, "audit-asked", now, ct);
    }, ct);

    /// <summary>Names the neutral third party: from then on its account sees this case, and the seed of the sample stands.</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.no-auditor', 'reauthentication.required'.</exception>
    public Task AppointAsync(string number, Guid auditorId, Actor actor, CancellationToken ct = default) => DeskAsync(number, actor, "dispute.auditor-appointed", async (db, dispute, now) =>
    {
        actor.RequireRecent(now);
        var auditor = await AuditorAsync(db, auditorId, ct);
        dispute.Appoint(auditorId, auditor.Email, NewSeed());
        await promises.MeetStepAsync(db, dispute, now, ct);
        var due = ContractTime.Local(await promises.ReportAsync(db, dispute, now, ct));
        await mails.TellAsync(db, dispute, "auditing", now, ct, auditor.Email, dispute.Seed!, due);
        await mails.TellAuditorAsync(db, dispute, now, ct, due);
    }, ct, dispute => new { dispute.AuditorName, dispute.Seed });

    /// <summary>Where the one who was named cannot go on: another one does, with a new sample. Both sides read why.</summary>
    /// <exception cref="RuleException">'dispute.state', 'dispute.no-auditor', 'dispute.same-auditor', 'dispute.text-missing', 'reauthentication.required'.</exception>
    public Task ReplaceAuditorAsync(string number, Guid auditorId, string reason, Actor actor, CancellationToken ct = default) => DeskAsync(
        number, actor, "dispute.auditor-replaced", async (db, dispute, now) =>
        {
            actor.RequireRecent(now);
            var auditor = await AuditorAsync(db, auditorId, ct);
            var before = dispute.AuditorId;
            var post = dispute.ReplaceAuditor(auditorId, auditor.Email, NewSeed(), reason, actor.Name, now);
            db.Add(post);
            var due = ContractTime.Local(await promises.ReportAsync(db, dispute, now, ct));
            await mails.TellAsync(db, dispute, "auditor-changed", now, ct, auditor.Email, dispute.Seed!, due, post.Text);
            await mails.TellAuditorAsync(db, dispute, now, ct, due);
            await mails.TellReplacedAsync(db, dispute, before!.Value, now, ct);
        }, ct, dispute => new { dispute.AuditorName, dispute.Seed, Reason = reason.Trim() });

    /// <exception cref="RuleException">'dispute.state'.</exception>
    public Task WithdrawAsync(string number, Actor actor, CancellationToken ct = default) => CustomerAsync(number, actor, "dispute.withdrawn", async (db, dispute, now) =>
    {
        dispute.Withdraw(actor.Name, now);
        await promises.DropReplyAsync(db, dispute, now, ct);
        await promises.DropReopenAsync(db, dispute, now, ct);
        await promises.DropProofAsync(db, dispute, now, ct);
        await promises.DropStepAsync(db, dispute, now, ct);
        await mails.TellDeskAsync(db, dispute, "withdrawn", now, ct);
    }, ct);

    /// <summary>Whether the time in which we supply the carrier's proof is over.</summary>
    internal static Task<bool> IsProofLateAsync(PortalDb db, string number, DateTimeOffset now, CancellationToken ct) => db.Set<TrackedDeadline>()
        .AnyAsync(deadline => deadline.Kind == ProofDeadline.Name && deadline.Subject == number && (deadline.Status == DeadlineStatus.Open || deadline.Status == DeadlineStatus.Passed) && deadline.DueAt < now, ct);

    internal static async Task<Dispute> FindAsync(PortalDb db, string number, Actor actor, CancellationToken ct) =>
        await db.Set<Dispute>().SingleOrDefaultAsync(d => d.Number == number && (actor.OrganisationId == null || d.OrganisationId == actor.OrganisationId), ct)
        ?? throw new NotFoundException("The dispute");

    /// <summary>Whose it is, before files are kept for it; the dispute itself is loaded after them, however long they take.</summary>
    private static async Task<Guid> OwnerAsync(PortalDb db, string number, Actor actor, CancellationToken ct) =>
        await db.Set<Dispute>().Where(d => d.Number == number && (actor.OrganisationId == null || d.OrganisationId == actor.OrganisationId)).Select(d => (Guid?)d.OrganisationId).SingleOrDefaultAsync(ct)
        ?? throw new NotFoundException("The dispute");

    private async Task StartClockAsync(string number, DateTimeOffset at, Actor actor, string how, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var dispute = await FindAsync(db, number, actor, ct);
        if (!dispute.AwaitsReceipt)
            return;
        dispute.NoteProofReceived(at, await promises.ReplyAsync(db, dispute, at, now, ct));
        db.Audit(actor, now, "dispute.proof-received", $"dispute:{number}", dispute.OrganisationId, new { At = at, dispute.ReplyDueAt, How = how });
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            // somebody was faster, or a further proof has come: then the next run, or the next look, sees it
        }
        catch (DbUpdateException) when (!ct.IsCancellationRequested)
        {
            await using var again = await dbs.CreateDbContextAsync(ct);
            if ((await FindAsync(again, number, actor, ct)).AwaitsReceipt)
                throw; // not somebody who was faster
        }
    }

    private static async Task<Recipient> AuditorAsync(PortalDb db, Guid auditorId, CancellationToken ct) =>
        (await MemberDirectory.StaffWithAsync(db, Permission.AuditDisputes, ct)).SingleOrDefault(person => person.UserId == auditorId)
        ?? throw new RuleException("dispute.no-auditor", "Choose one of the auditors' accounts.");

    private static string NewSeed() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private Task DeskAsync(
        string number, Actor actor, string action, Func<PortalDb, Dispute, DateTimeOffset, Task> change, CancellationToken ct, Func<Dispute, object>? details = null)
    {
        actor.Require(Permission.HandleDisputes);
        return ChangeAsync(number, actor, action, change, ct, details);
    }

    private Task CustomerAsync(string number, Actor actor, string action, Func<PortalDb, Dispute, DateTimeOffset, Task> change, CancellationToken ct)
    {
        actor.Require(Permission.FileDisputes);
        _ = actor.RequiredOrganisation;
        return ChangeAsync(number, actor, action, change, ct);
    }

    private async Task ChangeAsync(
        string number, Actor actor, string action, Func<PortalDb, Dispute, DateTimeOffset, Task> change, CancellationToken ct, Func<Dispute, object>? details = null)
    {
        var now = time.GetUtcNow();
        await clock.CatchUpAsync(number, now, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var dispute = await FindAsync(db, number, actor, ct);
        await change(db, dispute, now);
        db.Audit(actor, now, action, $"dispute:{number}", dispute.OrganisationId, details?.Invoke(dispute) ?? new { dispute.Status });
        await db.SaveChangesAsync(ct);
    }

    private async Task<List<StoredFile>> KeepAsync(PortalDb db, Guid organisationId, IReadOnlyList<DisputeUpload> uploads, FileUse use, CancellationToken ct)
    {
        Rule.Require(uploads.Count <= MostFiles, "dispute.too-many-files", $"At most {MostFiles} files at a time.", MostFiles);
        var stored = new List<StoredFile>();
        foreach (var upload in uploads)
        {
            await using var content = upload.Open();
            stored.Add(await files.AddAsync(db, organisationId, upload.Name, content, ct, use));
        }

        return stored;
    }
}

/// <summary>Every minute: proofs that somebody has been told of start to count.</summary>
public sealed class DisputeClockJob(DisputeService disputes) : Platform.Jobs.IPortalJob
{
    public const string Name = "dispute-clocks";
    public const string Cron = "35 * * * * ?";

    public Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => disputes.StartClocksAsync(ct);
}
