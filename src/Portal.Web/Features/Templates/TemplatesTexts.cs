namespace Portal.Web.Features.Templates;

/// <summary>Marker for the texts of the template pages.</summary>
public sealed class TemplatesTexts;
