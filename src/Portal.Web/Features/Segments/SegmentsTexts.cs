namespace Portal.Web.Features.Segments;

/// <summary>Marker for the texts of the part counter.</summary>
public sealed class SegmentsTexts;
