using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Ledger;
using Portal.Domain.Policies;
using Portal.Domain.ServiceLevels;
using Portal.Domain.Tickets;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Policies;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Tickets;
using Portal.Web.Features.Usage;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>
/// Files, verifies and decides claims for compensation. Filing freezes the figures in the same transaction as the claim; issuing posts
/// the messages to the ledger in the same transaction as the decision, under a key that allows it once.
/// </summary>
public sealed class ClaimService(
    IDbContextFactory<PortalDb> dbs, IUsageStore store, ServiceLevelCounter counter, ClaimRecordsFile records, RateBook rates,
    IStringLocalizer<ServiceLevelsTexts> texts, IStringLocalizer<SharedTexts> shared, PortalUrls urls, TimeProvider time)
{
    private const int MostTries = 3;

    /// <summary>What a claim filed now would come to; its records are not listed yet.</summary>
    /// <exception cref="NotFoundException"/>
    /// <exception cref="RuleException">'sla.no-list-price'.</exception>
    public async Task<ClaimSnapshot> PreviewAsync(Guid monthId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.FileClaims);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var month = await OwnAsync(db, monthId, actor, ct);
        return await FreezeAsync(db, Guid.Empty, month, month.Figures, [], new Dictionary<string, long>(), null, now, ct);
    }

    /// <returns>The claim's number, which is its ticket's.</returns>
    /// <exception cref="RuleException">'claim.too-early', 'claim.too-late', 'claim.filed-already', 'claim.on-target', 'claim.no-promise', 'claim.receipts-coming'.</exception>
    public async Task<string> FileAsync(Guid monthId, string statement, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.FileClaims);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var month = await OwnAsync(db, monthId, actor, ct);
        var policies = await db.PoliciesAsync(month.OrganisationId, ct);
        var window = SlaTerms.Window(policies, month.OrganisationId, month.Until, await db.WorkingDaysAsync(ct));
        SlaClaim.RequireAdmissible(month.Service, window, now);
        Rule.Require(!await SlaClaims.ExistsAsync(db, month, ct), "claim.filed-already", "This month has been claimed.");

        var id = Guid.CreateVersion7(now);
        var (snapshot, path) = await TakeAsync(db, id, month, now, ct);
        Rule.Require(
            new Availability(snapshot.Effective, snapshot.Failures).IsBelow(snapshot.Terms.Target), "claim.on-target",
            "Even before releases the target was met: there is nothing to claim.");

        var text = snapshot.Write();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var ticket = await db.OpenTicketAsync(
            month.OrganisationId,
            new(
                TicketKind.SlaCompensation, texts["claim.subject", shared["service." + month.Service.Wire()].Value, month.From, month.Until],
                string.IsNullOrWhiteSpace(statement) ? texts["claim.no-statement"] : statement),
            actor, now, ct);
        var claim = SlaClaim.File(
            id, month.OrganisationId, ticket.Number, ticket.Id, month.Service, month.Month, window, text, ClaimSnapshot.Hash(text), path,
            snapshot.Compensation.Messages, actor.Name, now);
        db.Add(claim);
        db.Audit(actor, now, "claim.filed", Subject(claim), claim.OrganisationId,
            new { claim.Service, claim.From, claim.Until, snapshot.Availability.Percent, claim.Messages, claim.Sha256, Records = snapshot.Records!.Sha256 });
        await TellAsync(db, claim, "filed", now, ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException) when (!ct.IsCancellationRequested)
        {
            await transaction.RollbackAsync(ct);
            await using var again = await dbs.CreateDbContextAsync(ct);
            Rule.Require(!await SlaClaims.ExistsAsync(again, month, ct), "claim.filed-already", "This month has been claimed.");
            throw;
        }

        await transaction.CommitAsync(ct);
        return claim.Number;
    }

    public Task TakeUpAsync(string number, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(number, "claim.taken-up", "verifying", (claim, _, now) => claim.TakeUp(actor.Name, now), actor, ct);

    /// <summary>The first person's yes; nothing is credited yet.</summary>
    public Task GrantAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.RequireRecent(time.GetUtcNow());
        return ChangeAsync(number, "claim.granted", null, (claim, _, now) => claim.Grant(actor.Id, actor.Name, now), actor, ct);
    }

    public Task SendBackAsync(string number, string note, Actor actor, CancellationToken ct = default) =>
        ChangeAsync(number, "claim.sent-back", null, (claim, _, _) => claim.SendBack(note), actor, ct);

    public Task RefuseAsync(string number, IReadOnlyCollection<ReleaseReason> reasons, string note, Actor actor, CancellationToken ct = default)
    {
        actor.RequireRecent(time.GetUtcNow());
        return ChangeAsync(number, "claim.refused", "refused", (claim, ticket, now) =>
        {
            claim.Refuse(reasons, note, actor.Name, now);
            ticket.Answer(actor.Id, actor.Name, claim.Note, now);
            ticket.Close(TicketOutcome.Declined, actor.Name, isProvider: true, now);
        }, actor, ct);
    }

    /// <summary>The second person's yes: the messages are credited as a package that is no money (A73).</summary>
    public async Task IssueAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.DecideClaims);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (claim, ticket) = await FindAsync(db, number, ct);
        var today = ContractTime.DayOf(now);
        var days = (await db.PoliciesAsync(claim.OrganisationId, ct)).InForce(Policy.GrantDays, claim.OrganisationId, today).Whole;
        var (organisation, document) = (claim.OrganisationId, $"claim:{claim.Number}");
        var package = Package.Grant(
            organisation, await PackageNumberAsync(db, now, ct), claim.Service, claim.Messages, today, today.AddDays(days - 1), document, now);
        claim.Issue(package.Id, package.ExpiresOn, actor.Id, actor.Name, now);
        var commodity = Commodities.Of(claim.Service);
        db.Add(package);
        db.Add(new LedgerEntry(
            organisation, LedgerReason.CompensationGranted, document, "", actor.Name, now,
            new LedgerPosting(LedgerAccount.Compensation, commodity, claim.Messages, package.Id),
            new LedgerPosting(LedgerAccount.UnitsIssued, commodity, -claim.Messages, package.Id)));
        db.Add(ticket.Answer(actor.Id, actor.Name, texts["claim.issued-post", claim.Messages, package.Number, package.ExpiresOn], now));
        ticket.Close(TicketOutcome.Solved, actor.Name, isProvider: true, now);
        db.Audit(actor, now, "claim.issued", Subject(claim), organisation, new { claim.Messages, package.Number, package.ExpiresOn, claim.GrantedBy });
        await TellAsync(db, claim, "issued", now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task ChangeAsync(
        string number, string action, string? tell, Action<SlaClaim, Ticket, DateTimeOffset> change, Actor actor, CancellationToken ct)
    {
        actor.Require(Permission.DecideClaims);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var (claim, ticket) = await FindAsync(db, number, ct);
        var posts = ticket.Posts.Count;
        change(claim, ticket, now);
        db.AddRange(ticket.Posts.Skip(posts));
        db.Audit(actor, now, action, Subject(claim), claim.OrganisationId, new { claim.Status, claim.Messages, claim.Reasons, claim.Note });
        if (tell is not null)
            await TellAsync(db, claim, tell, now, ct);
        await db.SaveChangesAsync(ct);
    }

    // Counted by the database and listed one by one: the two must agree, or receipts came in between and it is done again.
    private async Task<(ClaimSnapshot Snapshot, string Path)> TakeAsync(PortalDb db, Guid id, ServiceLevelMonth month, DateTimeOffset now, CancellationToken ct)
    {
        var map = await ServiceLevelCounter.MapAsync(db, month.From, ct);
        for (var tries = 1; ; tries++)
        {
            var filter = await ServiceLevelCounter.FilterAsync(db, month.OrganisationId, month.Service, month.Month, now, ct);
            var ids = filter.Releases.Select(release => release.Id).ToList();
            var releases = await db.Set<FailureRelease>().AsNoTracking().Where(release => ids.Contains(release.Id)).OrderBy(release => release.MadeAt).ToListAsync(ct);
            var reasons = releases.ToDictionary(release => release.Id, release => release.Reason);
            var figures = ServiceLevelFigures.Of((await store.Reads.LevelsAsync(filter, ct)).Select(row => row.Count), map, reasons);
            var written = await records.WriteAsync(id, filter, map, reasons, ct);
            if (written.Failures.Values.Sum() == figures.Availability.Failures)
            {
                await counter.CountAsync(month.OrganisationId, month.From, now, ct);
                return (await FreezeAsync(db, id, month, figures, releases, written.Failures, written.Records, now, ct), written.Path);
            }

            Rule.Require(tries < MostTries, "claim.receipts-coming", "Receipts of this month are coming in. File again in a minute.");
        }
    }

    private async Task<ClaimSnapshot> FreezeAsync(
        PortalDb db, Guid id, ServiceLevelMonth month, ServiceLevelFigures figures, IReadOnlyList<FailureRelease> releases,
        IReadOnlyDictionary<string, long> failures, ClaimRecords? list, DateTimeOffset now, CancellationToken ct)
    {
        var organisation = month.OrganisationId;
        var policies = await db.PoliciesAsync(organisation, ct);
        var window = SlaTerms.Window(policies, organisation, month.Until, await db.WorkingDaysAsync(ct));
        var (bills, packages) = await FeesAsync(db, month, ct);
        var consumed = bills.Aggregate(Money.Zero, (sum, bill) => sum + bill.OfService) + packages.Aggregate(Money.Zero, (sum, package) => sum + package.Value);
        var paid = bills.Aggregate(Money.Zero, (sum, bill) => sum + bill.Paid) + packages.Aggregate(Money.Zero, (sum, package) => sum + package.Value);
        var name = await db.Set<Organisation>().Where(o => o.Id == organisation).Select(o => o.Name).SingleAsync(ct);
        return new(
            id, organisation, name, month.Service, month.From, month.Until, now, window.Opens, window.Closes, figures.MapEdition, figures.Messages, figures.Effective,
            figures.Failures, figures.Released, figures.ReleasedByMap, figures.Flagged, figures.Lines,
            [.. releases.Select(r => new ClaimRelease(r.Reason, r.ScopeFrom, r.ScopeUntil, r.Codes, r.Reference, r.Proof))],
            SlaTerms.Compensation(policies, organisation, month.Until), bills, packages, consumed, paid, PriceOf(month, failures), list);
    }

    // X3 no. 8: the domestic price, unless most of what failed went abroad; then the country with most failures.
    private ClaimPrice PriceOf(ServiceLevelMonth month, IReadOnlyDictionary<string, long> failures)
    {
        var abroad = failures.Where(region => region.Key != "CN").OrderByDescending(region => region.Value).ThenBy(region => region.Key, StringComparer.Ordinal).ToList();
        var region = abroad.Sum(country => country.Value) * 2 > failures.Values.Sum() ? abroad[0].Key : "CN";
        var price = rates.PriceOf(month.Service, region, MessageType.Code, month.Until);
        Rule.Require(price is not null, "sla.no-list-price", "The list price is more than nothing.");
        return new(price!.Tiers[0].UnitPrice, region, price.RateCardVersion);
    }

    // A69: what was used up; A74: what was paid for it. A bill's credits and payments are shared out over its services.
    private static async Task<(IReadOnlyList<ClaimBill> Bills, IReadOnlyList<ClaimPackage> Packages)> FeesAsync(PortalDb db, ServiceLevelMonth month, CancellationToken ct)
    {
        var first = new DateOnly(month.From.Year, month.From.Month, 1);
        var issued = await db.Set<Bill>().AsNoTracking().Include(bill => bill.Lines)
            .Where(bill => bill.OrganisationId == month.OrganisationId && bill.Month == first).OrderBy(bill => bill.Number).ToListAsync(ct);
        var bills = new List<ClaimBill>();
        foreach (var bill in issued)
        {
            var gross = bill.Lines.Where(line => line.Service == month.Service).Aggregate(Money.Zero, (sum, line) => sum + line.Amount);
            if (gross <= Money.Zero || bill.Total <= Money.Zero)
                continue;
            var net = gross - ShareOf(bill.Credited);
            bills.Add(new(bill.Number, bill.Sha256, net, Least(net, ShareOf(bill.Paid))));

            Money ShareOf(Money whole) => new Money((long)((Int128)whole.Micros * gross.Micros / bill.Total.Micros)).RoundToFen();
        }

        var documents = issued.Select(bill => $"bill:{bill.Number}").ToList();
        var used = await db.Set<LedgerEntry>()
            .Where(entry => entry.OrganisationId == month.OrganisationId && entry.Reason == LedgerReason.PackageUsed && documents.Contains(entry.Document))
            .SelectMany(entry => entry.Postings)
            .Where(posting => posting.Account == LedgerAccount.Package && posting.PackageId != null)
            .GroupBy(posting => posting.PackageId!.Value).Select(group => new { group.Key, Units = -group.Sum(posting => posting.Amount) }).ToListAsync(ct);
        var ids = used.Select(row => row.Key).ToList();
        var known = await db.Set<Package>().AsNoTracking().Where(package => ids.Contains(package.Id) && package.Service == month.Service).ToDictionaryAsync(package => package.Id, ct);
        return (bills, [.. used.Where(row => row.Units > 0 && known.ContainsKey(row.Key)).Select(row => (Package: known[row.Key], row.Units))
            .OrderBy(row => row.Package.Number, StringComparer.Ordinal)
            .Select(row => new ClaimPackage(
                row.Package.Number, row.Units, new Money((long)((Int128)row.Package.Paid.Micros * row.Units / row.Package.Units)).RoundToFen()))]);
    }

    private async Task TellAsync(PortalDb db, SlaClaim claim, string what, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var person in await MemberDirectory.WithAsync(db, claim.OrganisationId, Permission.FileClaims, ct))
        {
            using var _ = Language.Use(person.Language);
            object[] facts = [claim.Number, shared["service." + claim.Service.Wire()].Value, claim.From, claim.Until, claim.Messages, claim.Note];
            db.Mail(person.Email, person.Language, now, texts[$"mail.claim-{what}.subject", facts], texts[$"mail.claim-{what}.text", facts],
                urls.To($"/service-level/claims/{claim.Number}"));
        }
    }

    private static Money Least(Money a, Money b) => a < b ? a : b;

    private static async Task<string> PackageNumberAsync(PortalDb db, DateTimeOffset now, CancellationToken ct)
    {
        var year = ContractTime.DayOf(now).Year;
        var count = await NumberSeries.NextAsync(db, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"package-{year:0000}"), ct);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"P-{year:0000}-{count:000000}");
    }

    private static async Task<ServiceLevelMonth> OwnAsync(PortalDb db, Guid monthId, Actor actor, CancellationToken ct)
    {
        var organisation = actor.RequiredOrganisation;
        return await db.Set<ServiceLevelMonth>().AsNoTracking().SingleOrDefaultAsync(month => month.Id == monthId && month.OrganisationId == organisation, ct)
            ?? throw new NotFoundException("The service month");
    }

    private static async Task<(SlaClaim Claim, Ticket Ticket)> FindAsync(PortalDb db, string number, CancellationToken ct)
    {
        var claim = await db.Set<SlaClaim>().SingleOrDefaultAsync(c => c.Number == number, ct) ?? throw new NotFoundException("The claim");
        return (claim, await db.Set<Ticket>().Include(ticket => ticket.Posts).SingleAsync(ticket => ticket.Id == claim.TicketId, ct));
    }

    private static string Subject(SlaClaim claim) => $"claim:{claim.Number}";
}
