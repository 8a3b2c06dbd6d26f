namespace Portal.Web.Features.ServiceLevels;

/// <summary>Marker for the texts of availability, claims and compensation.</summary>
public sealed class ServiceLevelsTexts;
