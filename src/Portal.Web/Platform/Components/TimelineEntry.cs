namespace Portal.Web.Platform.Components;

/// <summary>Something that happened to a thing: when, what, and who.</summary>
public sealed record TimelineEntry(DateTimeOffset At, string Text, string? By = null);
