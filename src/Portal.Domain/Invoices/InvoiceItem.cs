namespace Portal.Domain.Invoices;

/// <summary>One bill or package on a request, with the figures that made its amount.</summary>
public sealed class InvoiceItem
{
    private InvoiceItem() { } // EF

    internal InvoiceItem(Invoiceable thing)
    {
        Source = thing.Source;
        Number = thing.Number;
        BillId = thing.Source is InvoiceSource.Bill ? thing.ThingId : null;
        PackageId = thing.Source is InvoiceSource.Package ? thing.ThingId : null;
        LiveKey = thing.Key;
        Take(thing);
    }

    public long Id { get; private set; }

    public InvoiceSource Source { get; private set; }

    public string Number { get; private set; } = "";

    public Guid? BillId { get; private set; }

    public Guid? PackageId { get; private set; }

    public Money Gross { get; private set; }

    public Money GivenBack { get; private set; }

    public Money Vouchers { get; private set; }

    public Money Compensation { get; private set; }

    /// <summary>Unique in the database while the request lives, then null: nothing stands on two.</summary>
    public string? LiveKey { get; private set; }

    public Money Amount => Gross - GivenBack - Vouchers - Compensation;

    internal void Take(Invoiceable thing) =>
        (Gross, GivenBack, Vouchers, Compensation) = (thing.Gross, thing.GivenBack, thing.Vouchers, thing.Compensation);

    internal void Free() => LiveKey = null;
}
