namespace Portal.Web.Features.Deadlines;

/// <summary>Marker for the texts of deadlines and how they are counted.</summary>
public sealed class DeadlinesTexts;
