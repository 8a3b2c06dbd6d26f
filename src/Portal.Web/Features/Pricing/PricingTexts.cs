namespace Portal.Web.Features.Pricing;

/// <summary>Marker for the texts of rate cards and the pricing page.</summary>
public sealed class PricingTexts;
