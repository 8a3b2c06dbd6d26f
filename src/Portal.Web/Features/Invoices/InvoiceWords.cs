using System.Globalization;
using Portal.Domain.Invoices;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Invoices;

/// <summary>How requests look on pages.</summary>
internal static class InvoiceWords
{
    public static ChipTone Tone(this InvoiceStatus status) => status switch
    {
        InvoiceStatus.Issued => ChipTone.Good,
        InvoiceStatus.Requested => ChipTone.Waiting,
        InvoiceStatus.ReversalDue or InvoiceStatus.Refused => ChipTone.Bad,
        _ => ChipTone.Neutral,
    };

    /// <summary>The clause that keeps a thing off an invoice, where one does.</summary>
    public static (string Agreement, string Clause)? Clause(this InvoiceHurdle hurdle) => hurdle switch
    {
        InvoiceHurdle.Compensation => ("sla", "compensation-limits"), // A73
        InvoiceHurdle.Voucher => ("sla", "compensation-cap"), // A74
        InvoiceHurdle.BillOpen or InvoiceHurdle.BillObjected => ("special", "bills-confirm"), // A134
        _ => null,
    };

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
