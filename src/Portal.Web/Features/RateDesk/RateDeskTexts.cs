namespace Portal.Web.Features.RateDesk;

/// <summary>Marker for the texts of making rate cards.</summary>
public sealed class RateDeskTexts;
