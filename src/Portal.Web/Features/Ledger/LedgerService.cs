using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Calendar;
using Portal.Domain.Ledger;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Ledger;

/// <param name="PackageNumber">Null: from the balance.</param>
public sealed record DeductionProposal(string? PackageNumber, long Units, Money Amount, string Ground, string Evidence);

/// <summary>
/// What staff do with a customer's money and packages. Every movement is posted behind the ledger's lock, once for each document,
/// and the customer's people who see bills are told.
/// </summary>
public sealed class LedgerService(IDbContextFactory<PortalDb> dbs, PackageLevels levels, TimeProvider time, PortalUrls urls, IStringLocalizer<LedgerTexts> texts)
{
    private const string CodeLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>Money that came in, by its bank reference.</summary>
    /// <exception cref="RuleException">'ledger.amount', 'ledger.reference-missing', 'ledger.posted'.</exception>
    public Task TopUpAsync(Guid organisationId, Money amount, string reference, string note, Actor actor, CancellationToken ct = default) =>
        MoveMoneyAsync(organisationId, amount, reference, note, LedgerReason.TopUp, actor, ct);

    /// <summary>Money that goes back to the customer's bank account.</summary>
    /// <exception cref="RuleException">'ledger.amount', 'ledger.reference-missing', 'ledger.posted', 'ledger.balance-too-low'.</exception>
    public Task RefundBalanceAsync(Guid organisationId, Money amount, string reference, string note, Actor actor, CancellationToken ct = default) =>
        MoveMoneyAsync(organisationId, amount, reference, note, LedgerReason.BalanceRefunded, actor, ct);

    /// <summary>A breach is on record: what was bought is not refunded any more (A6).</summary>
    /// <returns>How many packages.</returns>
    /// <exception cref="RuleException">'ledger.reason-missing', 'package.none-to-lock'.</exception>
    public async Task<int> LockPackagesAsync(Guid organisationId, string reason, Actor actor, CancellationToken ct = default)
    {
        if (!actor.May(Permission.ManageLedger))
            actor.Require(Permission.JudgeBreaches);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        var breach = Breach.Record(organisationId, reason, actor.Id, actor.Name, now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await RequireAsync(db, organisationId, ct);
        await db.LockLedgerAsync(organisationId, ct);
        var barred = await LockAllAsync(db, breach, ct);
        Rule.Require(barred.Count > 0, "package.none-to-lock", "No bought package is open.");
        db.Audit(actor, now, "packages.locked", $"breach:{breach.Id}", organisationId, new { breach.Reason, Packages = barred });
        await TellAsync(db, organisationId, now, "locked", "/packages", ct, string.Join(", ", barred), breach.Reason);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return barred.Count;
    }

    /// <summary>A breach was recorded by mistake: another person takes it back, and what it alone barred can be refunded again.</summary>
    /// <exception cref="RuleException">'breach.withdrawn', 'breach.deducted', 'breach.same-person', 'ledger.reason-missing', 'reauthentication.required'.</exception>
    /// <exception cref="NotFoundException"/>
    public async Task WithdrawBreachAsync(Guid id, string reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.JudgeBreaches);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var organisationId = await db.Set<Breach>().Where(b => b.Id == id).Select(b => (Guid?)b.OrganisationId).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The breach");
        await db.LockLedgerAsync(organisationId, ct);
        var breaches = await db.Set<Breach>().Where(b => b.OrganisationId == organisationId).OrderBy(b => b.RecordedAt).ToListAsync(ct);
        var breach = breaches.Single(b => b.Id == id);
        breach.Withdraw(reason, actor.Id, actor.Name, now);
        var packages = await db.Set<Package>().Where(p => p.BreachId == id).OrderBy(p => p.Number).ToListAsync(ct);
        foreach (var package in packages)
            package.Unlock(breach, breaches.FirstOrDefault(b => b.Status is BreachStatus.Recorded && b.RecordedAt >= package.OrderedAt));
        var free = packages.Where(p => p.LockedAt is null).Select(p => p.Number).ToList();
        db.Audit(actor, now, "breach.withdrawn", $"breach:{id}", organisationId, new { breach.RecordedBy, Reason = breach.WithdrawalReason, Packages = free });
        await TellAsync(db, organisationId, now, free.Count > 0 ? "breach-withdrawn" : "breach-withdrawn-only", "/packages", ct,
            ContractTime.DayOf(breach.RecordedAt), breach.Reason, breach.WithdrawalReason!, string.Join(", ", free));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <returns>The code.</returns>
    /// <exception cref="RuleException">See <see cref="Voucher.Issue"/>.</exception>
    public async Task<string> IssueVoucherAsync(Guid organisationId, Money amount, DateOnly expiresOn, string reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageLedger);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        var code = "V" + RandomNumberGenerator.GetString(CodeLetters, 11);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await RequireAsync(db, organisationId, ct);
        var voucher = Voucher.Issue(organisationId, code, amount, expiresOn, reason, actor.Name, ContractTime.DayOf(now), now);
        db.Add(voucher);
        db.Audit(actor, now, "voucher.issued", $"voucher:{voucher.Id}", organisationId, new { Amount = amount.ToFenString(), expiresOn, voucher.Reason });
        await TellAsync(db, organisationId, now, "voucher", "/packages", ct, amount.Written(), code, expiresOn);
        await db.SaveChangesAsync(ct);
        return code;
    }

    /// <returns>The number.</returns>
    /// <exception cref="RuleException">See <see cref="Deduction.Propose"/>; 'ledger.balance-too-low', 'deduction.more-than-left'.</exception>
    /// <exception cref="NotFoundException"/>
    public async Task<string> ProposeDeductionAsync(Guid organisationId, DeductionProposal proposal, Actor actor, CancellationToken ct = default)
    {
        _ = Deciding(actor);
        await levels.ReadyAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var number = await ProposeDeductionAsync(db, organisationId, proposal, true, actor, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return number;
    }

    /// <summary>The same in the caller's transaction, which saves; <see cref="PackageLevels.ReadyAsync"/> was called before it.</summary>
    /// <param name="isTold">Whether the customer reads of the proposal in its part of the log, or only once it is booked.</param>
    public async Task<string> ProposeDeductionAsync(PortalDb db, Guid organisationId, DeductionProposal proposal, bool isTold, Actor actor, CancellationToken ct)
    {
        var (now, by) = Deciding(actor);
        await RequireAsync(db, organisationId, ct);
        var package = proposal.PackageNumber is { } wanted
            ? await db.Set<Package>().SingleOrDefaultAsync(p => p.OrganisationId == organisationId && p.Number == wanted, ct) ?? throw new NotFoundException("The package")
            : null;
        var number = $"DD-{ContractTime.DayOf(now).Year:0000}-{await NumberSeries.NextAsync(db, $"deduction-{ContractTime.DayOf(now).Year:0000}", ct):000000}";
        var deduction = Deduction.Propose(organisationId, number, package, proposal.Units, proposal.Amount, proposal.Ground, proposal.Evidence, by, now);
        await RequireEnoughAsync(db, deduction, now, ct);
        db.Add(deduction);
        db.Audit(actor, now, "deduction.proposed", $"deduction:{number}", isTold ? organisationId : null,
            new { Package = package?.Number, deduction.Units, Amount = deduction.Amount.ToFenString(), deduction.Ground, deduction.Evidence });
        var name = await db.Set<Organisation>().Where(o => o.Id == organisationId).Select(o => o.Name).SingleAsync(ct);
        foreach (var other in (await MemberDirectory.StaffWithAsync(db, by.IsFinance ? Permission.JudgeBreaches : Permission.ManageLedger, ct)).Where(p => p.UserId != by.Id))
        {
            using var _ = Language.Use(other.Language);
            db.Mail(other.Email, other.Language, now, texts["mail.proposed.subject", number], texts["mail.proposed.text", by.Name, name, deduction.Ground],
                urls.To($"/customers/{organisationId}/balance"));
        }

        return number;
    }

    /// <summary>Takes what was proposed; the breach it stands on also bars refunds from then on.</summary>
    /// <exception cref="RuleException">'deduction.decided', 'deduction.two-persons', 'ledger.balance-too-low', 'deduction.more-than-left'.</exception>
    /// <exception cref="NotFoundException"/>
    public async Task BookDeductionAsync(string number, Actor actor, CancellationToken ct = default)
    {
        _ = Deciding(actor);
        await levels.ReadyAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await BookDeductionAsync(db, number, actor, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>The same in the caller's transaction, which saves; <see cref="PackageLevels.ReadyAsync"/> was called before it.</summary>
    public async Task BookDeductionAsync(PortalDb db, string number, Actor actor, CancellationToken ct)
    {
        var (now, by) = Deciding(actor);
        var organisationId = await db.Set<Deduction>().Where(d => d.Number == number).Select(d => (Guid?)d.OrganisationId).SingleOrDefaultAsync(ct)
            ?? throw new NotFoundException("The deduction");
        await db.LockLedgerAsync(organisationId, ct);
        var deduction = await db.Set<Deduction>().SingleAsync(d => d.Number == number, ct);
        deduction.Book(by, now);
        var package = await RequireEnoughAsync(db, deduction, now, ct);
        var document = $"deduction:{number}";
        db.Add(package is null
            ? new LedgerEntry(organisationId, LedgerReason.BalanceDeducted, document, deduction.Ground, actor.Name, now,
                new LedgerPosting(LedgerAccount.Balance, Commodity.Cny, -deduction.Amount.Micros), new LedgerPosting(LedgerAccount.Revenue, Commodity.Cny, deduction.Amount.Micros))
            : new LedgerEntry(organisationId, LedgerReason.PackageDeducted, document, deduction.Ground, actor.Name, now,
                new LedgerPosting(package.Account, Commodities.Of(package.Service), -deduction.Units, package.Id),
                new LedgerPosting(LedgerAccount.UnitsTakenBack, Commodities.Of(package.Service), deduction.Units, package.Id)));
        await LockAllAsync(db, Breach.Record(organisationId, deduction.Ground, actor.Id, actor.Name, now, number), ct);
        db.Audit(actor, now, "deduction.booked", document, organisationId, new { deduction.ProposedBy, deduction.Ground, deduction.Evidence });
        await TellAsync(db, organisationId, now, "deducted", "/balance", ct,
            package is null ? deduction.Amount.Written() : $"{deduction.Units:#,0} ({package.Number})", deduction.Ground, number);
    }

    /// <summary>A breach on record in the caller's transaction, which saves: what was bought is not refunded any more (A6), whether or not there is anything.</summary>
    public static async Task RecordBreachAsync(PortalDb db, Guid organisationId, string reason, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        await db.LockLedgerAsync(organisationId, ct);
        var breach = Breach.Record(organisationId, reason, actor.Id, actor.Name, now);
        var barred = await LockAllAsync(db, breach, ct);
        db.Audit(actor, now, "packages.locked", $"breach:{breach.Id}", organisationId, new { breach.Reason, Packages = barred });
    }

    /// <exception cref="RuleException">'deduction.decided'.</exception>
    /// <exception cref="NotFoundException"/>
    public async Task DropDeductionAsync(string number, Actor actor, CancellationToken ct = default)
    {
        var (now, _) = Deciding(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await DropDeductionAsync(db, number, actor, now, ct);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>The same in the caller's transaction, which saves.</summary>
    public static async Task DropDeductionAsync(PortalDb db, string number, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var deduction = await db.Set<Deduction>().SingleOrDefaultAsync(d => d.Number == number, ct) ?? throw new NotFoundException("The deduction");
        deduction.Drop(actor.Decider(), now);
        var subject = $"deduction:{number}";
        var wasTold = await db.Set<AuditRow>().AnyAsync(r => r.Subject == subject && r.Action == "deduction.proposed" && r.OrganisationId != null, ct);
        db.Audit(actor, now, "deduction.dropped", subject, wasTold ? deduction.OrganisationId : null);
    }

    private async Task MoveMoneyAsync(Guid organisationId, Money amount, string reference, string note, LedgerReason reason, Actor actor, CancellationToken ct)
    {
        actor.Require(Permission.ManageLedger);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        Rule.Require(amount > Money.Zero && amount.Micros % Money.PerFen == 0, "ledger.amount", "An amount in whole fen, above zero.");
        var named = reference.Trim();
        Rule.Require(named.Length is > 0 and <= 60, "ledger.reference-missing", "Give the bank's reference.", 60);
        Rule.Require(note.Trim().Length <= LedgerEntry.MaxNoteLength, "ledger.reason-too-long", "Shorter.", LedgerEntry.MaxNoteLength);
        var document = $"bank:{named}";

        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await RequireAsync(db, organisationId, ct);
        await db.LockLedgerAsync(organisationId, ct);
        Rule.Require(!await db.IsPostedAsync(organisationId, reason, document, ct), "ledger.posted", "This reference has been booked.", named);
        var isIn = reason is LedgerReason.TopUp;
        Rule.Require(isIn || await db.MoneyAsync(organisationId, LedgerAccount.Balance, ct) >= amount, "ledger.balance-too-low", "The balance is lower than that.");
        var micros = isIn ? amount.Micros : -amount.Micros;
        db.Add(new LedgerEntry(organisationId, reason, document, note.Trim(), actor.Name, now,
            new LedgerPosting(LedgerAccount.Balance, Commodity.Cny, micros), new LedgerPosting(LedgerAccount.Bank, Commodity.Cny, -micros)));
        db.Audit(actor, now, isIn ? "balance.topped-up" : "balance.refunded", $"organisation:{organisationId}", organisationId,
            new { Amount = amount.ToFenString(), Reference = named });
        await TellAsync(db, organisationId, now, isIn ? "topped-up" : "balance-refunded", "/balance", ct, amount.Written(), named);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<Package?> RequireEnoughAsync(PortalDb db, Deduction deduction, DateTimeOffset now, CancellationToken ct)
    {
        if (deduction.PackageId is not { } id)
        {
            Rule.Require(
                await db.MoneyAsync(deduction.OrganisationId, LedgerAccount.Balance, ct) >= deduction.Amount, "ledger.balance-too-low", "The balance is lower than that.");
            return null;
        }

        var stock = await levels.OfAsync(db, deduction.OrganisationId, ContractTime.DayOf(now), ct);
        var level = stock.Packages.Single(l => l.Package.Id == id);
        Rule.Require(deduction.Units <= level.Left, "deduction.more-than-left", "Less than that is left.", level.Left);
        return level.Package;
    }

    /// <returns>Every bought package that runs: those already locked stay so even if the earlier breach is withdrawn.</returns>
    private static async Task<IReadOnlyList<string>> LockAllAsync(PortalDb db, Breach breach, CancellationToken ct)
    {
        db.Add(breach);
        var open = await db.Set<Package>().Where(p => p.OrganisationId == breach.OrganisationId && p.Kind == PackageKind.Bought
            && p.RefundedAt == null && p.ExpiredAt == null).OrderBy(p => p.Number).ToListAsync(ct);
        foreach (var package in open.Where(p => p.LockedAt is null))
            package.Lock(breach);
        return [.. open.Select(package => package.Number)];
    }

    private (DateTimeOffset Now, Decider By) Deciding(Actor actor)
    {
        if (!actor.May(Permission.ManageLedger))
            actor.Require(Permission.JudgeBreaches);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        return (now, actor.Decider());
    }

    private async Task TellAsync(PortalDb db, Guid organisationId, DateTimeOffset now, string what, string page, CancellationToken ct, params object[] words)
    {
        foreach (var person in await MemberDirectory.WithAsync(db, organisationId, Permission.ViewBills, ct))
        {
            using var _ = Language.Use(person.Language);
            db.Mail(person.Email, person.Language, now, texts[$"mail.{what}.subject", words], texts[$"mail.{what}.text", words], urls.To(page));
        }
    }

    private static async Task RequireAsync(PortalDb db, Guid organisationId, CancellationToken ct)
    {
        if (!await db.Set<Organisation>().AnyAsync(o => o.Id == organisationId, ct))
            throw new NotFoundException("The customer");
    }
}
