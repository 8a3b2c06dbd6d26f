using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Domain.Calendar;

namespace Portal.Domain.ServiceLevels;

/// <summary>The figures of one customer, product line and service month as last counted, and what the customer was told about them.</summary>
public sealed class ServiceLevelMonth
{
    /// <summary>Days before the last one on which a reminder goes out.</summary>
    public static readonly IReadOnlyList<int> ReminderDays = [30, 7, 1];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private ServiceLevelMonth() { } // EF

    public ServiceLevelMonth(Guid organisationId, Service service, ServiceMonth month, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        OrganisationId = organisationId;
        Service = service;
        From = month.From;
        Until = month.Until;
    }

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    public Service Service { get; private set; }

    public DateOnly From { get; private set; }

    public DateOnly Until { get; private set; }

    public int MapEdition { get; private set; }

    public long Messages { get; private set; }

    public long OnTheWay { get; private set; }

    public long Effective { get; private set; }

    public long Failures { get; private set; }

    public long Abroad { get; private set; }

    public long Released { get; private set; }

    public long ReleasedByMap { get; private set; }

    public long Flagged { get; private set; }

    public string Lines { get; private set; } = "[]";

    public DateTimeOffset CountedAt { get; private set; }

    /// <summary>When the customer was told that compensation can be claimed.</summary>
    public DateTimeOffset? ToldAt { get; private set; }

    /// <summary>The last reminder that went out, in days before the end.</summary>
    public int? RemindedDays { get; private set; }

    /// <summary>When it was noted that nobody claimed in time; the state itself follows from the dates (A80).</summary>
    public DateTimeOffset? WaivedAt { get; private set; }

    public int Version { get; private set; }

    public ServiceMonth Month => new(From, Until);

    public ServiceLevelFigures Figures => new(
        MapEdition, Messages, OnTheWay, Effective, Failures, Abroad, Released, ReleasedByMap, Flagged,
        JsonSerializer.Deserialize<List<LevelLine>>(Lines, Json)!);

    public Availability Availability => new(Effective, Failures - Released);

    public Availability BeforeReleases => new(Effective, Failures);

    /// <summary>Counts again; the last month of a term that goes on grows with it.</summary>
    public void Count(ServiceLevelFigures figures, DateOnly until, DateTimeOffset now)
    {
        Until = until;
        MapEdition = figures.MapEdition;
        (Messages, OnTheWay, Effective, Failures) = (figures.Messages, figures.OnTheWay, figures.Effective, figures.Failures);
        (Abroad, Released, ReleasedByMap, Flagged) = (figures.Abroad, figures.Released, figures.ReleasedByMap, figures.Flagged);
        Lines = JsonSerializer.Serialize(figures.Lines, Json);
        CountedAt = now;
    }

    /// <summary>The reminders that would have gone out before are not sent behind it.</summary>
    public void Tell(DateOnly lastDay, DateTimeOffset now)
    {
        Rule.Require(ToldAt is null, "sla.told", "The customer knows.");
        ToldAt = now;
        RemindedDays = Stage(lastDay, ContractTime.DayOf(now));
    }

    /// <summary>The reminder due today, in days before the last day; null when there is none, or it has gone out.</summary>
    public int? ReminderDue(DateOnly lastDay, DateOnly today)
    {
        var due = Stage(lastDay, today);
        return ToldAt is not null && today <= lastDay && due is not null && (RemindedDays is null || RemindedDays > due) ? due : null;
    }

    public void Remind(int days)
    {
        Rule.Require(RemindedDays is null || RemindedDays > days, "sla.told", "This reminder has gone out.");
        RemindedDays = days;
    }

    public void NoteWaived(ClaimWindow window, DateTimeOffset now)
    {
        Rule.Require(window.IsOverAt(now), "sla.window-open", "The window is open.");
        Rule.Require(WaivedAt is null, "sla.told", "This has been noted.");
        WaivedAt = now;
    }

    private static int? Stage(DateOnly lastDay, DateOnly today) =>
        ReminderDays.Where(days => lastDay.DayNumber - today.DayNumber <= days).Select(days => (int?)days).Min();
}
