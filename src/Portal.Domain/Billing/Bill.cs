using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Billing;

/// <summary>Confirmed, deemed confirmed and adjusted are for good; an objection is decided with or without a credit.</summary>
public enum BillStatus { Issued, Objected, Confirmed, DeemedConfirmed, Adjusted }

/// <summary>The names the API uses.</summary>
public static class BillStatuses
{
    public static string Wire(this BillStatus status) => status switch
    {
        BillStatus.Issued => "issued",
        BillStatus.Objected => "objected",
        BillStatus.Confirmed => "confirmed",
        BillStatus.DeemedConfirmed => "deemed-confirmed",
        BillStatus.Adjusted => "adjusted",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}

/// <summary>
/// What one organisation owes for one month. Once issued its number, lines and total never change; corrections are documents of
/// their own. What changes is where it stands: confirmation, objection, credit and payment.
/// </summary>
public sealed class Bill
{
    private readonly List<BillLine> _lines = [];
    private readonly List<BillPackage> _packages = [];

    private Bill() { } // EF

    public Guid Id { get; private set; }

    public Guid RunId { get; private set; }

    public Guid OrganisationId { get; private set; }

    /// <summary>The organisation's name on the day of issue.</summary>
    public string OrganisationName { get; private set; } = "";

    /// <summary>'B-2026-000123': the year of issue (contract zone) and a count without gaps.</summary>
    public string Number { get; private set; } = "";

    /// <summary>The first day of the billed month.</summary>
    public DateOnly Month { get; private set; }

    public BillStatus Status { get; private set; }

    public DateTimeOffset IssuedAt { get; private set; }

    public Money Total { get; private set; }

    /// <summary>SHA-256 of the canonical JSON, in lower-case hexadecimal; see <see cref="CanonicalBill"/>.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>The policies of the day of issue; what follows from them is frozen.</summary>
    public int ObjectionDays { get; private set; }

    public int PaymentDays { get; private set; }

    public int GraceDays { get; private set; }

    /// <summary>The last instant to object or confirm: the end of the last day (A136).</summary>
    public DateTimeOffset ObjectionUntil { get; private set; }

    public DateTimeOffset? ConfirmedAt { get; private set; }

    /// <summary>Who confirmed; null where the bill counts as confirmed because nobody said anything.</summary>
    public string? ConfirmedBy { get; private set; }

    public DateTimeOffset? FinalAt { get; private set; }

    public DateOnly? DueOn { get; private set; }

    public DateOnly? RestDueOn { get; private set; }

    public Money Disputed { get; private set; }

    public Money Credited { get; private set; }

    public Money Paid { get; private set; }

    public DateTimeOffset? PaidAt { get; private set; }

    /// <summary>From this instant on the customer's sending stops for this bill (A113); null while it will not.</summary>
    public DateTimeOffset? SendingStopsAt { get; private set; }

    /// <summary>The last reminder of the objection period: so many days were left.</summary>
    public int? RemindedDays { get; private set; }

    /// <summary>The last stage of dunning the customer was told of.</summary>
    public DunningStage Dunned { get; private set; }

    public int Version { get; private set; }

    /// <summary>When its records were counted; what was learnt later is not on it. Null on bills made before this was kept.</summary>
    public DateTimeOffset? CountedAt { get; private set; }

    /// <summary>Records learnt up to this instant are on the bill.</summary>
    public DateTimeOffset KnownUntil => CountedAt ?? IssuedAt;

    public IReadOnlyList<BillLine> Lines => _lines;

    public BillStanding Standing => new(
        Status, Total, Disputed, Credited, Paid, ObjectionUntil, FinalAt, DueOn, RestDueOn, SendingStopsAt);

    /// <summary>What was left of the customer's packages just before the bill.</summary>
    public IReadOnlyList<BillPackage> Packages => _packages;

    /// <exception cref="RuleException">'bill.empty', 'bill-run.month-not-ended'.</exception>
    public static Bill Issue(
        BillRun run, Guid organisationId, string organisationName, string number, IReadOnlyList<BillLine> lines, DateTimeOffset now,
        BillTerms? terms = null, DateTimeOffset? countedAt = null, IReadOnlyDictionary<Guid, long>? packages = null)
    {
        Rule.Require(lines.Count > 0, "bill.empty", "A bill has at least one line.");
        BillRun.RequireEnded(run.Month, now);

        var (objection, payment, grace) = terms ?? BillTerms.Default;
        var bill = new Bill
        {
            Id = Guid.CreateVersion7(now),
            RunId = run.Id,
            OrganisationId = organisationId,
            OrganisationName = organisationName,
            Number = number,
            Month = run.Month,
            Status = BillStatus.Issued,
            IssuedAt = now,
            CountedAt = countedAt,
            Total = BillCalculator.Total(lines),
            ObjectionDays = objection,
            PaymentDays = payment,
            GraceDays = grace,
            ObjectionUntil = ContractTime.LastInstantOf(ContractTime.DayOf(now).AddDays(objection)),
        };
        bill._packages.AddRange((packages ?? new Dictionary<Guid, long>()).Select(left => new BillPackage(left.Key, left.Value)));
        bill._lines.AddRange(lines);
        bill.Sha256 = CanonicalBill.Sha256(bill);
        return bill;
    }

    /// <summary>The name of the series that counts the bills issued in the year of <paramref name="now"/>.</summary>
    public static string SeriesAt(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"bill-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"B-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    /// <summary>Whether the customer may still confirm or object.</summary>
    public bool IsAnswerable(DateTimeOffset now) => Status is BillStatus.Issued && now <= ObjectionUntil;

    /// <summary>For good (A136).</summary>
    /// <exception cref="RuleException">'bill.answered', 'bill.period-over'.</exception>
    public void Confirm(string by, DateTimeOffset now)
    {
        RequireAnswerable(now);
        Status = BillStatus.Confirmed;
        ConfirmedBy = by;
        Finish(now, now);
    }

    /// <summary>Nobody objected in time: the bill counts as confirmed from the end of the period (A136), whenever this is noted.</summary>
    /// <exception cref="RuleException">'bill.answered', 'bill.period-runs'.</exception>
    public void DeemConfirmed(DateTimeOffset now)
    {
        Require(BillStatus.Issued);
        Rule.Require(now > ObjectionUntil, "bill.period-runs", "The objection period has not ended.");
        Status = BillStatus.DeemedConfirmed;
        Finish(ObjectionUntil.AddMicroseconds(1), now);
    }

    /// <summary>Stops the confirmation. What is not disputed is due as if nothing had been said.</summary>
    /// <exception cref="RuleException">'bill.answered', 'bill.period-over', 'bill.nothing-disputed'.</exception>
    public void FileObjection(Money disputed, DateTimeOffset now)
    {
        RequireAnswerable(now);
        Rule.Require(disputed > Money.Zero && disputed <= Total, "bill.nothing-disputed", "Name at least one line with an amount.");
        Status = BillStatus.Objected;
        Disputed = disputed;
        if (disputed < Total)
            DueOn = ContractTime.DayOf(ObjectionUntil).AddDays(1 + PaymentDays);
        Settle(now);
    }

    /// <summary>The objection is taken back: the bill is open again, or counts as confirmed where its period has ended.</summary>
    /// <exception cref="RuleException">'bill.no-objection'.</exception>
    public void Resume(DateTimeOffset now)
    {
        RequireObjected();
        Disputed = Money.Zero;
        DueOn = null;
        Status = BillStatus.Issued;
        if (now > ObjectionUntil)
            DeemConfirmed(now);
        else
            Settle(now);
    }

    /// <summary>The objection is decided and the bill stands as it is.</summary>
    /// <exception cref="RuleException">'bill.no-objection'.</exception>
    public void Uphold(DateTimeOffset now)
    {
        RequireObjected();
        Status = BillStatus.Adjusted;
        FinishRest(now);
    }

    /// <summary>A credit note takes from what is owed; on a disputed bill it is the decision. The rest of what was paid too much is the answer.</summary>
    /// <returns>What has been paid and is not owed any more: it goes to the customer's balance.</returns>
    /// <exception cref="RuleException">'bill.credit-too-large'.</exception>
    public Money Credit(Money amount, DateTimeOffset now)
    {
        Rule.Require(
            amount > Money.Zero && Credited + amount <= Total, "bill.credit-too-large", "A credit is above zero and at most what the bill says.");
        Credited += amount;
        var over = Paid + Credited - Total;
        if (over > Money.Zero)
            Paid -= over;
        else
            over = Money.Zero;
        if (Status is BillStatus.Objected)
        {
            Status = BillStatus.Adjusted;
            FinishRest(now);
        }
        else
        {
            Settle(now);
        }

        return over;
    }

    /// <exception cref="RuleException">'bill.payment-too-large'.</exception>
    public void Pay(Money amount, DateTimeOffset now)
    {
        Rule.Require(
            amount > Money.Zero && amount <= Standing.Open, "bill.payment-too-large", "A payment is above zero and at most what is open.");
        Paid += amount;
        Settle(now);
    }

    /// <summary>3 days, 1 day and 0 days before the period ends: the reminder that is due and was not sent, if any.</summary>
    public int? ReminderAt(DateTimeOffset now)
    {
        var today = ContractTime.DayOf(now);
        var left = ContractTime.DayOf(ObjectionUntil).DayNumber - today.DayNumber;
        if (!IsAnswerable(now) || left > 3 || today == ContractTime.DayOf(IssuedAt))
            return null;
        var stage = left > 1 ? 3 : left;
        return RemindedDays is null || stage < RemindedDays ? stage : null;
    }

    public void Reminded(int stage) => RemindedDays = stage;

    /// <summary>What the customer should have been told about paying by now.</summary>
    public DunningStage DunningAt(DateTimeOffset now) =>
        Standing.StopsSending(now) ? DunningStage.Stopped
        : Standing.IsOverdue(now) ? DunningStage.Overdue
        : Standing.NextDueOn is { } due && due.DayNumber - ContractTime.DayOf(now).DayNumber <= 1 ? DunningStage.DueSoon
        : DunningStage.None;

    public void Told(DunningStage stage) => Dunned = stage;

    private void Finish(DateTimeOffset at, DateTimeOffset now)
    {
        ConfirmedAt = FinalAt = at;
        // From the day it could be known, should the note be late.
        DueOn = ContractTime.DayOf(now).AddDays(PaymentDays);
        Settle(now);
    }

    private void FinishRest(DateTimeOffset now)
    {
        FinalAt = now;
        RestDueOn = ContractTime.DayOf(now).AddDays(PaymentDays);
        Settle(now);
    }

    private void Settle(DateTimeOffset now)
    {
        var standing = Standing;
        PaidAt = standing.IsPaid ? PaidAt ?? now : null;
        SendingStopsAt = standing.NextDueOn is { } due ? ContractTime.StartOf(due.AddDays(1 + GraceDays)) : null;
        if (SendingStopsAt is null || SendingStopsAt > now)
            Dunned = DunningStage.None;
    }

    private void RequireAnswerable(DateTimeOffset now)
    {
        Require(BillStatus.Issued);
        Rule.Require(now <= ObjectionUntil, "bill.period-over", "The objection period has ended; the bill counts as confirmed.");
    }

    private void Require(BillStatus status) =>
        Rule.Require(Status == status, "bill.answered", "This bill has been confirmed or objected to already.");

    private void RequireObjected() =>
        Rule.Require(Status is BillStatus.Objected, "bill.no-objection", "There is no open objection to this bill.");
}

/// <summary>How far reminding of a payment has come.</summary>
public enum DunningStage { None, DueSoon, Overdue, Stopped }

/// <summary>What was left of a package just before a bill: with it the bill can be made again.</summary>
public sealed class BillPackage
{
    private BillPackage() { } // EF

    internal BillPackage(Guid packageId, long left)
    {
        PackageId = packageId;
        Left = left;
    }

    public long Id { get; private set; }

    public Guid PackageId { get; private set; }

    public long Left { get; private set; }
}
