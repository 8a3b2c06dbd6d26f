using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Calendar;
using Portal.Web.Data;
using Portal.Web.Platform.Audit;

namespace Portal.Web.Features.Audit;

/// <summary>What to look for; every part narrows. Days are the contract zone's, both included.</summary>
/// <param name="OnlyViews">Only that somebody of staff looked at personal data (A43).</param>
/// <param name="Before">Only entries with a smaller number: the next page.</param>
public sealed record AuditFilter(
    string? Action = null, string? Subject = null, string? Actor = null, string? Organisation = null, DateOnly? From = null, DateOnly? Until = null, long? Before = null,
    bool OnlyViews = false);

public sealed record AuditLine(
    long Sequence, DateTimeOffset At, ActorKind ActorKind, string ActorName, bool ActorIsStaff, string? Ip, string? Organisation,
    string Action, string Subject, string? Details, string Hash)
{
    public Guid? OrganisationId { get; init; }

    /// <summary>The file somebody of staff opened, by its name.</summary>
    public string? File { get; init; }

    public bool IsView => ActorIsStaff && Action.EndsWith(PersonalData.Viewed, StringComparison.Ordinal);
}

/// <param name="OlderThan">What <see cref="AuditFilter.Before"/> is on the next page; null on the last one.</param>
public sealed record AuditPageOfLines(IReadOnlyList<AuditLine> Lines, long? OlderThan);

/// <summary>Reads the log: all of it for staff who may, an organisation's own part for its members.</summary>
public sealed partial class AuditQueries(IDbContextFactory<PortalDb> dbs, AuditVerification verification, AuditAnchors anchors, TimeProvider time)
{
    public const int PageSize = 50;

    /// <param name="reason">
    /// Why people of customers, their addresses and where they came from are wanted whole; each customer shown reads that, and why (A43). Null:
    /// they are masked, and found by their whole address alone, or letters could be guessed one by one.
    /// </param>
    /// <exception cref="RuleException">'personal.reason-missing'.</exception>
    public async Task<AuditPageOfLines> SearchAsync(AuditFilter filter, Actor actor, string? reason = null, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewAudit);
        var why = reason is null ? null : PersonalData.Reason(reason);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = Narrowed(db, filter);
#pragma warning disable CA1304, CA1311, CA1862 // translated to SQL
        if (why is null && Wanted(filter.Actor) is { } name)
            rows = rows.Where(r => r.ActorKind != ActorKind.User || r.ActorName.ToLower() == name.ToLower() || db.UserRoles.Any(u => u.UserId == r.ActorId));
#pragma warning restore CA1304, CA1311, CA1862
        var page = await PageAsync(db, rows, filter, ct);
        if (why is null)
            return page with { Lines = [.. page.Lines.Select(Masked)] };
        var told = page.Lines.Where(line => line != Masked(line)).ToList();
        foreach (var customer in told.Select(line => line.OrganisationId).Distinct())
            db.Audit(actor, time.GetUtcNow(), "audit.people-viewed", $"audit:{told[^1].Sequence}-{told[0].Sequence}", customer, new { reason = why });
        await db.SaveChangesAsync(ct);
        return page;
    }

    /// <summary>
    /// What members, their machines and the provider's people did in the actor's organisation. Details stay inside the house, and so do names of
    /// staff, unless one looked at personal data: then the customer reads who it was, and why (A43).
    /// </summary>
    public async Task<AuditPageOfLines> OwnAsync(AuditFilter filter, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOrganisation);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = Narrowed(db, filter with { Organisation = null }).Where(r => r.OrganisationId == organisation);
        if (Wanted(filter.Actor) is not null)
            rows = rows.Where(r => !db.UserRoles.Any(u => u.UserId == r.ActorId)); // or letters of a hidden name could be guessed one by one
        var page = await PageAsync(db, rows, filter, ct);
        var mails = page.Lines.Where(l => l.IsView).Select(l => l.ActorName).Distinct().ToList();
        var names = await db.Users.Where(u => mails.Contains(u.Email!)).ToDictionaryAsync(u => u.Email!, u => u.DisplayName, ct);
        return page with { Lines = [.. page.Lines.Select(Told)] };

        AuditLine Told(AuditLine line) => line with
        {
            Ip = null,
            Details = line.IsView ? PartOf(line.Details, "reason") : null,
            File = line.IsView ? PartOf(line.Details, "file") : null,
            ActorName = line.IsView ? names.GetValueOrDefault(line.ActorName, "") : line.ActorIsStaff || line.ActorKind is ActorKind.Component ? "" : line.ActorName,
        };
    }

    public async Task<(AuditVerdict Verdict, int Anchors)> VerifyAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewAudit);
        var kept = await anchors.KeptAsync(ct);
        return (await verification.VerifyAsync(kept, ct), kept.Count);
    }

    private static IQueryable<AuditRow> Narrowed(PortalDb db, AuditFilter filter)
    {
        var rows = db.Set<AuditRow>().AsNoTracking();
        if (Wanted(filter.Action) is { } action)
            rows = rows.Where(r => r.Action.Contains(action));
        if (Wanted(filter.Subject) is { } subject)
            rows = rows.Where(r => r.Subject.Contains(subject));
#pragma warning disable CA1304, CA1311, CA1862 // translated to SQL, where lower() is what both databases have
        if (Wanted(filter.Actor) is { } name)
            rows = rows.Where(r => r.ActorName.ToLower().Contains(name.ToLower()));
        if (Wanted(filter.Organisation) is { } organisation)
            rows = rows.Where(r => db.Set<Organisation>().Any(o => o.Id == r.OrganisationId && o.Name.ToLower().Contains(organisation.ToLower())));
#pragma warning restore CA1304, CA1311, CA1862
        if (filter.OnlyViews)
            rows = rows.Where(r => r.Action.EndsWith(PersonalData.Viewed) && db.UserRoles.Any(u => u.UserId == r.ActorId));
        if (filter.From is { } from)
        {
            var start = ContractTime.StartOf(from);
            rows = rows.Where(r => r.At >= start);
        }

        if (filter.Until is { } until)
        {
            var end = ContractTime.StartOf(until.AddDays(1));
            rows = rows.Where(r => r.At < end);
        }

        return rows;
    }

    private static async Task<AuditPageOfLines> PageAsync(PortalDb db, IQueryable<AuditRow> rows, AuditFilter filter, CancellationToken ct)
    {
        if (filter.Before is { } before)
            rows = rows.Where(r => r.Sequence < before);
        var lines = await rows.OrderByDescending(r => r.Sequence).Take(PageSize + 1)
            .Select(r => new AuditLine(
                r.Sequence, r.At, r.ActorKind, r.ActorName, r.ActorKind == ActorKind.User && db.UserRoles.Any(u => u.UserId == r.ActorId), r.Ip,
                db.Set<Organisation>().Where(o => o.Id == r.OrganisationId).Select(o => o.Name).FirstOrDefault(),
                r.Action, r.Subject, r.Details, r.Hash)
            {
                OrganisationId = r.OrganisationId,
            })
            .ToListAsync(ct);
        return lines.Count > PageSize ? new(lines[..PageSize], lines[PageSize - 1].Sequence) : new(lines, null);
    }

    private static AuditLine Masked(AuditLine line)
    {
        var isTheirs = line.ActorKind is not ActorKind.Component && !line.ActorIsStaff;
        return line with
        {
            ActorName = isTheirs && line.ActorKind is ActorKind.User ? PersonalData.MaskMail(line.ActorName) : line.ActorName,
            Ip = isTheirs && line.Ip is not null ? Hidden : line.Ip,
            Details = line.Details is { } details ? Address().Replace(Mail().Replace(details, MaskedMail), Hidden) : null,
        };
    }

    // In JSON: nothing of an escaped sign may be left over.
    private static string MaskedMail(Match mail) => char.IsAsciiLetterOrDigit(mail.Value[0]) ? PersonalData.MaskMail(mail.Value) : Hidden + mail.Value[mail.Value.LastIndexOf('@')..];

    private const string Hidden = "•••";

    [GeneratedRegex(@"[^\s""@,;:<>()\[\]{}]+@[^\s""@,;:<>()\[\]{}]+", RegexOptions.NonBacktracking)]
    private static partial Regex Mail();

    [GeneratedRegex(@"\b[0-9]{1,3}(\.[0-9]{1,3}){3}\b|\b([0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b|\b([0-9a-f]{1,4}:){1,6}(:[0-9a-f]{1,4}){1,6}\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    private static string? PartOf(string? details, string key) =>
        AuditWords.Details(details).Where(part => part.Key == key).Select(part => part.Value).FirstOrDefault();

    private static string? Wanted(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
