using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Ledger;

/// <summary>Bought, or granted as compensation: the latter is no money, goes on no invoice and to nobody else (A73).</summary>
public enum PackageKind { Bought, Compensation }

public enum PackageState { Ordered, Active, Exhausted, Expired, Refunded, Locked }

/// <summary>Units of one product line that are used before anything is charged. How many are left, the ledger says.</summary>
public sealed class Package
{
    private Package() { } // EF

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    /// <summary>'P-2026-000123'.</summary>
    public string Number { get; private set; } = "";

    public PackageKind Kind { get; private set; }

    public Service Service { get; private set; }

    /// <summary>Segments, calls or minutes, mails.</summary>
    public long Units { get; private set; }

    /// <summary>What was paid for it; nothing for compensation.</summary>
    public Money Paid { get; private set; }

    public DateTimeOffset OrderedAt { get; private set; }

    /// <summary>The first day (contract zone) whose messages it covers.</summary>
    public DateOnly ActiveFrom { get; private set; }

    /// <summary>The last day whose messages it covers.</summary>
    public DateOnly ExpiresOn { get; private set; }

    /// <summary>kind:number of the order or claim it comes from.</summary>
    public string Document { get; private set; } = "";

    /// <summary>Since a recorded breach: no refund any more (A6).</summary>
    public DateTimeOffset? LockedAt { get; private set; }

    public string? LockReason { get; private set; }

    /// <summary>The record that bars the refund.</summary>
    public Guid? BreachId { get; private set; }

    public DateTimeOffset? RefundedAt { get; private set; }

    /// <summary>Set once what was left on the last day has been booked out.</summary>
    public DateTimeOffset? ExpiredAt { get; private set; }

    /// <summary>The form it was bought with: the same form sent twice buys once.</summary>
    public Guid? OrderKey { get; private set; }

    /// <summary>The smallest number of days before its end at which the customer was told.</summary>
    public int? RemindedAtDays { get; private set; }

    public int Version { get; private set; }

    /// <exception cref="RuleException">'package.empty', 'package.days'.</exception>
    public static Package Buy(
        Guid organisationId, string number, Service service, long units, Money paid, DateOnly activeFrom, DateOnly expiresOn, string document, DateTimeOffset now,
        Guid? orderKey = null)
    {
        var package = Create(organisationId, number, PackageKind.Bought, service, units, paid, activeFrom, expiresOn, document, now);
        package.OrderKey = orderKey;
        return package;
    }

    /// <exception cref="RuleException">'package.empty', 'package.days'.</exception>
    public static Package Grant(
        Guid organisationId, string number, Service service, long units, DateOnly activeFrom, DateOnly expiresOn, string document, DateTimeOffset now)
        => Create(organisationId, number, PackageKind.Compensation, service, units, Money.Zero, activeFrom, expiresOn, document, now);

    public LedgerAccount Account => Kind is PackageKind.Bought ? LedgerAccount.Package : LedgerAccount.Compensation;

    /// <param name="left">From the ledger.</param>
    /// <param name="today">In the contract zone.</param>
    public PackageState StateOn(DateOnly today, long left) =>
        RefundedAt is not null ? PackageState.Refunded
        : ExpiredAt is not null || today > ExpiresOn ? PackageState.Expired
        : left == 0 ? PackageState.Exhausted
        : LockedAt is not null ? PackageState.Locked
        : today < ActiveFrom ? PackageState.Ordered
        : PackageState.Active;

    /// <summary>What a package is numbered from within the year (contract zone) of <paramref name="now"/>.</summary>
    public static string SeriesAt(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"package-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"P-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    /// <summary>Whether its units may pay for messages of the day. A lock ends refunds, not use.</summary>
    public bool Covers(DateOnly day) => RefundedAt is null && ExpiredAt is null && ActiveFrom <= day && day <= ExpiresOn;

    /// <summary>Bars the refund after a breach (A6).</summary>
    public void Lock(Breach breach)
    {
        Rule.Require(LockedAt is null, "package.locked", "The package is locked already.");
        (BreachId, LockedAt, LockReason) = (breach.Id, breach.RecordedAt, breach.Reason);
    }

    /// <summary>The breach is withdrawn: the lock ends, unless another one has been recorded since the purchase.</summary>
    /// <exception cref="RuleException">'package.not-locked'.</exception>
    public void Unlock(Breach withdrawn, Breach? other)
    {
        Rule.Require(BreachId == withdrawn.Id && withdrawn.Status is BreachStatus.Withdrawn, "package.not-locked", "This breach does not lock the package.");
        (BreachId, LockedAt, LockReason) = (other?.Id, other?.RecordedAt, other?.Reason);
    }

    /// <summary>What a refund would give: all units back in the window, in proportion to what is left (D-9).</summary>
    /// <param name="refundMonths">The window, from the day of purchase.</param>
    /// <exception cref="RuleException">'package.not-refundable', 'package.locked', 'package.refund-window', 'package.nothing-left'.</exception>
    public Money RefundFor(long left, int refundMonths, DateOnly orderedOn, DateOnly today)
    {
        Rule.Require(Kind is PackageKind.Bought && RefundedAt is null && ExpiredAt is null, "package.not-refundable", "Only a bought package that still runs can be refunded.");
        Rule.Require(LockedAt is null, "package.locked", "After a breach a package is not refunded.");
        Rule.Require(today <= orderedOn.AddMonths(refundMonths) && today <= ExpiresOn, "package.refund-window", $"A refund is possible within {refundMonths} months of the purchase.", refundMonths);
        Rule.Require(left > 0, "package.nothing-left", "Nothing is left of this package.");

        return ShareOf(left);
    }

    /// <summary>What a settlement gives back for what is left, whenever it was bought; nothing after a breach (A6, A137).</summary>
    public Money SettleFor(long left) => Kind is PackageKind.Bought && LockedAt is null && RefundedAt is null && ExpiredAt is null
        ? ShareOf(left)
        : Money.Zero;

    /// <summary>What so many of its units cost; nothing where they were granted.</summary>
    public Money PaidFor(long units) => Kind is PackageKind.Bought ? ShareOf(units) : Money.Zero;

    // Rounded down to fen: the sum given back never exceeds what was paid.
    private Money ShareOf(long left) => new((long)((Int128)Paid.Micros * left / Units / Money.PerFen) * Money.PerFen);

    public void Refund(DateTimeOffset now)
    {
        Rule.Require(RefundedAt is null && ExpiredAt is null, "package.not-refundable", "Only a package that still runs can be refunded.");
        RefundedAt = now;
    }

    /// <summary>The books are closed: its days are over, or what a refund kept back has been used or not.</summary>
    public void Expire(DateOnly today, DateTimeOffset now)
    {
        Rule.Require((today > ExpiresOn || RefundedAt is not null) && ExpiredAt is null, "package.not-expired", "The package has not expired.");
        ExpiredAt = now;
    }

    /// <summary>Days before the end at which the customer is told, once each.</summary>
    public static readonly IReadOnlyList<int> ReminderDays = [30, 7, 1];

    /// <returns>Whether to tell now: a mark has been reached that was not told of yet.</returns>
    public bool Remind(DateOnly today)
    {
        var days = ExpiresOn.DayNumber - today.DayNumber;
        if (days < 0 || RefundedAt is not null || ExpiredAt is not null || ReminderDays.All(mark => days > mark))
            return false;
        var reached = ReminderDays.Where(mark => days <= mark).Min();
        if (RemindedAtDays <= reached)
            return false;
        RemindedAtDays = reached;
        return true;
    }

    private static Package Create(
        Guid organisationId, string number, PackageKind kind, Service service, long units, Money paid, DateOnly activeFrom, DateOnly expiresOn, string document, DateTimeOffset now)
    {
        Rule.Require(units > 0, "package.empty", "A package has at least one unit.");
        Rule.Require(activeFrom <= expiresOn, "package.days", "The last day is not before the first.");
        return new()
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = organisationId,
            Number = number,
            Kind = kind,
            Service = service,
            Units = units,
            Paid = paid,
            ActiveFrom = activeFrom,
            ExpiresOn = expiresOn,
            Document = document,
            OrderedAt = now,
        };
    }
}
