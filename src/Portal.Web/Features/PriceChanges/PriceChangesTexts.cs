namespace Portal.Web.Features.PriceChanges;

/// <summary>Marker for the texts of price changes and settlements.</summary>
public sealed class PriceChangesTexts;
