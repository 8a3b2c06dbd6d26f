using Portal.Domain.Calendar;
using Portal.Domain.Disputes;
using Portal.Domain.Notices;

namespace Portal.Domain.Pricing;

public enum SettlementStatus { Open, Closed }

/// <summary>The checklist, in its order: each step stands on the one before.</summary>
public enum SettlementStep { FinalBill, Packages, Balance, Close }

/// <summary>
/// What is left to do after a customer declined a price (A137), did not go on with a change of functions (A166) or ended the contract over
/// skimming (A177) and sending stopped:
/// the last bill, the unused packages, the balance.
/// </summary>
public sealed class Settlement
{
    public const int MaxReferenceLength = 120;
    public const int MaxDocumentsLength = 500;

    private Settlement() { } // EF

    public Settlement(string number, PriceChangeNotice notice, DateTimeOffset now)
    {
        notice.Settle(now);
        Id = Guid.CreateVersion7(now);
        Number = number;
        OrganisationId = notice.OrganisationId;
        NoticeId = notice.Id;
        StoppedAt = notice.StopsAt!.Value;
        OpenedAt = now;
    }

    public Settlement(string number, NoticeCopy copy, DateTimeOffset now)
    {
        copy.Settle(now);
        Id = Guid.CreateVersion7(now);
        Number = number;
        OrganisationId = copy.OrganisationId;
        NoticeCopyId = copy.Id;
        StoppedAt = copy.StopsAt!.Value;
        OpenedAt = now;
    }

    public Settlement(string number, Dispute dispute, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        Number = number;
        OrganisationId = dispute.OrganisationId;
        DisputeId = dispute.Id;
        StoppedAt = dispute.TerminatedAt!.Value;
        OpenedAt = now;
    }

    public Guid Id { get; private set; }

    /// <summary>'S-2026-000001'.</summary>
    public string Number { get; private set; } = "";

    public Guid OrganisationId { get; private set; }

    /// <summary>The price change that was declined.</summary>
    public Guid? NoticeId { get; private set; }

    /// <summary>The change of functions that was not gone on with.</summary>
    public Guid? NoticeCopyId { get; private set; }

    /// <summary>The dispute after which the customer ended the contract; exactly one of the three is there.</summary>
    public Guid? DisputeId { get; private set; }

    public SettlementStatus Status { get; private set; }

    public DateTimeOffset StoppedAt { get; private set; }

    public DateTimeOffset OpenedAt { get; private set; }

    public DateTimeOffset? BilledAt { get; private set; }

    /// <summary>Null where the last month had nothing to bill.</summary>
    public string? FinalBill { get; private set; }

    public DateTimeOffset? PackagesAt { get; private set; }

    /// <summary>Given back to the balance for unused packages.</summary>
    public Money PackagesRefund { get; private set; }

    public DateTimeOffset? BalanceAt { get; private set; }

    /// <summary>Paid out.</summary>
    public Money BalanceRefund { get; private set; }

    /// <summary>The bank's reference of the payment; null where nothing was left.</summary>
    public string? BalanceReference { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    public string? ClosedBy { get; private set; }

    /// <summary>Documents of the closing: letters, receipts, file numbers.</summary>
    public string? Documents { get; private set; }

    public int Version { get; private set; }

    /// <summary>The month of the last message that could be taken: its bill is the final one.</summary>
    public DateOnly LastMonth => ContractTime.MonthOf(StoppedAt.AddMicroseconds(-1));

    /// <summary>The step that is next; null once closed.</summary>
    public SettlementStep? Next =>
        Status is SettlementStatus.Closed ? null
        : BilledAt is null ? SettlementStep.FinalBill
        : PackagesAt is null ? SettlementStep.Packages
        : BalanceAt is null ? SettlementStep.Balance
        : SettlementStep.Close;

    public static string SeriesAt(DateTimeOffset now) => $"settlements-{ContractTime.DayOf(now).Year}";

    public static string NumberAt(DateTimeOffset now, long count) => $"S-{ContractTime.DayOf(now).Year}-{count:000000}";

    /// <exception cref="RuleException">'settlement.step'.</exception>
    public void RecordFinalBill(string? bill, DateTimeOffset now)
    {
        RequireNext(SettlementStep.FinalBill);
        FinalBill = bill;
        BilledAt = now;
    }

    /// <exception cref="RuleException">'settlement.step'.</exception>
    public void RecordPackages(Money refund, DateTimeOffset now)
    {
        RequireNext(SettlementStep.Packages);
        PackagesRefund = refund;
        PackagesAt = now;
    }

    /// <exception cref="RuleException">'settlement.step', 'settlement.reference-missing'.</exception>
    public void RecordBalance(Money refund, string reference, DateTimeOffset now)
    {
        RequireNext(SettlementStep.Balance);
        var given = reference.Trim();
        Rule.Require(
            refund == Money.Zero || given.Length is > 0 and <= MaxReferenceLength, "settlement.reference-missing",
            $"Give the bank's reference of the payment, in at most {MaxReferenceLength} characters.", MaxReferenceLength);
        BalanceRefund = refund;
        BalanceReference = refund == Money.Zero ? null : given;
        BalanceAt = now;
    }

    /// <exception cref="RuleException">'settlement.step', 'settlement.documents-missing'.</exception>
    public void Close(string documents, string by, DateTimeOffset now)
    {
        RequireNext(SettlementStep.Close);
        var named = documents.Trim();
        Rule.Require(
            named.Length is > 0 and <= MaxDocumentsLength, "settlement.documents-missing",
            $"Name the documents, in at most {MaxDocumentsLength} characters.", MaxDocumentsLength);
        Documents = named;
        Status = SettlementStatus.Closed;
        ClosedBy = by;
        ClosedAt = now;
    }

    private void RequireNext(SettlementStep step) => Rule.Require(Next == step, "settlement.step", "The steps of a settlement come in their order.");
}
