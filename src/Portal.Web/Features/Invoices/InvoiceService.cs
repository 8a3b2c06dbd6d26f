using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Invoices;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Enforcement;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Policies;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Invoices;

/// <summary>The invoice as finance uploads it; read when the use case comes to it.</summary>
public sealed record InvoiceFile(string Name, Func<Stream> Open);

/// <summary>Invoice requests: asked for by the customer, issued or refused by finance, reversed when they are over more than was owed.</summary>
public sealed class InvoiceService(IDbContextFactory<PortalDb> dbs, FileStore files, InvoiceMails mails, InvoiceUpkeep upkeep, InvoiceDeadline deadline, IdentityWatch watch, TimeProvider time)
{
    /// <exception cref="RuleException">See <see cref="InvoiceDetails.Checked"/>.</exception>
    public async Task SetDetailsAsync(InvoiceDetails details, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageBills);
        var (organisationId, now) = (actor.RequiredOrganisation, time.GetUtcNow());
        await using var db = await dbs.CreateDbContextAsync(ct);
        var profile = await db.Set<InvoiceProfile>().SingleOrDefaultAsync(p => p.OrganisationId == organisationId, ct);
        if (profile is null)
            db.Add(profile = new(organisationId, now));
        profile.Set(details, actor.Name, now);
        db.Audit(actor, now, "invoice-details.set", $"organisation:{organisationId}", organisationId,
            new { profile.Details.Kind, profile.Details.TitleKind, profile.Details.Title, profile.Details.TaxNumber });
        await watch.CheckDetailsAsync(db, organisationId, profile.Details, now, ct);
        await db.SaveChangesAsync(ct);
    }

    /// <param name="keys">Such as 'bill:B-2026-000123' and 'package:P-2026-000123'.</param>
    /// <returns>The request's number.</returns>
    /// <exception cref="RuleException">'invoice.details-missing', 'invoice.taken', 'invoice.not-invoiceable', 'invoice.nothing-chosen' …</exception>
    /// <exception cref="NotFoundException"/>
    public async Task<string> RequestAsync(IReadOnlyCollection<string> keys, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageBills);
        var (organisationId, now) = (actor.RequiredOrganisation, time.GetUtcNow());
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockLedgerAsync(organisationId, ct); // no credit note or refund, and no other request, comes in between
        var details = await db.Set<InvoiceProfile>().AsNoTracking().Where(p => p.OrganisationId == organisationId).SingleOrDefaultAsync(ct)
            ?? throw new RuleException("invoice.details-missing", "Give your invoice details first.");
        var things = (await db.InvoiceablesAsync(organisationId, ct)).ToDictionary(thing => thing.Key);
        var live = await db.LiveRequestsAsync(organisationId, ct);
        List<Invoiceable> chosen = [];
        foreach (var key in keys.Distinct(StringComparer.Ordinal))
        {
            var thing = things.GetValueOrDefault(key) ?? throw new NotFoundException("The bill or package");
            Rule.Require(!live.ContainsKey(key), "invoice.taken", $"{thing.Number} stands on another request.", thing.Number, live.GetValueOrDefault(key, ""));
            chosen.Add(thing);
        }

        var name = await db.Set<Organisation>().Where(o => o.Id == organisationId).Select(o => o.Name).SingleAsync(ct);
        var number = InvoiceRequest.NumberAt(now, await NumberSeries.NextAsync(db, InvoiceRequest.SeriesAt(now), ct));
        var due = await DueAsync(db, organisationId, now, ct);
        var request = InvoiceRequest.Request(organisationId, name, number, details.Details, chosen, due.Due, actor.Name, now);
        db.Add(request);
        db.Promise(deadline, number, organisationId, due, DeadlineTurn.Provider, Policy.InvoiceDays.Key, now);
        db.Audit(actor, now, "invoice.requested", $"invoice:{number}", organisationId,
            new { Amount = request.Amount.ToFenString(), request.Details.Kind, Things = request.Items.Select(item => item.Number) });
        await mails.TellStaffAsync(db, request, "staff-requested", now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return number;
    }

    /// <exception cref="RuleException">'invoice.state'.</exception>
    public Task WithdrawAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageBills);
        _ = actor.RequiredOrganisation;
        return ChangeAsync(number, actor, async (db, request, now) =>
        {
            request.Withdraw(actor.Name, now);
            await db.DropDeadlineAsync(deadline, number, now, ct);
            db.Audit(actor, now, "invoice.withdrawn", $"invoice:{number}", request.OrganisationId);
        }, ct);
    }

    /// <exception cref="RuleException">'invoice.state', 'invoice.reason-missing'.</exception>
    public Task RefuseAsync(string number, string reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageReceivables);
        return ChangeAsync(number, actor, async (db, request, now) =>
        {
            request.Refuse(reason, actor.Name, now);
            await db.MeetDeadlineAsync(deadline, number, now, ct);
            db.Audit(actor, now, "invoice.refused", $"invoice:{number}", request.OrganisationId, new { request.Reason });
            await mails.TellAsync(db, request, "refused", now, isDelivery: false, ct, request.Reason!);
        }, ct);
    }

    /// <summary>The invoice is made outside; here its number, day and file are kept and the customer is told.</summary>
    /// <exception cref="RuleException">
    /// 'invoice.state', 'invoice.number', 'invoice.number-known', 'invoice.date', 'invoice.worth-changed', 'file.not-an-invoice',
    /// 'reauthentication.required' …
    /// </exception>
    public async Task IssueAsync(string number, string invoiceNumber, DateOnly on, InvoiceFile file, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageReceivables);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var asked = await FindAsync(db.Set<InvoiceRequest>().AsNoTracking(), number, actor, ct);
        await RequireNewAsync(db, asked.RequireIssuable(invoiceNumber, on, now), ct);
        StoredFile stored;
        await using (var content = file.Open())
            stored = await files.AddAsync(db, asked.OrganisationId, file.Name, content, ct, FileUse.Invoice); // before the transaction: it may be slow

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockLedgerAsync(asked.OrganisationId, ct);
        var request = await FindAsync(db.Set<InvoiceRequest>(), number, actor, ct);
        request.Issue(invoiceNumber, on, stored.Id, stored.Name, actor.Name, now);
        await db.MeetDeadlineAsync(deadline, number, now, ct);
        var things = (await db.InvoiceablesAsync(request.OrganisationId, ct)).ToDictionary(thing => thing.Key, thing => thing.Amount);
        Rule.Require(
            request.Items.All(item => things[item.LiveKey!] == item.Amount), "invoice.worth-changed", "What the request is over has changed; look at it again.");
        db.Audit(actor, now, "invoice.issued", $"invoice:{number}", request.OrganisationId,
            new { request.InvoiceNumber, request.InvoicedOn, Amount = request.Amount.ToFenString(), stored.Sha256 });
        await mails.TellAsync(db, request, "issued", now, isDelivery: true, ct, request.InvoiceNumber!);
        await SaveNewAsync(db, request.InvoiceNumber!, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>The buyer's side unmasked, for somebody of staff who says why; the customer reads who looked, and why (A43).</summary>
    /// <exception cref="RuleException">'personal.reason-missing'.</exception>
    public async Task<InvoiceDetails> BuyerAsync(string number, string reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageReceivables);
        var why = PersonalData.Reason(reason);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var request = await FindAsync(db.Set<InvoiceRequest>().AsNoTracking(), number, actor, ct);
        db.Audit(actor, time.GetUtcNow(), "invoice.buyer-viewed", $"invoice:{number}", request.OrganisationId, new { reason = why });
        await db.SaveChangesAsync(ct);
        return request.Details;
    }

    /// <summary>Finance finds an issued invoice wrong, whatever its things are worth.</summary>
    /// <exception cref="RuleException">'invoice.state', 'invoice.reason-missing', 'reauthentication.required'.</exception>
    public Task CallBackAsync(string number, string reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageReceivables);
        actor.RequireRecent(time.GetUtcNow());
        return ChangeAsync(number, actor, async (db, request, now) =>
        {
            request.CallBack(reason, now);
            await upkeep.TellAsync(db, request, "reversal-due", actor, now, request.ReversalReason!, ct);
        }, ct);
    }

    /// <exception cref="RuleException">'invoice.state', 'invoice.number', 'invoice.number-known', 'invoice.date', 'reauthentication.required'.</exception>
    public Task ReverseAsync(string number, string reversalNumber, DateOnly on, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageReceivables);
        actor.RequireRecent(time.GetUtcNow());
        return ChangeAsync(number, actor, async (db, request, now) =>
        {
            request.Reverse(reversalNumber, on, actor.Name, now);
            await RequireNewAsync(db, request.ReversalNumber!, ct);
            db.Audit(actor, now, "invoice.reversed", $"invoice:{number}", request.OrganisationId, new { request.InvoiceNumber, request.ReversalNumber, request.ReversedOn });
            await mails.TellAsync(db, request, "reversed", now, isDelivery: true, ct, request.InvoiceNumber!, request.ReversalNumber!);
            await SaveNewAsync(db, request.ReversalNumber!, ct);
        }, ct);
    }

    private async Task ChangeAsync(string number, Actor actor, Func<PortalDb, InvoiceRequest, DateTimeOffset, Task> change, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await change(db, await FindAsync(db.Set<InvoiceRequest>(), number, actor, ct), now);
        await db.SaveChangesAsync(ct);
    }

    private static async Task<Deadline> DueAsync(PortalDb db, Guid organisationId, DateTimeOffset now, CancellationToken ct)
    {
        var today = ContractTime.DayOf(now);
        var days = (await db.PoliciesAsync(organisationId, ct)).InForce(Policy.InvoiceDays, organisationId, today).Whole;
        return Deadline.Of(DeadlineRule.WorkingDays, days, now, await db.WorkingDaysAsync(ct));
    }

    private static async Task RequireNewAsync(PortalDb db, string invoiceNumber, CancellationToken ct) => Rule.Require(
        !await db.Set<InvoiceRequest>().AnyAsync(r => r.InvoiceNumber == invoiceNumber || r.ReversalNumber == invoiceNumber, ct),
        "invoice.number-known", "This invoice number has been recorded already.", invoiceNumber);

    // Somebody may record the number in the same moment: the database keeps it unique.
    private static async Task SaveNewAsync(PortalDb db, string invoiceNumber, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException twice) when (twice is not DbUpdateConcurrencyException)
        {
            throw new RuleException("invoice.number-known", "This invoice number has been recorded already.", invoiceNumber);
        }
    }

    private static async Task<InvoiceRequest> FindAsync(IQueryable<InvoiceRequest> requests, string number, Actor actor, CancellationToken ct) =>
        await requests.Include(r => r.Items)
            .SingleOrDefaultAsync(r => r.Number == number && (actor.OrganisationId == null || r.OrganisationId == actor.OrganisationId), ct)
        ?? throw new NotFoundException("The invoice request");
}
