namespace Portal.Web.Features.Payments;

/// <summary>Marker for the texts of payments and bank files.</summary>
public sealed class PaymentsTexts;
