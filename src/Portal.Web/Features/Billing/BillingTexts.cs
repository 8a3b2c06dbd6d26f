namespace Portal.Web.Features.Billing;

/// <summary>Marker for the texts of bills and bill runs.</summary>
public sealed class BillingTexts;
