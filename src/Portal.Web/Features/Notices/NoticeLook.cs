using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Notices;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Notices;

/// <summary>How notices and incidents look, in the reader's language.</summary>
public static class NoticeLook
{
    public static string Title(this Notice notice) => Pick(notice.TitleEnglish, notice.TitleChinese);

    public static string Text(this Notice notice) => Pick(notice.English, notice.Chinese);

    public static string Title(this DeskNoticeRow row) => Pick(row.TitleEnglish, row.TitleChinese);

    public static string Title(this Incident incident) => Pick(incident.TitleEnglish, incident.TitleChinese);

    public static string Text(this IncidentUpdate update) => Pick(update.English, update.Chinese);

    public static string At(DateTimeOffset? at) =>
        at is { } instant ? ContractTime.Local(instant).ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture) : "";

    public static string Names(IStringLocalizer<SharedTexts> shared, IReadOnlySet<Service> services, string none) =>
        services.Count == 0 ? none : string.Join(Language.IsChinese ? "、" : ", ", services.Order().Select(service => shared["service." + service.Wire()].Value));

    public static ChipTone Tone(NoticeStatus status) => status switch
    {
        NoticeStatus.Published => ChipTone.Good,
        NoticeStatus.Draft => ChipTone.Waiting,
        _ => ChipTone.Neutral,
    };

    public static ChipTone Tone(NoticeAnswer answer) => answer switch
    {
        NoticeAnswer.Continued or NoticeAnswer.DeemedContinued => ChipTone.Good,
        NoticeAnswer.Pending or NoticeAnswer.Settling => ChipTone.Waiting,
        NoticeAnswer.Terminated => ChipTone.Bad,
        _ => ChipTone.Neutral,
    };

    public static ChipTone Tone(IncidentStatus status) => status switch
    {
        IncidentStatus.Resolved => ChipTone.Good,
        IncidentStatus.Monitoring => ChipTone.Waiting,
        _ => ChipTone.Bad,
    };

    public static ChipTone Tone(ServiceHealth health) => health switch
    {
        ServiceHealth.Works => ChipTone.Good,
        ServiceHealth.Outage => ChipTone.Bad,
        _ => ChipTone.Waiting,
    };

    /// <summary>What was said of an incident, the latest first.</summary>
    /// <param name="names">Who said it: for staff alone.</param>
    public static IReadOnlyList<TimelineEntry> Said(this Incident incident, IStringLocalizer<NoticesTexts> texts, bool names) =>
    [
        .. incident.Updates.OrderByDescending(update => update.WrittenAt)
            .Select(update => new TimelineEntry(update.WrittenAt, $"{texts["incident." + update.Status].Value}: {update.Text()}", names ? update.WrittenBy : null)),
    ];

    /// <summary>A date field's value is meant in the contract zone.</summary>
    public static DateTimeOffset? Instant(DateTime? local) => local is { } at ? new(at, ContractTime.Zone.GetUtcOffset(at)) : null;

    public static DateTime? Local(DateTimeOffset? at) => at is { } instant ? ContractTime.Local(instant).DateTime : null;

    // A draft may have one language only.
    private static string Pick(string english, string chinese) => (Language.IsChinese ? chinese : english) is { Length: > 0 } text ? text : english + chinese;
}
