namespace Portal.Web.Platform.Components;

/// <summary>How a state chip is coloured.</summary>
public enum ChipTone { Neutral, Good, Waiting, Bad }
