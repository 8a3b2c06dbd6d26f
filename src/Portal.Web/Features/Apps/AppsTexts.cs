namespace Portal.Web.Features.Apps;

/// <summary>Marker for this feature's texts.</summary>
public sealed class AppsTexts;
