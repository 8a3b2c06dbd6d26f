using System.Globalization;
using Portal.Domain.Calendar;

namespace Portal.Domain.Notices;

public enum NoticeStatus
{
    Draft,
    Published,

    /// <summary>Another notice says it rightly.</summary>
    Corrected,
    Withdrawn,
}

/// <summary>Something customers are told. Once published its words never change: a correction is a new notice that points to it.</summary>
public sealed class Notice
{
    public const int MaxReasonLength = 500;
    public const int MaxLinkLength = 200;

    private Notice() { } // EF

    /// <summary>The changes of its state that there are: the database refuses every other.</summary>
    public static IReadOnlyList<(NoticeStatus From, NoticeStatus To)> Moves { get; } =
    [
        (NoticeStatus.Draft, NoticeStatus.Published), (NoticeStatus.Published, NoticeStatus.Corrected),
        (NoticeStatus.Published, NoticeStatus.Withdrawn),
    ];

    public Guid Id { get; private set; }

    /// <summary>'N-2026-000001', from its publication on.</summary>
    public string? Number { get; private set; }

    public NoticeStatus Status { get; private set; }

    public NoticeKind Kind { get; private set; }

    public MaintenanceType? Maintenance { get; private set; }

    public string TitleEnglish { get; private set; } = "";

    public string TitleChinese { get; private set; } = "";

    public string English { get; private set; } = "";

    public string Chinese { get; private set; } = "";

    public NoticeAudience Audience { get; private set; }

    /// <summary>Affected; none means all.</summary>
    public IReadOnlySet<Service> Services { get; private set; } = new HashSet<Service>();

    /// <summary>The one customer addressed.</summary>
    public Guid? CustomerId { get; private set; }

    public DateTimeOffset? StartsAt { get; private set; }

    public DateTimeOffset? EndsAt { get; private set; }

    public bool NeedsAction { get; private set; }

    /// <summary>kind:number of what it is about; null where people wrote it.</summary>
    public string? Source { get; private set; }

    /// <summary>The page of what it is about.</summary>
    public string? Link { get; private set; }

    /// <summary>The notice this one corrects.</summary>
    public Guid? CorrectsId { get; private set; }

    /// <summary>Days of notice that were asked for, as of publication.</summary>
    public int? LeadDays { get; private set; }

    /// <summary>The last instant at which it could be published; frozen with <see cref="LeadDays"/>.</summary>
    public DateTimeOffset? LatestAt { get; private set; }

    public bool IsProvisional { get; private set; }

    public string DraftedBy { get; private set; } = "";

    public DateTimeOffset DraftedAt { get; private set; }

    public string? PublishedBy { get; private set; }

    public DateTimeOffset? PublishedAt { get; private set; }

    public string? EndedBy { get; private set; }

    /// <summary>When it was withdrawn or corrected.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    public string? EndReason { get; private set; }

    public int Version { get; private set; }

    public bool CanRevise => Status is NoticeStatus.Draft;

    public bool IsStanding => Status is NoticeStatus.Published;

    /// <summary>By a person, not by what it is about.</summary>
    public bool IsComposed => Source is null && NoticeContent.Composed.Contains(Kind);

    /// <summary>Each customer answers whether it goes on or terminates (A166).</summary>
    public bool AsksAnswer => Kind is NoticeKind.FunctionChange;

    /// <summary>Only what was announced as one of the four releases failures (A93); the rest is for the release to check.</summary>
    public bool CanRelease => IsStanding && Kind is NoticeKind.Maintenance && Maintenance is not MaintenanceType.Unscheduled;

    public static Notice Draft(NoticeContent content, string by, DateTimeOffset now)
    {
        var notice = new Notice { Id = Guid.CreateVersion7(now), DraftedBy = by, DraftedAt = now };
        notice.Apply(content.Cleaned());
        return notice;
    }

    /// <summary>Published at once, by the feature whose thing it is about.</summary>
    /// <param name="source">kind:number; there is one notice for each.</param>
    public static Notice Of(
        NoticeKind kind, string number, string source, string link, NoticeAudience audience, IReadOnlySet<Service> services,
        (string English, string Chinese) title, (string English, string Chinese) text, DateTimeOffset? startsAt, string by, DateTimeOffset now) => new()
        {
            Id = Guid.CreateVersion7(now),
            Number = number,
            Status = NoticeStatus.Published,
            Kind = kind,
            Source = source,
            Link = link,
            Audience = audience,
            Services = services,
            TitleEnglish = title.English,
            TitleChinese = title.Chinese,
            English = text.English,
            Chinese = text.Chinese,
            StartsAt = startsAt,
            DraftedBy = by,
            DraftedAt = now,
            PublishedBy = by,
            PublishedAt = now,
        };

    /// <exception cref="RuleException">'notice.not-draft' and those of <see cref="NoticeContent.Cleaned"/>.</exception>
    public void Revise(NoticeContent content)
    {
        RequireDraft();
        Apply(content.Cleaned());
    }

    /// <summary>A draft with the same words that will take this one's place.</summary>
    /// <exception cref="RuleException">'notice.not-standing', 'notice.kind-elsewhere'.</exception>
    public Notice DraftCorrection(string by, DateTimeOffset now)
    {
        RequireStanding();
        Rule.Require(IsComposed, "notice.kind-elsewhere", "Notices of this kind are written by what they are about.");
        var correction = Draft(Content, by, now);
        correction.CorrectsId = Id;
        return correction;
    }

    /// <param name="lead">Null where no number binds the kind.</param>
    /// <param name="corrected">What it takes the place of: the same work was told in time, and a word or an end may be put right while it is under way.</param>
    /// <exception cref="RuleException">
    /// 'notice.not-draft', 'notice.texts-missing', 'notice.span', 'notice.start-missing', 'notice.services-missing', 'notice.customer-missing',
    /// 'notice.maintenance-late' and 'notice.function-late' with the earliest start and the days.
    /// </exception>
    public void Publish(string number, NoticeLead? lead, WorkingDays calendar, string by, DateTimeOffset now, Notice? corrected = null)
    {
        RequireDraft();
        RequireWhole();
        if (corrected is not null && IsSameWorkAs(corrected))
        {
            (LeadDays, LatestAt, IsProvisional) = (corrected.LeadDays, corrected.LatestAt, corrected.IsProvisional);
        }
        else if (NoticeLead.PolicyOf(Kind, Maintenance, NeedsAction) is not null)
        {
            ArgumentNullException.ThrowIfNull(lead);
            var (latest, isProvisional) = lead.LatestFor(StartsAt!.Value, calendar);
            var earliest = ContractTime.Local(lead.EarliestAt(now, calendar));
            Rule.Require(
                now <= latest || Kind is not NoticeKind.Maintenance, "notice.maintenance-late",
                $"It starts at {earliest:yyyy-MM-dd HH:mm} at the earliest: {lead.Days} working days before are agreed.", earliest, lead.Days);
            Rule.Require(
                now <= latest, "notice.function-late", $"It holds from {earliest:yyyy-MM-dd HH:mm} at the earliest: {lead.Days} days before are agreed.", earliest, lead.Days);
            (LeadDays, LatestAt, IsProvisional) = (lead.Days, latest, isProvisional);
        }

        Number = number;
        Status = NoticeStatus.Published;
        (PublishedBy, PublishedAt) = (by, now);
    }

    /// <exception cref="RuleException">'notice.not-standing', 'notice.reason-missing'.</exception>
    public void Withdraw(string reason, string by, DateTimeOffset now)
    {
        RequireStanding();
        var why = reason.Trim();
        Rule.Require(why.Length is > 0 and <= MaxReasonLength, "notice.reason-missing", $"Say why, in at most {MaxReasonLength} characters.", MaxReasonLength);
        (Status, EndedBy, EndedAt, EndReason) = (NoticeStatus.Withdrawn, by, now, why);
    }

    /// <summary>Gives way to the notice that corrects it, which is published in the same breath.</summary>
    /// <exception cref="RuleException">'notice.not-standing'.</exception>
    public void Correct(Notice correction, string by, DateTimeOffset now)
    {
        if (correction.CorrectsId != Id)
            throw new InvalidOperationException("The correction is another notice's.");
        RequireStanding();
        (Status, EndedBy, EndedAt) = (NoticeStatus.Corrected, by, now);
    }

    /// <exception cref="RuleException">'notice.not-standing'.</exception>
    public void RequireStanding() => Rule.Require(IsStanding, "notice.not-standing", "This notice does not stand any more.");

    /// <summary>Corrects that notice and names the same work: start, type, services and customers stay, and nobody has something new to do.</summary>
    public bool IsSameWorkAs(Notice corrected) =>
        CorrectsId == corrected.Id && Kind is NoticeKind.Maintenance && corrected.Kind is NoticeKind.Maintenance
        && (StartsAt, Maintenance, Audience, CustomerId) == (corrected.StartsAt, corrected.Maintenance, corrected.Audience, corrected.CustomerId)
        && Services.SetEquals(corrected.Services) && (corrected.NeedsAction || !NeedsAction);

    /// <summary>Work that is under way at the instant.</summary>
    public bool IsUnderWayAt(DateTimeOffset now) => IsStanding && StartsAt <= now && now < EndsAt;

    public bool Affects(Service service) => Services.Count == 0 || Services.Contains(service);

    public NoticeContent Content => new(
        Kind, Maintenance, TitleEnglish, TitleChinese, English, Chinese, Audience, Services, CustomerId, StartsAt, EndsAt, NeedsAction);

    public static string SeriesAt(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"notices-{ContractTime.DayOf(now).Year:0000}");

    public static string NumberAt(DateTimeOffset now, long count) => string.Create(CultureInfo.InvariantCulture, $"N-{ContractTime.DayOf(now).Year:0000}-{count:000000}");

    private void Apply(NoticeContent content)
    {
        (Kind, Maintenance, Audience, Services, CustomerId) = (content.Kind, content.Maintenance, content.Audience, content.Services, content.CustomerId);
        (TitleEnglish, TitleChinese, English, Chinese) = (content.TitleEnglish, content.TitleChinese, content.English, content.Chinese);
        (StartsAt, EndsAt, NeedsAction) = (content.StartsAt, content.EndsAt, content.NeedsAction);
    }

    private void RequireDraft() => Rule.Require(Status is NoticeStatus.Draft, "notice.not-draft", "A published notice does not change; correct it by a new one.");

    private void RequireWhole()
    {
        Rule.Require(
            TitleEnglish.Length > 0 && TitleChinese.Length > 0 && English.Length > 0 && Chinese.Length > 0, "notice.texts-missing", "Write title and text in both languages.");
        Rule.Require(StartsAt is not null || Kind is NoticeKind.Regulatory, "notice.start-missing", "Say when it starts.");
        Rule.Require(Kind is not NoticeKind.Maintenance || StartsAt < EndsAt, "notice.span", "The end is after the start.");
        Rule.Require(Audience is not NoticeAudience.Services || Services.Count > 0, "notice.services-missing", "Name the services whose customers are told.");
        Rule.Require(Audience is not NoticeAudience.Customer || CustomerId is not null, "notice.customer-missing", "Name the customer who is told.");
    }
}
