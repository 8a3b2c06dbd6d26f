namespace Portal.Web.Features.Home;

/// <summary>Marker for the texts of the landing, status, overview and desk pages.</summary>
public sealed class HomeTexts;
