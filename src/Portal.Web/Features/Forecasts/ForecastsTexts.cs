namespace Portal.Web.Features.Forecasts;

/// <summary>Marker for the texts of traffic forecasts.</summary>
public sealed class ForecastsTexts;
