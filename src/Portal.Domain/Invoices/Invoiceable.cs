using Portal.Domain.Billing;
using Portal.Domain.Ledger;

namespace Portal.Domain.Invoices;

/// <summary>What an invoice can stand for. Money that was paid in is invoiced when it is spent on one of these, so never twice.</summary>
public enum InvoiceSource { Bill, Package }

/// <summary>Why a thing cannot be put on a request now, or ever.</summary>
public enum InvoiceHurdle
{
    /// <summary>The bill can still be objected to.</summary>
    BillOpen,

    BillObjected,

    /// <summary>Granted, not bought (A73).</summary>
    Compensation,

    /// <summary>Paid with a voucher, not with money (A74).</summary>
    Voucher,

    /// <summary>Credit notes or refunds left nothing.</summary>
    GivenBack,

    Zero,

    /// <summary>It stands on a live request.</summary>
    Requested,
}

/// <summary>A bill or package and what of it may be invoiced: gross less what was given back, met by vouchers, or by compensation.</summary>
/// <param name="Gross">What the bill says, or the package's price.</param>
/// <param name="GivenBack">Credit notes of the bill, refunds of the package.</param>
/// <param name="Vouchers">What promotional money paid (A74).</param>
/// <param name="Compensation">What the lines cost that compensation paid for: nothing, as long as they are free on the bill (A73).</param>
/// <param name="CompensatedUnits">Units that compensation paid for.</param>
/// <param name="Hurdle">Null: it can be requested.</param>
public sealed record Invoiceable(
    InvoiceSource Source, string Number, Guid ThingId, DateOnly On, Money Gross, Money GivenBack, Money Vouchers, Money Compensation,
    long CompensatedUnits, InvoiceHurdle? Hurdle)
{
    public Money Amount => Gross - GivenBack - Vouchers - Compensation;

    public string Key => KeyOf(Source, Number);

    public static string KeyOf(InvoiceSource source, string number) => source is InvoiceSource.Bill ? $"bill:{number}" : $"package:{number}";

    /// <param name="withheld">What a dispute gave back beside credit notes: it was never owed.</param>
    public static Invoiceable Of(Bill bill, Money compensation, long compensatedUnits, Money withheld = default)
    {
        var found = new Invoiceable(
            InvoiceSource.Bill, bill.Number, bill.Id, bill.Month, bill.Total, bill.Credited + withheld, Money.Zero, compensation, compensatedUnits, null);
        return found with
        {
            Hurdle = bill.Status is BillStatus.Objected ? InvoiceHurdle.BillObjected
                : !bill.Standing.IsFinal ? InvoiceHurdle.BillOpen
                : found.Empty(),
        };
    }

    /// <param name="orderedOn">In the contract zone.</param>
    public static Invoiceable Of(Package package, Money vouchers, Money refunded, DateOnly orderedOn)
    {
        var found = new Invoiceable(
            InvoiceSource.Package, package.Number, package.Id, orderedOn, package.Paid + vouchers, refunded, vouchers, Money.Zero, 0, null);
        return package.Kind is PackageKind.Compensation
            ? found with { Compensation = found.Gross, CompensatedUnits = package.Units, Hurdle = InvoiceHurdle.Compensation }
            : found with { Hurdle = found.Empty() };
    }

    private InvoiceHurdle? Empty() =>
        Amount > Money.Zero ? null
        : GivenBack > Money.Zero ? InvoiceHurdle.GivenBack
        : Vouchers > Money.Zero ? InvoiceHurdle.Voucher
        : Compensation > Money.Zero ? InvoiceHurdle.Compensation
        : InvoiceHurdle.Zero;
}
