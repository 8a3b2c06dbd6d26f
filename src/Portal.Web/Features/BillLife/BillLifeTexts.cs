namespace Portal.Web.Features.BillLife;

/// <summary>Marker for the texts about where a bill stands.</summary>
public sealed class BillLifeTexts;
