using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Notices;

public enum IncidentStatus { Investigating, Identified, Monitoring, Resolved }

public enum IncidentImpact
{
    /// <summary>Works, but slowly or not for all.</summary>
    Degraded,

    /// <summary>Does not work.</summary>
    Outage,
}

/// <summary>How bad it is, and all services it affects.</summary>
public sealed record IncidentReach(IncidentImpact Impact, IReadOnlySet<Service> Services);

/// <summary>What was known at an instant, in both languages.</summary>
public sealed class IncidentUpdate
{
    private IncidentUpdate() { } // EF

    internal IncidentUpdate(Guid incidentId, IncidentStatus status, string english, string chinese, string by, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        IncidentId = incidentId;
        Status = status;
        English = english;
        Chinese = chinese;
        WrittenBy = by;
        WrittenAt = now;
    }

    public Guid Id { get; private set; }

    public Guid IncidentId { get; private set; }

    public IncidentStatus Status { get; private set; }

    public string English { get; private set; } = "";

    public string Chinese { get; private set; } = "";

    public string WrittenBy { get; private set; } = "";

    public DateTimeOffset WrittenAt { get; private set; }
}

/// <summary>A fault, told in public from when it was noticed until it is over. Updates are never edited.</summary>
public sealed class Incident
{
    public const int MaxTitleLength = 120;
    public const int MaxTextLength = 2000;

    private readonly List<IncidentUpdate> _updates = [];

    private Incident() { } // EF

    /// <summary>The changes of its state that there are: the database refuses every other.</summary>
    public static IReadOnlyList<(IncidentStatus From, IncidentStatus To)> Moves { get; } =
    [
        (IncidentStatus.Investigating, IncidentStatus.Identified), (IncidentStatus.Investigating, IncidentStatus.Monitoring),
        (IncidentStatus.Investigating, IncidentStatus.Resolved), (IncidentStatus.Identified, IncidentStatus.Investigating),
        (IncidentStatus.Identified, IncidentStatus.Monitoring), (IncidentStatus.Identified, IncidentStatus.Resolved),
        (IncidentStatus.Monitoring, IncidentStatus.Investigating), (IncidentStatus.Monitoring, IncidentStatus.Identified),
        (IncidentStatus.Monitoring, IncidentStatus.Resolved),
    ];

    public Guid Id { get; private set; }

    /// <summary>'F-2026-000001'.</summary>
    public string Number { get; private set; } = "";

    public IncidentStatus Status { get; private set; }

    public IncidentImpact Impact { get; private set; }

    public string TitleEnglish { get; private set; } = "";

    public string TitleChinese { get; private set; } = "";

    /// <summary>Affected, at least one.</summary>
    public IReadOnlySet<Service> Services { get; private set; } = new HashSet<Service>();

    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset OpenedAt { get; private set; }

    public DateTimeOffset? ResolvedAt { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<IncidentUpdate> Updates => _updates;

    public bool IsOpen => Status is not IncidentStatus.Resolved;

    /// <param name="startedAt">When the fault began, as far as is known; not in the future.</param>
    /// <exception cref="RuleException">'incident.title-missing', 'incident.services-missing', 'incident.started', 'incident.text-missing'.</exception>
    public static Incident Open(
        string number, IncidentImpact impact, IReadOnlySet<Service> services, (string English, string Chinese) title, (string English, string Chinese) text,
        DateTimeOffset startedAt, string by, DateTimeOffset now)
    {
        var (english, chinese) = (title.English.Trim(), title.Chinese.Trim());
        Rule.Require(
            english.Length is > 0 and <= MaxTitleLength && chinese.Length is > 0 and <= MaxTitleLength, "incident.title-missing",
            $"Give it a title in both languages, in at most {MaxTitleLength} characters each.", MaxTitleLength);
        Rule.Require(services.Count > 0, "incident.services-missing", "Name the services that are affected.");
        Rule.Require(startedAt <= now, "incident.started", "A fault begins before it is told.");
        var incident = new Incident
        {
            Id = Guid.CreateVersion7(now),
            Number = number,
            Impact = impact,
            Services = services,
            TitleEnglish = english,
            TitleChinese = chinese,
            StartedAt = startedAt,
            OpenedAt = now,
        };
        incident.Add(IncidentStatus.Investigating, text, by, now);
        return incident;
    }

    /// <summary>Says what is known now, worse or better than before; with 'resolved' it is over.</summary>
    /// <param name="reach">Null: as before.</param>
    /// <exception cref="RuleException">'incident.over', 'incident.text-missing', 'incident.services-missing'.</exception>
    public IncidentUpdate Update(
        IncidentStatus status, IncidentReach? reach, (string English, string Chinese) text, string by, DateTimeOffset now)
    {
        Rule.Require(IsOpen, "incident.over", "This incident is over; open a new one.");
        Rule.Require(reach is not { Services.Count: 0 }, "incident.services-missing", "Name the services that are affected.");
        (Impact, Services) = reach is null ? (Impact, Services) : (reach.Impact, reach.Services);
        var update = Add(status, text, by, now);
        Status = status;
        if (status is IncidentStatus.Resolved)
            ResolvedAt = now;
        return update;
    }

    public static string SeriesAt(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"incidents-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) => string.Create(CultureInfo.InvariantCulture, $"F-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    private IncidentUpdate Add(IncidentStatus status, (string English, string Chinese) text, string by, DateTimeOffset now)
    {
        var (english, chinese) = (text.English.Trim(), text.Chinese.Trim());
        Rule.Require(
            english.Length is > 0 and <= MaxTextLength && chinese.Length is > 0 and <= MaxTextLength, "incident.text-missing",
            $"Say what is known, in both languages, in at most {MaxTextLength} characters each.", MaxTextLength);
        var update = new IncidentUpdate(Id, status, english, chinese, by, now);
        _updates.Add(update);
        return update;
    }
}
