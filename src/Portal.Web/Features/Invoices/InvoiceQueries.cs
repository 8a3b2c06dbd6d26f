using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Invoices;
using Portal.Domain.Ledger;
using Portal.Domain.Tokens;
using Portal.Web.Data;
using Portal.Web.Features.Ledger;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Invoices;

/// <param name="RequestNumber">The live request it stands on.</param>
public sealed record InvoiceableRow(Invoiceable Thing, string? RequestNumber);

/// <summary>A customer's page of invoices.</summary>
/// <param name="Unspent">Money paid in and not spent: invoiced with what it will pay for.</param>
public sealed record InvoicesView(
    InvoiceDetails? Details, IReadOnlyList<InvoiceableRow> Things, IReadOnlyList<InvoiceRequest> Requests, Money Unspent, bool MayAsk);

/// <param name="Details">The buyer's side; masked for staff, who say first why they look.</param>
/// <param name="Today">By key, what the things on it are worth now.</param>
public sealed record InvoiceView(InvoiceRequest Request, InvoiceDetails Details, IReadOnlyDictionary<string, Money> Today, bool MayWithdraw, bool MayAnswer);

/// <summary>The desk: what waits, oldest first, and one page of what is done, newest first.</summary>
public sealed record InvoiceDesk(IReadOnlyList<InvoiceRequest> Waiting, IReadOnlyList<InvoiceRequest> Done, int Page, int Pages);

/// <summary>Reading invoice requests. What the actor may not see is not there.</summary>
public sealed class InvoiceQueries(IDbContextFactory<PortalDb> dbs, FileStore files)
{
    public const int PageSize = 50;
    public const int MaxRows = 1_000;

    public async Task<InvoicesView> MineAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewBills);
        var organisationId = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var live = await db.LiveRequestsAsync(organisationId, ct);
        var things = (await db.InvoiceablesAsync(organisationId, ct)).Select(thing => live.GetValueOrDefault(thing.Key) is { } number
            ? new InvoiceableRow(thing with { Hurdle = InvoiceHurdle.Requested }, number)
            : new(thing, null));
        return new(
            await DetailsAsync(db, organisationId, ct), [.. things],
            await Whole(db).Where(r => r.OrganisationId == organisationId).OrderByDescending(r => r.RequestedAt).Take(MaxRows).ToListAsync(ct),
            await db.MoneyAsync(organisationId, LedgerAccount.Balance, ct), actor.May(Permission.ManageBills));
    }

    /// <summary>What the organisation keeps; null before it gave any.</summary>
    public async Task<InvoiceDetails?> DetailsAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewBills);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await DetailsAsync(db, actor.RequiredOrganisation, ct);
    }

    /// <exception cref="NotFoundException"/>
    public async Task<InvoiceView> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var request = await Visible(db, actor).SingleOrDefaultAsync(r => r.Number == number, ct) ?? throw new NotFoundException("The invoice request");
        var today = await db.InvoiceablesAsync(request.OrganisationId, ct);
        return new(
            request, actor.IsProvider ? request.Details.Masked() : request.Details, today.ToDictionary(thing => thing.Key, thing => thing.Amount),
            !actor.IsProvider && actor.May(Permission.ManageBills) && request.Status is InvoiceStatus.Requested,
            actor.IsProvider && actor.May(Permission.ManageReceivables));
    }

    public async Task<InvoiceDesk> DeskAsync(int page, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageReceivables);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var waiting = await Whole(db).Where(r => r.Status == InvoiceStatus.Requested || r.Status == InvoiceStatus.ReversalDue)
            .OrderBy(r => r.RequestedAt).Take(MaxRows).ToListAsync(ct);
        var done = Whole(db).Where(r => r.Status != InvoiceStatus.Requested && r.Status != InvoiceStatus.ReversalDue);
        var pages = Math.Max(1, (await done.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        return new(
            waiting, await done.OrderByDescending(r => r.AnsweredAt).ThenByDescending(r => r.Number).Skip((current - 1) * PageSize).Take(PageSize).ToListAsync(ct),
            current, pages);
    }

    /// <summary>Requests within the actor's reach, newest first.</summary>
    public async Task<IReadOnlyList<InvoiceRequest>> ListAsync(Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Visible(db, actor).OrderByDescending(r => r.RequestedAt).ThenByDescending(r => r.Number).Take(MaxRows).ToListAsync(ct);
    }

    /// <exception cref="NotFoundException"/>
    public async Task<(StoredFile File, Stream Content)> FileAsync(string number, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var id = await Visible(db, actor).Where(r => r.Number == number).Select(r => r.FileId).SingleOrDefaultAsync(ct)
            ?? throw new NotFoundException("The invoice");
        return await files.OpenAsync(id, FileUse.Invoice, ct);
    }

    private static IQueryable<InvoiceRequest> Visible(PortalDb db, Actor actor)
    {
        if (actor.Kind is ActorKind.Token)
            actor.RequireScope(TokenScopes.BillsRead);
        else
            actor.Require(actor.IsProvider ? Permission.ManageReceivables : Permission.ViewBills);
        return Whole(db).Where(r => actor.OrganisationId == null || r.OrganisationId == actor.OrganisationId);
    }

    private static IQueryable<InvoiceRequest> Whole(PortalDb db) =>
        db.Set<InvoiceRequest>().AsNoTracking().Include(r => r.Items.OrderBy(item => item.Id)).AsSplitQuery();

    private static Task<InvoiceDetails?> DetailsAsync(PortalDb db, Guid organisationId, CancellationToken ct) =>
        db.Set<InvoiceProfile>().AsNoTracking().Where(p => p.OrganisationId == organisationId).Select(p => (InvoiceDetails?)p.Details).SingleOrDefaultAsync(ct);
}
