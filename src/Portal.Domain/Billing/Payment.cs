using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Billing;

/// <summary>Money that came in by bank transfer, and what it paid; what no bill needs goes to the balance.</summary>
public sealed class Payment
{
    public const int MaxReferenceLength = 100;

    private readonly List<PaymentPart> _parts = [];

    private Payment() { } // EF

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    /// <summary>'R-2026-000001'.</summary>
    public string Number { get; private set; } = "";

    /// <summary>The bank's own; the same transfer is never recorded twice.</summary>
    public string Reference { get; private set; } = "";

    public DateOnly ValueDate { get; private set; }

    public Money Amount { get; private set; }

    public Money ToBalance { get; private set; }

    public string RecordedBy { get; private set; } = "";

    public DateTimeOffset RecordedAt { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<PaymentPart> Parts => _parts;

    /// <summary>Pays the named bill first, as far as it is open, then what is due on the others, earliest due day first.</summary>
    /// <param name="bills">The customer's bills that are not paid.</param>
    /// <exception cref="RuleException">'payment.amount', 'payment.reference', 'payment.in-the-future'.</exception>
    public static Payment Record(
        Guid organisationId, string number, string reference, DateOnly valueDate, Money amount, Guid? namedBill, IReadOnlyList<Bill> bills,
        string by, DateTimeOffset now)
    {
        Rule.Require(amount > Money.Zero && amount.RoundToFen() == amount, "payment.amount", "An amount is above zero and in whole fen.");
        var bank = CheckedReference(reference);
        Rule.Require(valueDate <= ContractTime.DayOf(now), "payment.in-the-future", "The value date is not in the future.");
        var payment = new Payment
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = organisationId,
            Number = number,
            Reference = bank,
            ValueDate = valueDate,
            Amount = amount,
            RecordedBy = by,
            RecordedAt = now,
        };
        var left = amount;
        if (bills.SingleOrDefault(bill => bill.Id == namedBill) is { } named)
            left -= payment.Pay(named, named.Standing.Open, left, now);
        foreach (var bill in bills.Where(b => b.Id != namedBill && b.Standing.NextDueOn is not null).OrderBy(b => b.Standing.NextDueOn).ThenBy(b => b.Number, StringComparer.Ordinal))
            left -= payment.Pay(bill, bill.Standing.Due, left, now);
        payment.ToBalance = left;
        return payment;
    }

    /// <exception cref="RuleException">'payment.reference'.</exception>
    public static string CheckedReference(string reference)
    {
        var text = reference.Trim();
        Rule.Require(text.Length is > 0 and <= MaxReferenceLength, "payment.reference", $"Give the bank's reference, in at most {MaxReferenceLength} characters.", MaxReferenceLength);
        return text;
    }

    public static string SeriesAt(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"payment-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"R-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    /// <summary>What a customer writes on a transfer that names no bill.</summary>
    public static string ReferenceOf(Guid organisationId) => "K-" + organisationId.ToString("N")[^12..].ToUpperInvariant();

    private Money Pay(Bill bill, Money wanted, Money left, DateTimeOffset now)
    {
        var part = wanted < left ? wanted : left;
        if (part <= Money.Zero)
            return Money.Zero;
        bill.Pay(part, now);
        _parts.Add(new(bill.Id, bill.Number, part));
        return part;
    }
}

/// <summary>What of a payment went to one bill.</summary>
public sealed class PaymentPart
{
    private PaymentPart() { } // EF

    internal PaymentPart(Guid billId, string billNumber, Money amount)
    {
        BillId = billId;
        BillNumber = billNumber;
        Amount = amount;
    }

    public long Id { get; private set; }

    public Guid BillId { get; private set; }

    public string BillNumber { get; private set; } = "";

    public Money Amount { get; private set; }
}

public enum BankLineStatus { New, Matched, Unmatched, SetAside }

/// <summary>One credit of the bank's statement file.</summary>
/// <param name="Reference">The bank's own, unique for ever.</param>
/// <param name="Text">What the payer wrote.</param>
public sealed record BankCredit(string Reference, DateOnly ValueDate, Money Amount, string Payer, string Text);

/// <summary>A bank file that was taken in; the same bytes are the same statement.</summary>
public sealed class BankStatement
{
    private readonly List<BankLine> _lines = [];

    private BankStatement() { } // EF

    public BankStatement(string name, string sha256, IReadOnlyList<BankCredit> credits, string by, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        Name = name.Length > 150 ? name[^150..] : name;
        Sha256 = sha256;
        ImportedBy = by;
        ImportedAt = now;
        _lines.AddRange(credits.Select((credit, place) => new BankLine(credit, place + 1)));
    }

    public Guid Id { get; private set; }

    public string Name { get; private set; } = "";

    public string Sha256 { get; private set; } = "";

    public string ImportedBy { get; private set; } = "";

    public DateTimeOffset ImportedAt { get; private set; }

    public IReadOnlyList<BankLine> Lines => _lines;
}

/// <summary>A line of it: matched to a customer by itself or by hand, or set aside with a reason.</summary>
public sealed class BankLine
{
    public const int MaxTextLength = 500;

    private BankLine() { } // EF

    internal BankLine(BankCredit credit, int position)
    {
        Position = position;
        Reference = Payment.CheckedReference(credit.Reference);
        ValueDate = credit.ValueDate;
        Amount = credit.Amount;
        Payer = Cut(credit.Payer);
        Text = Cut(credit.Text);
    }

    public long Id { get; private set; }

    public int Position { get; private set; }

    public string Reference { get; private set; } = "";

    public DateOnly ValueDate { get; private set; }

    public Money Amount { get; private set; }

    public string Payer { get; private set; } = "";

    public string Text { get; private set; } = "";

    public BankLineStatus Status { get; private set; }

    public Guid? OrganisationId { get; private set; }

    public string? PaymentNumber { get; private set; }

    public string Note { get; private set; } = "";

    public int Version { get; private set; }

    /// <exception cref="RuleException">'bank-line.settled'.</exception>
    public void Match(Payment payment)
    {
        RequireOpen();
        Status = BankLineStatus.Matched;
        OrganisationId = payment.OrganisationId;
        PaymentNumber = payment.Number;
    }

    /// <exception cref="RuleException">'bank-line.settled'.</exception>
    public void LeaveOpen()
    {
        RequireOpen();
        Status = BankLineStatus.Unmatched;
    }

    /// <summary>It is no payment of a customer.</summary>
    /// <exception cref="RuleException">'bank-line.settled', 'bank-line.reason-missing'.</exception>
    public void SetAside(string reason)
    {
        RequireOpen();
        var why = reason.Trim();
        Rule.Require(why.Length is > 0 and <= MaxTextLength, "bank-line.reason-missing", $"Say why, in at most {MaxTextLength} characters.", MaxTextLength);
        Status = BankLineStatus.SetAside;
        Note = why;
    }

    private void RequireOpen() =>
        Rule.Require(Status is BankLineStatus.New or BankLineStatus.Unmatched, "bank-line.settled", "This line has been settled already.");

    private static string Cut(string text) => text.Length > MaxTextLength ? text[..MaxTextLength] : text;
}
