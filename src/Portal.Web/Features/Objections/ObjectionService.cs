using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.BillLife;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Objections;

/// <summary>An upload that is read when the use case comes to it.</summary>
public sealed record Evidence(string Name, Func<Stream> Open);

/// <summary>The statement an objection takes its figures from, with the counts the customer corrected on the way.</summary>
public sealed record OwnFigures(Guid CountsId, IReadOnlyDictionary<DateOnly, long>? Own = null);

/// <summary>Objections to bills: filed by the customer in time, talked about by both sides, decided line by line by finance (A135, A136).</summary>
public sealed class ObjectionService(
    IDbContextFactory<PortalDb> dbs, TimeProvider time, FileStore files, IStringLocalizer<ObjectionsTexts> texts, PortalUrls urls)
{
    public const int MaxFiles = 5;

    /// <returns>The objection's number; its mail is the written receipt.</returns>
    /// <exception cref="RuleException">'objection.no-lines', 'bill.answered', 'bill.period-over', 'file.type-not-allowed' …</exception>
    public async Task<string> FileAsync(
        string billNumber, IReadOnlyList<(int Position, ObjectionReason Reason)> lines, string text, OwnFigures? own, IReadOnlyList<Evidence> evidence,
        Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageBills);
        var (organisationId, now) = (actor.RequiredOrganisation, time.GetUtcNow());
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (!await db.Set<Bill>().AnyAsync(b => b.Number == billNumber && b.OrganisationId == organisationId, ct))
            throw new NotFoundException("The bill");
        var stored = await KeepAsync(db, organisationId, evidence, ct); // before the transaction: an upload may be slow
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var bill = await db.Set<Bill>().Include(b => b.Lines).SingleAsync(b => b.Number == billNumber && b.OrganisationId == organisationId, ct);
        var figures = own is null ? null : ObjectedFigures.Of(await db.StatementAsync(own.CountsId, bill.Id, organisationId, ct), own.Own);
        var number = Objection.NumberAt(now, await NumberSeries.NextAsync(db, Objection.SeriesAt(now), ct));
        var objection = Objection.File(bill, number, lines, text, figures, actor.Name, now);
        stored.ForEach(file => objection.Messages[0].Attach(file.Id, file.Name));
        db.Add(objection);
        db.Audit(actor, now, "objection.filed", $"objection:{number}", organisationId,
            new { Bill = bill.Number, Disputed = objection.Disputed.ToFenString(), Lines = objection.Lines.Select(l => new { l.Position, l.Reason }), objection.CountsId });
        await db.TellAsync(
            bill, texts, urls, now, "filed", ct, number, BillLifeService.Amount(objection.Disputed), string.Join(", ", objection.Lines.Select(l => l.Position)),
            BillLifeService.Amount(bill.Total - objection.Disputed));
        await TellStaffAsync(db, objection, bill, now, "staff-filed", ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return number;
    }

    /// <summary>A message in the thread, of the customer or of finance.</summary>
    /// <exception cref="RuleException">'objection.closed', 'objection.text-missing'.</exception>
    public async Task SayAsync(string number, string text, IReadOnlyList<Evidence> evidence, Actor actor, CancellationToken ct = default)
    {
        actor.Require(actor.IsProvider ? Permission.ManageReceivables : Permission.ManageBills);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var (objection, bill) = await FindAsync(db, number, actor, ct);
        var message = objection.Say(text, actor.Name, actor.IsProvider, now);
        (await KeepAsync(db, objection.OrganisationId, evidence, ct)).ForEach(file => message.Attach(file.Id, file.Name));
        db.Audit(actor, now, "objection.message", $"objection:{number}", objection.OrganisationId, new { Files = message.Files.Count });
        if (actor.IsProvider)
            await db.TellAsync(bill, texts, urls, now, "answer", ct, number, message.Text);
        else
            await TellStaffAsync(db, objection, bill, now, "staff-message", ct);
        await db.SaveChangesAsync(ct);
    }

    /// <exception cref="RuleException">'objection.not-open'.</exception>
    public async Task WithdrawAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageBills);
        _ = actor.RequiredOrganisation;
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (objection, bill) = await FindAsync(db, number, actor, ct);
        objection.Withdraw(bill, actor.Name, now);
        db.Audit(actor, now, "objection.withdrawn", $"objection:{number}", objection.OrganisationId, new { Bill = bill.Number, bill.Status });
        if (bill.Standing.IsFinal)
            await db.PayFromBalanceAsync(bill, actor, now, ct);
        await db.TellAsync(bill, texts, urls, now, "withdrawn", ct, number);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Finance decides every line. What is credited waits for a second person as a credit note.</summary>
    /// <exception cref="RuleException">'objection.not-open', 'objection.note-missing', 'reauthentication.required' …</exception>
    public async Task DecideAsync(string number, IReadOnlyList<LineDecision> decisions, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageReceivables);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (objection, bill) = await FindAsync(db, number, actor, ct);
        objection.Decide(bill, decisions, actor.Name, now);
        db.Audit(actor, now, "objection.decided", $"objection:{number}", objection.OrganisationId,
            new { Bill = bill.Number, Credit = objection.Credit.ToFenString(), Lines = objection.Lines.Select(l => new { l.Position, l.Outcome, Credit = l.Credit.ToFenString() }) });
        if (objection.Credit > Money.Zero)
        {
            await CreditNoteService.ProposeAsync(
                db, bill, objection.Id, [.. objection.Lines.Where(l => l.Credit > Money.Zero).Select(l => new CreditLine(l.Position, l.Credit, l.Note))],
                texts["reason.of", number], actor, now, ct);
        }
        else
        {
            await db.PayFromBalanceAsync(bill, actor, now, ct);
            await db.TellAsync(bill, texts, urls, now, "refused", ct, number, BillLifeService.Day(bill.RestDueOn!.Value));
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<List<StoredFile>> KeepAsync(PortalDb db, Guid organisationId, IReadOnlyList<Evidence> evidence, CancellationToken ct)
    {
        Rule.Require(evidence.Count <= MaxFiles, "objection.too-many-files", $"At most {MaxFiles} files at a time.", MaxFiles);
        List<StoredFile> stored = [];
        foreach (var file in evidence)
        {
            await using var content = file.Open();
            stored.Add(await files.AddAsync(db, organisationId, file.Name, content, ct));
        }

        return stored;
    }

    private async Task TellStaffAsync(PortalDb db, Objection objection, Bill bill, DateTimeOffset now, string key, CancellationToken ct)
    {
        foreach (var person in await MemberDirectory.StaffWithAsync(db, Permission.ManageReceivables, ct))
        {
            using (Language.Use(person.Language))
            {
                db.Mail(person.Email, person.Language, now,
                    texts[$"mail.{key}.subject", objection.Number, bill.Number],
                    texts[$"mail.{key}.text", objection.Number, bill.Number, bill.OrganisationName, BillLifeService.Amount(objection.Disputed)],
                    urls.To($"/objections/{objection.Number}"));
            }
        }
    }

    private static async Task<(Objection Objection, Bill Bill)> FindAsync(PortalDb db, string number, Actor actor, CancellationToken ct)
    {
        var objection = await db.Set<Objection>().Include(o => o.Lines)
            .SingleOrDefaultAsync(o => o.Number == number && (actor.OrganisationId == null || o.OrganisationId == actor.OrganisationId), ct)
            ?? throw new NotFoundException("The objection");
        return (objection, await db.Set<Bill>().Include(b => b.Lines).SingleAsync(b => b.Id == objection.BillId, ct));
    }
}
