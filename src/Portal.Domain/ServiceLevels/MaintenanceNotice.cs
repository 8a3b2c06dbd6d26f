using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.ServiceLevels;

/// <summary>The four kinds of maintenance the agreement names (A93).</summary>
public enum MaintenanceKind { CutOver, Maintenance, Upgrade, FailureDrill }

/// <summary>Maintenance that customers were told of beforehand.</summary>
public sealed class MaintenanceNotice
{
    public const int MaxTextLength = 1000;

    private MaintenanceNotice() { } // EF

    public Guid Id { get; private set; }

    /// <summary>'M-2026-000001'.</summary>
    public string Number { get; private set; } = "";

    public MaintenanceKind Kind { get; private set; }

    public DateTimeOffset StartsAt { get; private set; }

    public DateTimeOffset EndsAt { get; private set; }

    public string English { get; private set; } = "";

    public string Chinese { get; private set; } = "";

    public string SentBy { get; private set; } = "";

    /// <summary>When the mails were written; when each really left, the outbox knows.</summary>
    public DateTimeOffset SentAt { get; private set; }

    public int Version { get; private set; }

    /// <exception cref="RuleException">'notice.span', 'notice.started', 'notice.text-missing'.</exception>
    public static MaintenanceNotice Send(
        string number, MaintenanceKind kind, DateTimeOffset startsAt, DateTimeOffset endsAt, string english, string chinese, string by, DateTimeOffset now)
    {
        Rule.Require(startsAt < endsAt, "notice.span", "The end is after the start.");
        Rule.Require(now < startsAt, "notice.started", "Maintenance that has begun cannot be announced.");
        var (en, zh) = (english.Trim(), chinese.Trim());
        Rule.Require(
            en.Length is > 0 and <= MaxTextLength && zh.Length is > 0 and <= MaxTextLength, "notice.text-missing",
            $"Say what happens, in both languages, in at most {MaxTextLength} characters each.", MaxTextLength);
        return new()
        {
            Id = Guid.CreateVersion7(now),
            Number = number,
            Kind = kind,
            StartsAt = startsAt,
            EndsAt = endsAt,
            English = en,
            Chinese = zh,
            SentBy = by,
            SentAt = now,
        };
    }

    /// <summary>The last day on which a notice is early enough: so many working days before the first day, that day included (X3 no. 24).</summary>
    public DateOnly LastNoticeDay(WorkingDays calendar, int workingDays) => calendar.Before(ContractTime.DayOf(StartsAt), workingDays).Day;

    public static string SeriesAt(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"maintenance-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"M-{ContractTime.DayOf(now).Year:0000}-{count:000000}");
}

/// <summary>Which mail told which customer.</summary>
public sealed class MaintenanceMail
{
    private MaintenanceMail() { } // EF

    public MaintenanceMail(Guid noticeId, Guid organisationId, Guid mailId)
    {
        NoticeId = noticeId;
        OrganisationId = organisationId;
        MailId = mailId;
    }

    public Guid MailId { get; private set; }

    public Guid NoticeId { get; private set; }

    public Guid OrganisationId { get; private set; }
}
