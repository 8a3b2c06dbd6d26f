namespace Portal.Web.Features.WorkingCalendar;

/// <summary>Marker for the texts of the working calendar.</summary>
public sealed class WorkingCalendarTexts;
