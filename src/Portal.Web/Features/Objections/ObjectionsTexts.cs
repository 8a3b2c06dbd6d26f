namespace Portal.Web.Features.Objections;

/// <summary>Marker for the texts of objections and credit notes.</summary>
public sealed class ObjectionsTexts;
