using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.LawfulRequests;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;
using Portal.Web.Platform.Jobs;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.LawfulRequests;

/// <summary>
/// The register of lawful requests (A45, A133). Its rows in the log belong to no organisation, because customers read their own part of that:
/// only when a customer has been told is there one of theirs.
/// </summary>
public sealed class LawfulRequestService(
    IDbContextFactory<PortalDb> dbs, FileStore files, LawfulExport export, IStringLocalizer<LawfulRequestsTexts> texts, PortalUrls urls, TimeProvider time)
{
    /// <summary>Papers belong to the provider, not to whom they are about.</summary>
    private static readonly Guid Provider = Guid.Empty;

    /// <exception cref="RuleException">'lawful.authority-incomplete', 'lawful.scope-time', 'lawful.scope-kinds', 'lawful.clues-too-long', 'lawful.gag', 'lawful.reference-known'.</exception>
    /// <exception cref="NotFoundException">The customer.</exception>
    public async Task<string> LogAsync(LawfulAuthority authority, LawfulScope scope, DateOnly? gagUntil, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageLawfulRequests);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (scope.OrganisationId is { } customer && !await db.Set<Organisation>().AnyAsync(o => o.Id == customer, ct))
            throw new NotFoundException("The customer");
        var number = LawfulRequest.NumberAt(now, await NumberSeries.NextAsync(db, LawfulRequest.SeriesAt(now), ct));
        var request = LawfulRequest.Log(number, authority, scope, gagUntil, actor.Id, actor.Name, now);
        Rule.Require(
            !await db.Set<LawfulRequest>().AnyAsync(r => r.Authority == request.Authority && r.Reference == request.Reference && r.Status != LawfulStatus.Refused, ct),
            "lawful.reference-known", "This authority’s number is in the register already.");
        db.Add(request);
        Note(db, request, "lawful.logged", actor, now, new
        {
            request.Authority,
            request.Reference,
            request.LegalBasis,
            Customer = request.ScopeOrganisationId,
            From = request.ScopeFrom,
            Until = request.ScopeUntil,
            Kinds = request.Kinds.Order(),
            request.GagUntil,
        });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return number;
    }

    /// <summary>A paper, uploaded and looked at; one of the same kind replaces it.</summary>
    /// <exception cref="RuleException">'lawful.state', 'file.…'.</exception>
    public async Task TickAsync(string number, LawfulPaperKind kind, string name, Stream content, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageLawfulRequests);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var stored = await files.AddAsync(db, Provider, name, content, ct, FileUse.LawfulPaper);
        var request = await FindAsync(db, number, ct);
        db.Entry(request).Property(r => r.LoggedBy).IsModified = true; // its version moves with its papers: nobody checks one they have not seen
        db.Add(request.Tick(kind, stored.Id, stored.Name, stored.Sha256, actor.Name, now));
        Note(db, request, "lawful.paper-ticked", actor, now, new { Kind = kind, stored.Sha256 });
        await db.SaveChangesAsync(ct);
    }

    /// <exception cref="RuleException">'lawful.state', 'lawful.papers-missing'.</exception>
    public Task CheckPapersAsync(string number, Actor actor, CancellationToken ct = default) => ChangeAsync(number, actor, (db, request, now) =>
    {
        request.CheckPapers(actor.Name, now);
        Note(db, request, "lawful.papers-checked", actor, now, new { Papers = request.Papers.Select(paper => new { paper.Kind, paper.Sha256 }) });
    }, ct);

    /// <summary>The first of two people, or the second.</summary>
    /// <exception cref="RuleException">'lawful.state', 'lawful.same-person', 'reauthentication.required'.</exception>
    public Task ApproveAsync(string number, Actor actor, CancellationToken ct = default) => ChangeAsync(number, actor, (db, request, now) =>
    {
        actor.RequireRecent(now);
        var isSecond = request.Approve(actor.Id, actor.Name, now);
        Note(db, request, isSecond ? "lawful.approved" : "lawful.first-approved", actor, now);
    }, ct);

    /// <exception cref="RuleException">'lawful.state', 'lawful.note-missing'.</exception>
    public Task RefuseAsync(string number, string reason, Actor actor, CancellationToken ct = default) => ChangeAsync(number, actor, (db, request, now) =>
    {
        request.Refuse(reason, actor.Name, now);
        Note(db, request, "lawful.refused", actor, now, new { Reason = request.RefusalReason });
    }, ct);

    /// <summary>Makes the package. The file comes first: a request never names one that is not there.</summary>
    /// <exception cref="RuleException">'lawful.state', 'reauthentication.required'.</exception>
    public async Task ExportAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageLawfulRequests);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var request = await FindAsync(db, number, ct);
        Rule.Require(request.Status is LawfulStatus.Approved, "lawful.state", $"A request that is {request.Status.Wire()} does not allow this.", request.Status.Wire());
        var package = await export.WriteAsync(request, now, ct);
        request.NoteExported(package.Path, package.Sha256, package.Length, package.Rows, package.Position, actor.Name, now);
        Note(db, request, "lawful.exported", actor, now, new { package.Sha256, package.Rows, package.Position.Sequence, package.Position.Root });
        await db.SaveChangesAsync(ct);
    }

    /// <summary>The package, for somebody who has just proved who they are; each download is on record.</summary>
    /// <exception cref="RuleException">'reauthentication.required'.</exception>
    /// <exception cref="NotFoundException"/>
    public async Task<Stream> PackageAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageLawfulRequests);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var request = await FindAsync(db, number, ct);
        if (request.ExportPath is not { } path)
            throw new NotFoundException("The package");
        actor.RequireRecent(now);
        Note(db, request, "lawful.downloaded", actor, now, new { Sha256 = request.ExportSha256 });
        await db.SaveChangesAsync(ct);
        return export.Open(path);
    }

    /// <exception cref="NotFoundException"/>
    public async Task<(StoredFile File, Stream Content)> PaperAsync(string number, Guid fileId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageLawfulRequests);
        await using var db = await dbs.CreateDbContextAsync(ct);
        if ((await FindAsync(db, number, ct)).Papers.All(paper => paper.FileId != fileId))
            throw new NotFoundException("The paper");
        return await files.OpenAsync(fileId, FileUse.LawfulPaper, ct);
    }

    /// <exception cref="RuleException">'lawful.state', 'lawful.note-missing'.</exception>
    public Task DeliverAsync(string number, string note, Actor actor, CancellationToken ct = default) => ChangeAsync(number, actor, (db, request, now) =>
    {
        request.Deliver(note, actor.Name, now);
        Note(db, request, "lawful.delivered", actor, now, new { Note = request.DeliveryNote, Sha256 = request.ExportSha256 });
    }, ct);

    /// <exception cref="RuleException">'lawful.state'.</exception>
    public Task CloseAsync(string number, Actor actor, CancellationToken ct = default) => ChangeAsync(number, actor, (db, request, now) =>
    {
        request.Close(actor.Name, now);
        Note(db, request, "lawful.closed", actor, now);
    }, ct);

    /// <summary>The authority lengthens, shortens or ends the silence.</summary>
    /// <exception cref="RuleException">'lawful.state', 'lawful.told', 'lawful.gag', 'lawful.note-missing', 'reauthentication.required'.</exception>
    public Task SilenceAsync(string number, DateOnly? until, string reason, Actor actor, CancellationToken ct = default) => ChangeAsync(number, actor, (db, request, now) =>
    {
        actor.RequireRecent(now);
        var before = request.GagUntil;
        var why = request.Silence(until, reason, now);
        Note(db, request, "lawful.silence-changed", actor, now, new { From = before, To = until, Reason = why });
    }, ct);

    /// <summary>Real-name clues, for somebody who says why; that they were looked at is on record.</summary>
    /// <exception cref="RuleException">'personal.reason-missing'.</exception>
    public async Task<string> CluesAsync(string number, string reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageLawfulRequests);
        var why = PersonalData.Reason(reason);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var request = await FindAsync(db, number, ct);
        Note(db, request, "lawful.clues-viewed", actor, time.GetUtcNow(), new { Reason = why });
        await db.SaveChangesAsync(ct);
        return request.Clues ?? "";
    }

    /// <summary>
    /// Tells the customers whose records were given, once nobody forbids it any more; each in a transaction of its own, so it may be killed and
    /// run again anywhere.
    /// </summary>
    /// <returns>How many customers were told.</returns>
    public async Task<int> TellAsync(DateTimeOffset asOf, Actor actor, CancellationToken ct = default)
    {
        List<Guid> waiting;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            waiting = [.. (await db.Set<LawfulRequest>().AsNoTracking()
                .Where(r => r.ScopeOrganisationId != null && r.CustomerToldAt == null && (r.Status == LawfulStatus.Delivered || r.Status == LawfulStatus.Closed))
                .ToListAsync(ct)).Where(request => request.IsToTell(asOf)).Select(request => request.Id)];
        }

        var told = 0;
        foreach (var id in waiting)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var request = await db.Set<LawfulRequest>().SingleAsync(r => r.Id == id, ct);
            if (!request.IsToTell(asOf))
                continue;
            var customer = request.ScopeOrganisationId!.Value;
            request.NoteCustomerTold(asOf);
            foreach (var person in await MemberDirectory.WithAsync(db, customer, Permission.ManageOrganisation, ct))
            {
                using (Language.Use(person.Language))
                {
                    object[] words = [request.Number, request.Authority, LawfulWords.Span(request), texts.Kinds(request)];
                    db.Mail(person.Email, person.Language, asOf, texts["mail.told.subject", words], texts["mail.told.text", words], urls.To("/organisation/access-log"));
                }
            }

            db.Audit(actor, asOf, "lawful.customer-told", Subject(request), customer);
            try
            {
                await db.SaveChangesAsync(ct);
                told++;
            }
            catch (DbUpdateConcurrencyException)
            {
                // another portal was faster
            }
        }

        return told;
    }

    private async Task ChangeAsync(string number, Actor actor, Action<PortalDb, LawfulRequest, DateTimeOffset> change, CancellationToken ct)
    {
        actor.Require(Permission.ManageLawfulRequests);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        change(db, await FindAsync(db, number, ct), now);
        await db.SaveChangesAsync(ct);
    }

    private static void Note(PortalDb db, LawfulRequest request, string action, Actor actor, DateTimeOffset now, object? details = null) =>
        db.Audit(actor, now, action, Subject(request), null, details);

    private static string Subject(LawfulRequest request) => LawfulManifest.RegisterPrefix + request.Number;

    private static async Task<LawfulRequest> FindAsync(PortalDb db, string number, CancellationToken ct) =>
        await db.Set<LawfulRequest>().Include(r => r.Papers).SingleOrDefaultAsync(r => r.Number == number, ct) ?? throw new NotFoundException("The request");
}

/// <summary>Every hour: silence that has ended.</summary>
public sealed class TellLawfulRequestsJob(LawfulRequestService requests) : IPortalJob
{
    public const string Name = "tell-lawful-requests";
    public const string Cron = "0 5 * * * ?";

    public async Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => await requests.TellAsync(asOf, Actor.Component($"job:{Name}"), ct);
}
