using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Ledger;
using Portal.Domain.Tokens;
using Portal.Web.Data;
using Portal.Web.Platform;

namespace Portal.Web.Features.Ledger;

/// <summary>What a customer has: money, what is owed, packages.</summary>
/// <param name="Receivable">Below zero while bills are open.</param>
public sealed record BalanceView(Guid OrganisationId, string Name, Money Balance, Money Receivable, PackageStock Stock, DateOnly Today)
{
    public IEnumerable<PackageLevel> Bought => Stock.Packages.Where(level => level.Package.Kind is PackageKind.Bought);

    public IEnumerable<PackageLevel> Granted => Stock.Packages.Where(level => level.Package.Kind is PackageKind.Compensation);
}

/// <summary>One movement as the customer sees it: what it did to money, to what is owed, and to units.</summary>
public sealed record EntryRow(
    Guid Id, DateTimeOffset PostedAt, LedgerReason Reason, string Document, string Note, Money Balance, Money Receivable,
    IReadOnlyList<(Commodity Commodity, long Units)> Units);

public sealed record EntryRows(IReadOnlyList<EntryRow> Rows, int Page, int Pages);

/// <summary>A deduction that waits for a decision, or was decided.</summary>
public sealed record DeductionRow(
    string Number, string? Package, Service? Service, long Units, Money Amount, string Ground, string Evidence, DeductionStatus Status,
    string ProposedBy, DateTimeOffset ProposedAt, string? DecidedBy, bool MayBook);

/// <summary>A breach on record, or one that was withdrawn.</summary>
public sealed record BreachRow(
    Guid Id, string Reason, string? Deduction, string RecordedBy, DateTimeOffset RecordedAt, string? WithdrawnBy, DateTimeOffset? WithdrawnAt, string? WithdrawalReason,
    bool MayWithdraw);

public sealed record VoucherRow(string Code, Money Amount, DateOnly ExpiresOn, DateTimeOffset? UsedAt, string Reason);

/// <summary>Reading the ledger: customers their own, staff with the right for it everybody's.</summary>
public sealed class LedgerQueries(IDbContextFactory<PortalDb> dbs, PackageLevels levels, TimeProvider time)
{
    public const int PageSize = 25;
    public const int MaxExport = 100_000;

    /// <param name="organisationId">For staff: whose.</param>
    /// <exception cref="NotFoundException"/>
    public async Task<BalanceView> BalanceAsync(Actor actor, Guid? organisationId = null, CancellationToken ct = default)
    {
        var id = ReachOf(actor, organisationId);
        var today = ContractTime.DayOf(time.GetUtcNow());
        await using var db = await dbs.CreateDbContextAsync(ct);
        var name = await db.Set<Organisation>().Where(o => o.Id == id).Select(o => o.Name).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The customer");
        return new(
            id, name, await db.MoneyAsync(id, LedgerAccount.Balance, ct), await db.MoneyAsync(id, LedgerAccount.Receivable, ct),
            await levels.OfAsync(db, id, today, ct), today);
    }

    /// <summary>Movements, newest first.</summary>
    public async Task<EntryRows> EntriesAsync(Actor actor, int page, Guid? organisationId = null, CancellationToken ct = default)
    {
        var id = ReachOf(actor, organisationId);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var all = db.Set<LedgerEntry>().AsNoTracking().Where(entry => entry.OrganisationId == id);
        var pages = Math.Max(1, (await all.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        return new(await RowsAsync(all, (current - 1) * PageSize, PageSize, ct), current, pages);
    }

    /// <summary>Movements that name the document, oldest first.</summary>
    public async Task<IReadOnlyList<EntryRow>> OfDocumentAsync(Actor actor, string document, CancellationToken ct = default)
    {
        var id = ReachOf(actor, null);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = await RowsAsync(db.Set<LedgerEntry>().AsNoTracking().Where(entry => entry.OrganisationId == id && entry.Document == document), 0, PageSize, ct);
        return [.. rows.Reverse()];
    }

    /// <summary>All movements as CSV.</summary>
    public async Task<byte[]> ExportAsync(Actor actor, CancellationToken ct = default)
    {
        var id = ReachOf(actor, null);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var csv = new Csv().Row("postedAt", "reason", "document", "note", "balance", "receivable", "sms", "voice", "email");
        foreach (var row in await RowsAsync(db.Set<LedgerEntry>().AsNoTracking().Where(entry => entry.OrganisationId == id), 0, MaxExport, ct))
        {
            long Units(Commodity commodity) => row.Units.Where(part => part.Commodity == commodity).Sum(part => part.Units);
            csv.Row(
                ContractTime.Local(row.PostedAt).ToString("yyyy-MM-ddTHH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture), row.Reason.ToString(), row.Document, row.Note,
                row.Balance.Yuan, row.Receivable.Yuan, Units(Commodity.Sms), Units(Commodity.Voice), Units(Commodity.Email));
        }

        return csv.ToBytes();
    }

    /// <summary>Deductions of a customer, for staff: open ones first.</summary>
    public async Task<IReadOnlyList<DeductionRow>> DeductionsAsync(Actor actor, Guid organisationId, CancellationToken ct = default)
    {
        ReachOf(actor, organisationId);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = await (from deduction in db.Set<Deduction>().AsNoTracking()
                          join package in db.Set<Package>() on deduction.PackageId equals package.Id into packages
                          from package in packages.DefaultIfEmpty()
                          where deduction.OrganisationId == organisationId
                          orderby deduction.ProposedAt descending
                          select new { Deduction = deduction, package.Number, Service = (Service?)package.Service }).Take(50).ToListAsync(ct);
        return [.. rows.OrderBy(row => row.Deduction.Status is DeductionStatus.Proposed ? 0 : 1).Select(row => new DeductionRow(
            row.Deduction.Number, row.Number, row.Service, row.Deduction.Units, row.Deduction.Amount, row.Deduction.Ground, row.Deduction.Evidence,
            row.Deduction.Status, row.Deduction.ProposedBy, row.Deduction.ProposedAt, row.Deduction.DecidedBy, row.Deduction.MayBeBookedBy(actor.Decider())))];
    }

    /// <summary>Breaches, newest first.</summary>
    public async Task<IReadOnlyList<BreachRow>> BreachesAsync(Actor actor, Guid? organisationId = null, CancellationToken ct = default)
    {
        var id = ReachOf(actor, organisationId);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = await db.Set<Breach>().AsNoTracking().Where(b => b.OrganisationId == id).OrderByDescending(b => b.RecordedAt).Take(50).ToListAsync(ct);
        return [.. rows.Select(b => new BreachRow(
            b.Id, b.Reason, b.Deduction, b.RecordedBy, b.RecordedAt, b.WithdrawnBy, b.WithdrawnAt, b.WithdrawalReason, b.MayBeWithdrawnBy(actor.Decider())))];
    }

    public async Task<IReadOnlyList<VoucherRow>> VouchersAsync(Actor actor, Guid? organisationId = null, CancellationToken ct = default)
    {
        var id = ReachOf(actor, organisationId);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Voucher>().AsNoTracking().Where(voucher => voucher.OrganisationId == id).OrderByDescending(voucher => voucher.IssuedAt).Take(50)
            .Select(voucher => new VoucherRow(voucher.Code, voucher.Amount, voucher.ExpiresOn, voucher.UsedAt, voucher.Reason)).ToListAsync(ct);
    }

    private static Guid ReachOf(Actor actor, Guid? organisationId)
    {
        if (actor.Kind is ActorKind.Token)
        {
            actor.RequireScope(TokenScopes.BalanceRead);
            return actor.RequiredOrganisation;
        }

        actor.Require(actor.IsProvider ? Permission.ViewLedgers : Permission.ViewBills);
        return actor.OrganisationId ?? organisationId ?? throw new ForbiddenException("this needs an organisation");
    }

    private static async Task<IReadOnlyList<EntryRow>> RowsAsync(IQueryable<LedgerEntry> entries, int skip, int take, CancellationToken ct)
    {
        var rows = await entries.OrderByDescending(entry => entry.PostedAt).ThenByDescending(entry => entry.Id).Skip(skip).Take(take)
            .Select(entry => new
            {
                entry.Id,
                entry.PostedAt,
                entry.Reason,
                entry.Document,
                entry.Note,
                Postings = entry.Postings.Select(posting => new { posting.Account, posting.Commodity, posting.Amount }).ToList(),
            })
            .AsSplitQuery().ToListAsync(ct);
        return [.. rows.Select(row => new EntryRow(
            row.Id, row.PostedAt, row.Reason, row.Document, row.Note,
            new(row.Postings.Where(posting => posting.Account is LedgerAccount.Balance).Sum(posting => posting.Amount)),
            new(row.Postings.Where(posting => posting.Account is LedgerAccount.Receivable).Sum(posting => posting.Amount)),
            [.. row.Postings.Where(posting => posting.Account is LedgerAccount.Package or LedgerAccount.Compensation)
                .GroupBy(posting => posting.Commodity).Select(group => (group.Key, group.Sum(posting => posting.Amount)))]))];
    }
}

internal static class LedgerRights
{
    public static Decider Decider(this Actor actor) =>
        new(actor.Id, actor.Name, actor.May(Permission.ManageLedger), actor.May(Permission.JudgeBreaches));
}
