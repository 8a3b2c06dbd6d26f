using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using Microsoft.Extensions.Localization;
using Portal.Web.Platform;

namespace Portal.Web.Features.Deadlines;

/// <summary>The calendar as RFC 5545: one event for each deadline, ending at its instant, with a reminder a day before.</summary>
public sealed class DeadlineIcs(IStringLocalizer<DeadlinesTexts> texts, PortalUrls urls)
{
    private static readonly TimeSpan Shown = TimeSpan.FromMinutes(30);

    public string Write(DeadlineCalendar shown, DateTimeOffset now)
    {
        var calendar = new Ical.Net.Calendar { ProductId = "-//Portal//Deadlines//EN", Method = "PUBLISH" };
        calendar.AddProperty("X-WR-CALNAME", texts["feed.name"].Value);
        calendar.AddProperty("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        foreach (var item in shown.Items)
            calendar.Events.Add(Event(item, now));
        if (shown.IsCut)
            calendar.Events.Add(Cut(shown.Items, now));
        return new CalendarSerializer().SerializeToString(calendar) ?? "";
    }

    private CalendarEvent Cut(IReadOnlyList<DeadlineItem> items, DateTimeOffset now)
    {
        var last = items[^1].DueAt.UtcDateTime;
        return new()
        {
            Uid = $"cut@{new Uri(urls.To("/")).Host}",
            DtStamp = new CalDateTime(now.UtcDateTime, "UTC"),
            Start = new CalDateTime(last, "UTC"),
            End = new CalDateTime(last, "UTC"),
            Summary = texts["feed.cut", items.Count],
            Transparency = TransparencyType.Transparent,
        };
    }

    private CalendarEvent Event(DeadlineItem item, DateTimeOffset now)
    {
        var link = urls.To(item.Href);
        var done = new CalendarEvent
        {
            Uid = $"{item.Key}@{new Uri(link).Host}",
            DtStamp = new CalDateTime(now.UtcDateTime, "UTC"),
            Start = new CalDateTime((item.DueAt - Shown).UtcDateTime, "UTC"),
            End = new CalDateTime(item.DueAt.UtcDateTime, "UTC"),
            Summary = item.IsProvisional ? texts["feed.provisional", item.Title] : item.Title,
            Description = $"{texts["turn." + item.Turn]}. {item.Why}\n{link}",
            Url = new Uri(link),
            Transparency = TransparencyType.Transparent,
            Sequence = item.Moves.Count,
        };
        done.Alarms.Add(new Alarm { Action = AlarmAction.Display, Description = item.Title, Trigger = new Trigger(Duration.FromHours(-24)) });
        return done;
    }
}
