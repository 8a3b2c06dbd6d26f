namespace Portal.Web.Features.Tickets;

/// <summary>Marker for the texts of tickets.</summary>
public sealed class TicketsTexts;
