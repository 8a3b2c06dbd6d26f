namespace Portal.Web.Features.Notices;

/// <summary>Marker for the texts of notices, incidents and the public status.</summary>
public sealed class NoticesTexts;
