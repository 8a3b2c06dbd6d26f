namespace Portal.Web.Features.Statistics;

/// <summary>Marker for the texts of statistics.</summary>
public sealed class StatisticsTexts;
