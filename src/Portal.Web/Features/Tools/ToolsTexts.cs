namespace Portal.Web.Features.Tools;

/// <summary>Marker for the texts of the public calculators.</summary>
public sealed class ToolsTexts;
