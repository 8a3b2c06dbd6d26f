namespace Portal.Domain.Notices;

public enum NoticeKind
{
    /// <summary>Work on the service (A48, A93, A162).</summary>
    Maintenance,

    /// <summary>A change of functions that may interrupt daily service (A166).</summary>
    FunctionChange,

    /// <summary>Written by the announcement of a rate card (A15).</summary>
    Price,

    /// <summary>Written by the publication of an agreement's version (A55, A103).</summary>
    Agreement,

    Regulatory,

    /// <summary>Written by an incident (A187).</summary>
    Incident,
}

/// <summary>The four that release failures (A93), and the one that needs no notice and releases nothing (A48).</summary>
public enum MaintenanceType { CutOver, Maintenance, Upgrade, FailureDrill, Unscheduled }

public enum NoticeAudience
{
    Everybody,

    /// <summary>Customers that have an app with one of the services named.</summary>
    Services,

    Customer,

    /// <summary>Whom the thing concerns that the notice is about: the feature it comes from says who.</summary>
    Concerned,
}

/// <summary>What a notice says, to whom, and about when. Both languages are needed once it is published.</summary>
/// <param name="Maintenance">For maintenance alone.</param>
/// <param name="Services">Affected; none means all.</param>
/// <param name="StartsAt">The beginning of the work, or the instant from which it holds.</param>
/// <param name="EndsAt">The end of the work; maintenance alone has one.</param>
/// <param name="NeedsAction">The customer has something to do, and checks it off (A162).</param>
public sealed record NoticeContent(
    NoticeKind Kind, MaintenanceType? Maintenance, string TitleEnglish, string TitleChinese, string English, string Chinese,
    NoticeAudience Audience, IReadOnlySet<Service> Services, Guid? CustomerId, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, bool NeedsAction)
{
    public const int MaxTitleLength = 120;
    public const int MaxTextLength = 4000;

    /// <summary>What people compose; the others are written by their features.</summary>
    public static readonly IReadOnlyList<NoticeKind> Composed = [NoticeKind.Maintenance, NoticeKind.FunctionChange, NoticeKind.Regulatory];

    /// <summary>Trimmed, and without what its kind does not have.</summary>
    /// <exception cref="RuleException">'notice.kind-elsewhere', 'notice.title-missing', 'notice.text-long'.</exception>
    public NoticeContent Cleaned()
    {
        Rule.Require(Composed.Contains(Kind), "notice.kind-elsewhere", "Notices of this kind are written by what they are about.");
        var clean = this with
        {
            TitleEnglish = TitleEnglish.Trim(),
            TitleChinese = TitleChinese.Trim(),
            English = English.Trim(),
            Chinese = Chinese.Trim(),
            Maintenance = Kind is NoticeKind.Maintenance ? Maintenance ?? MaintenanceType.Maintenance : null,
            EndsAt = Kind is NoticeKind.Maintenance ? EndsAt : null,
            CustomerId = Audience is NoticeAudience.Customer ? CustomerId : null,
        };
        Rule.Require(
            clean.TitleEnglish.Length + clean.TitleChinese.Length > 0 && Math.Max(clean.TitleEnglish.Length, clean.TitleChinese.Length) <= MaxTitleLength,
            "notice.title-missing", $"Give it a title, in at most {MaxTitleLength} characters.", MaxTitleLength);
        Rule.Require(
            Math.Max(clean.English.Length, clean.Chinese.Length) <= MaxTextLength, "notice.text-long",
            $"At most {MaxTextLength} characters in each language.", MaxTextLength);
        return clean;
    }
}
