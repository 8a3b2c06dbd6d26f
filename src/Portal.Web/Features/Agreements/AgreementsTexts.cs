namespace Portal.Web.Features.Agreements;

/// <summary>Marker for this feature's texts.</summary>
public sealed class AgreementsTexts;
