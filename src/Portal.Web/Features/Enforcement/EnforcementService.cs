using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Enforcement;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Policies;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Enforcement;

/// <summary>A file of a case; read when the use case comes to it.</summary>
public sealed record CaseUpload(string Name, Func<Stream> Open);

/// <summary>A case as somebody writes it down.</summary>
public sealed record CaseInput(Guid OrganisationId, long? AppId, Ground Ground, CaseSource Source, string? Reference, string Text, bool LegalAction);

/// <summary>What the desk and the customer do about a case: told, corrected, judged (A26, A190).</summary>
public sealed class EnforcementService(IDbContextFactory<PortalDb> dbs, FileStore files, EnforcementMails mails, MeasureService measures, RectifyDeadline rectify, DeadlineClock clock, TimeProvider time)
{
    public const int MostFiles = 5;

    /// <returns>The number.</returns>
    /// <exception cref="RuleException">'enforcement.text-missing', 'enforcement.reference-missing', 'enforcement.too-many-files', 'file.…'.</exception>
    /// <exception cref="NotFoundException"/>
    public async Task<string> OpenAsync(CaseInput input, IReadOnlyList<CaseUpload> evidence, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleEnforcement);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (!await db.Set<Organisation>().AnyAsync(o => o.Id == input.OrganisationId, ct))
            throw new NotFoundException("The customer");
        if (input.AppId is { } app && !await db.Set<App>().AnyAsync(a => a.AppId == app && a.OrganisationId == input.OrganisationId, ct))
            throw new NotFoundException("The app");
        _ = EnforcementCase.Propose("", input.OrganisationId, input.AppId, input.Ground, input.Source, input.Reference, null, input.Text, input.LegalAction, actor.Name, now); // before any file is kept
        var stored = await KeepAsync(db, input.OrganisationId, evidence, FileUse.Handed, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var number = EnforcementCase.NumberAt(now, await NumberSeries.NextAsync(db, EnforcementCase.SeriesAt(now), ct));
        var it = EnforcementCase.Propose(number, input.OrganisationId, input.AppId, input.Ground, input.Source, input.Reference, null, input.Text, input.LegalAction, actor.Name, now);
        db.Add(it);
        stored.ForEach(file => db.Add(it.Attach(CaseFileUse.Evidence, 0, file.Id, file.Name, file.Sha256, now)));
        db.Audit(actor, now, "enforcement.opened", $"enforcement:{number}", null, new { it.OrganisationId, it.Ground, it.Source, it.Reference, Files = stored.Count });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return number;
    }

    /// <exception cref="RuleException">'enforcement.too-many-files', 'file.…'.</exception>
    public async Task AddEvidenceAsync(string number, IReadOnlyList<CaseUpload> evidence, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleEnforcement);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var it = await db.CaseAsync(number, actor, ct);
        var stored = await KeepAsync(db, it.OrganisationId, evidence, FileUse.Handed, ct);
        stored.ForEach(file => db.Add(it.Attach(CaseFileUse.Evidence, 0, file.Id, file.Name, file.Sha256, now)));
        db.Audit(actor, now, "enforcement.evidence-added", $"enforcement:{number}", null, new { Files = stored.Select(file => file.Sha256) });
        await db.SaveChangesAsync(ct);
    }

    /// <summary>The customer is told what is held against them, and from then on sees the case.</summary>
    /// <exception cref="RuleException">'enforcement.state'.</exception>
    public Task NoticeAsync(string number, Actor actor, CancellationToken ct = default) => ChangeAsync(number, actor, async (db, it, now) =>
    {
        it.Notice(actor.Name, now);
        db.Audit(actor, now, "enforcement.noticed", $"enforcement:{number}", it.OrganisationId, new { it.Ground, it.LegalAction });
        await mails.TellAsync(db, it, "noticed", now, ct);
    }, ct);

    /// <exception cref="RuleException">'enforcement.state', 'enforcement.note-missing'.</exception>
    public Task DismissAsync(string number, string reason, Actor actor, CancellationToken ct = default) => ChangeAsync(number, actor, (db, it, now) =>
    {
        it.Dismiss(reason, actor.Name, now);
        db.Audit(actor, now, "enforcement.dismissed", $"enforcement:{number}", null, new { it.Reason });
        return Task.CompletedTask;
    }, ct);

    /// <summary>Correct it: the days of the policy run from now (A190).</summary>
    /// <exception cref="RuleException">'enforcement.state'.</exception>
    public Task RectifyAsync(string number, Actor actor, CancellationToken ct = default) => ChangeAsync(number, actor, async (db, it, now) =>
    {
        var due = await DueAsync(db, it.OrganisationId, now, ct);
        it.Rectify(due.Due);
        db.Promise(rectify, number, it.OrganisationId, due, DeadlineTurn.Customer, Policy.RectifyDays.Key, now);
        db.Audit(actor, now, "enforcement.rectify-by", $"enforcement:{number}", it.OrganisationId, new { it.DueAt });
        await mails.TellAsync(db, it, "rectify", now, ct);
    }, ct);

    /// <summary>What the customer corrected.</summary>
    /// <exception cref="RuleException">'enforcement.state', 'enforcement.cure-missing', 'enforcement.too-many-files', 'file.…'.</exception>
    public async Task CureAsync(string number, string text, IReadOnlyList<CaseUpload> proofs, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.AnswerEnforcement);
        var now = time.GetUtcNow();
        await clock.CatchUpAsync(number, now, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var it = await db.CaseAsync(number, actor, ct);
        var isInTime = now <= it.DueAt;
        var cure = it.FileCure(text, actor.Name, now);
        var stored = await KeepAsync(db, it.OrganisationId, proofs, FileUse.Proof, ct);
        db.Add(cure);
        stored.ForEach(file => db.Add(it.Attach(CaseFileUse.Cure, cure.Edition, file.Id, file.Name, file.Sha256, now)));
        await db.MeetDeadlineAsync(rectify, number, now, ct);
        db.Audit(actor, now, "enforcement.cure-filed", $"enforcement:{number}", it.OrganisationId, new { cure.Edition, InTime = isInTime, Files = stored.Count });
        await mails.TellDeskAsync(db, it, "desk-cure", Permission.HandleEnforcement, now, ct);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Something is missing: the customer has a whole new term.</summary>
    /// <exception cref="RuleException">'enforcement.state', 'enforcement.note-missing'.</exception>
    public Task ReturnCureAsync(string number, string note, Actor actor, CancellationToken ct = default) => ChangeAsync(number, actor, async (db, it, now) =>
    {
        var due = await DueAsync(db, it.OrganisationId, now, ct);
        it.ReturnCure(note, due.Due, actor.Name, now);
        db.Promise(rectify, number, it.OrganisationId, due, DeadlineTurn.Customer, Policy.RectifyDays.Key, now);
        db.Audit(actor, now, "enforcement.cure-returned", $"enforcement:{number}", it.OrganisationId, new { it.LatestCure!.Edition, it.LatestCure.Note, it.DueAt });
        await mails.TellAsync(db, it, "returned", now, ct, () => [it.LatestCure!.Note!]);
    }, ct);

    /// <summary>Cured: what can be lifted is lifted with it, what was only proposed is dropped.</summary>
    /// <exception cref="RuleException">'enforcement.state'.</exception>
    public async Task AcceptCureAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleEnforcement);
        await measures.FollowAsync(number, ct); // money that was taken meanwhile is not under a proposal any more
        await ChangeAsync(number, actor, (db, it, now) => AcceptCureAsync(db, it, actor, now, ct), ct);
    }

    private async Task AcceptCureAsync(PortalDb db, EnforcementCase it, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var changed = it.AcceptCure(actor.Name, now);
        foreach (var deduction in changed.Where(measure => measure.Status is MeasureStatus.Dropped).Select(measure => measure.Deduction).OfType<string>())
            await LedgerService.DropDeductionAsync(db, deduction, actor, now, ct);
        db.Audit(actor, now, "enforcement.cured", $"enforcement:{it.Number}", it.OrganisationId, new { it.LatestCure!.Edition, Lifted = changed.Where(m => m.Status is MeasureStatus.Lifted).Select(m => m.Kind) });
        await mails.TellAsync(db, it, "cured", now, ct);
    }

    /// <exception cref="RuleException">'enforcement.state', 'enforcement.note-missing', 'enforcement.undecided'.</exception>
    public async Task CloseAsync(string number, string reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleEnforcement);
        await measures.FollowAsync(number, ct);
        await ChangeAsync(number, actor, async (db, it, now) =>
        {
            it.Close(reason, actor.Name, now);
            await db.DropDeadlineAsync(rectify, number, now, ct);
            db.Audit(actor, now, "enforcement.closed", $"enforcement:{number}", it.OrganisationId, new { it.Reason });
            await mails.TellAsync(db, it, "closed", now, ct, () => [it.Reason!]);
        }, ct);
    }

    /// <summary>Files kept within the caller's save.</summary>
    internal async Task<List<StoredFile>> KeepAsync(PortalDb db, Guid organisationId, IReadOnlyList<CaseUpload> uploads, FileUse use, CancellationToken ct)
    {
        Rule.Require(uploads.Count <= MostFiles, "enforcement.too-many-files", $"At most {MostFiles} files at once.", MostFiles);
        var stored = new List<StoredFile>();
        foreach (var upload in uploads)
        {
            await using var content = upload.Open();
            stored.Add(await files.AddAsync(db, organisationId, upload.Name, content, ct, use));
        }

        return stored;
    }

    private static async Task<Deadline> DueAsync(PortalDb db, Guid organisationId, DateTimeOffset now, CancellationToken ct) => Deadline.Of(
        DeadlineRule.CalendarDays, (await db.PoliciesAsync(organisationId, ct)).InForce(Policy.RectifyDays, organisationId, ContractTime.DayOf(now)).Whole, now, await db.WorkingDaysAsync(ct));

    private async Task ChangeAsync(string number, Actor actor, Func<PortalDb, EnforcementCase, DateTimeOffset, Task> change, CancellationToken ct)
    {
        actor.Require(Permission.HandleEnforcement);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await change(db, await db.CaseAsync(number, actor, ct), now);
        await db.SaveChangesAsync(ct);
    }
}

internal static class CaseReads
{
    /// <summary>The whole case, tracked. Customers find what they were told of.</summary>
    /// <exception cref="NotFoundException">Not there, or somebody else's.</exception>
    public static async Task<EnforcementCase> CaseAsync(this PortalDb db, string number, Actor actor, CancellationToken ct) =>
        await db.VisibleCases(actor).Include(c => c.Cures).Include(c => c.Measures).Include(c => c.Penalties).Include(c => c.Files).AsSplitQuery()
            .SingleOrDefaultAsync(c => c.Number == number, ct)
        ?? throw new NotFoundException("The case");

    public static IQueryable<EnforcementCase> VisibleCases(this PortalDb db, Actor actor)
    {
        if (actor.IsProvider)
        {
            actor.Require(Permission.ViewEnforcement);
            return db.Set<EnforcementCase>();
        }

        actor.Require(Permission.AnswerEnforcement);
        var organisationId = actor.RequiredOrganisation;
        return db.Set<EnforcementCase>().Where(c => c.OrganisationId == organisationId && c.NoticedAt != null);
    }
}
