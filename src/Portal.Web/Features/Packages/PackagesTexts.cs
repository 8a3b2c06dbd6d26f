namespace Portal.Web.Features.Packages;

/// <summary>Marker for the texts of offers, purchase, refund and expiry.</summary>
public sealed class PackagesTexts;
