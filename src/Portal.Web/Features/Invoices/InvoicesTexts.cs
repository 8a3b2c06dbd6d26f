namespace Portal.Web.Features.Invoices;

/// <summary>Marker for the texts of invoice requests.</summary>
public sealed class InvoicesTexts;
