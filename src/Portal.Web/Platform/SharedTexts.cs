namespace Portal.Web.Platform;

/// <summary>Marker for the texts every feature shares: navigation, buttons, states, general errors.</summary>
public sealed class SharedTexts;
