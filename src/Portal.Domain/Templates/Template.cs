using Portal.Domain.Review;

namespace Portal.Domain.Templates;

/// <summary>
/// A message with places to fill in. What was approved stays in use while a newer version is written and reviewed;
/// there is at most one version on the way and at most one live.
/// </summary>
public sealed class Template
{
    public const int NameMaxLength = 64;

    private readonly List<TemplateVersion> _versions = [];

    private Template() { } // EF

    public Template(Guid id, Guid organisationId, TemplateScope scope, TemplateText text, Guid by, DateTimeOffset now)
    {
        Id = id;
        OrganisationId = organisationId;
        CreatedAt = now;
        Describe(scope);
        _versions.Add(new(Guid.CreateVersion7(), id, 1, text, by, now));
        ChangedAt = now;
    }

    public Guid Id { get; private init; }
    public Guid OrganisationId { get; private init; }

    /// <summary>The app it is written for; null for every app of the organisation.</summary>
    public long? AppId { get; private set; }

    public string Name { get; private set; } = "";
    public Service Service { get; private set; }
    public MessageType Type { get; private set; }
    public Reach Reach { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset ChangedAt { get; private set; }
    public int Version { get; private set; }

    public IReadOnlyList<TemplateVersion> Versions => _versions;

    public TemplateVersion Latest => _versions.MaxBy(v => v.Number)!;

    /// <summary>What sends may use now; null before the first approval and after a withdrawal.</summary>
    public TemplateVersion? Live => _versions.SingleOrDefault(v => v.Status is ReviewStatus.Approved);

    public bool CanEdit => Latest.Status is not ReviewStatus.InReview;

    /// <summary>Type, service and reach decide the rules of review, so they are fixed once something was submitted.</summary>
    public bool CanChangeScope => _versions is [{ Status: ReviewStatus.Draft }];

    /// <summary>Writes into the draft, or starts the next version from what was decided.</summary>
    public TemplateVersion Edit(TemplateScope scope, TemplateText text, Guid by, DateTimeOffset now)
    {
        Rule.Require(CanEdit, "template.in-review", "The template is in review: withdraw it to change it.");
        if (CanChangeScope)
            Describe(scope);
        else
            Rule.Require(scope.Service == Service && scope.Type == Type && scope.Reach == Reach,
                "template.scope-fixed", "Service, type and reach stay as they were submitted; write a new template for another use.");
        (AppId, Name) = (scope.AppId, CheckedName(scope.Name));

        var latest = Latest;
        if (latest.Status is ReviewStatus.Draft)
        {
            latest.Write(text, by, now);
        }
        else
        {
            latest = new(Guid.CreateVersion7(), Id, latest.Number + 1, text, by, now);
            _versions.Add(latest);
        }

        ChangedAt = now;
        return latest;
    }

    /// <summary>Throws the draft away; the version before it is the latest again.</summary>
    public void DiscardDraft(DateTimeOffset now)
    {
        Rule.Require(Latest.Status is ReviewStatus.Draft, "template.no-draft", "There is no draft to discard.");
        Rule.Require(_versions.Count > 1, "template.only-draft", "This draft is all there is of the template.");
        _versions.Remove(Latest);
        ChangedAt = now;
    }

    public void Submit(IReadOnlyList<Finding> findings, string rulesVersion, bool isDeclaredTrue, Guid by, DateTimeOffset now)
    {
        Rule.Require(Latest.Status is not ReviewStatus.Draft || Name.Length > 0, "template.name-missing", "Give the template a name.");
        Latest.Submit(findings, rulesVersion, isDeclaredTrue, by, now);
        ChangedAt = now;
    }

    /// <summary>Takes the waiting version out of the queue.</summary>
    public void Withdraw(DateTimeOffset now)
    {
        Latest.Withdraw();
        ChangedAt = now;
    }

    /// <summary>Takes the live version out of use.</summary>
    public void Retire(DateTimeOffset now)
    {
        var live = Live;
        Rule.Require(live is not null, "review.not-in-use", "No version of this template is in use.");
        live!.Retire();
        ChangedAt = now;
    }

    /// <summary>Only one person looks at it at a time.</summary>
    public void Claim(Reviewer reviewer, DateTimeOffset now)
    {
        reviewer.RequireNeutralTo(OrganisationId);
        Latest.Claim(reviewer, now);
    }

    public void Release(Reviewer reviewer, DateTimeOffset now) => Latest.Release(reviewer, now);

    /// <summary>From now on the reviewed version is live and the one before it is history.</summary>
    public void Approve(Reviewer reviewer, DateTimeOffset now)
    {
        reviewer.RequireNeutralTo(OrganisationId);
        var live = Live;
        Latest.Approve(reviewer, now);
        live?.GiveWay();
        ChangedAt = now;
    }

    public void Reject(Reviewer reviewer, IReadOnlyList<string> reasonCodes, string? note, DateTimeOffset now)
    {
        reviewer.RequireNeutralTo(OrganisationId);
        Latest.Reject(reviewer, reasonCodes, note, now);
        ChangedAt = now;
    }

    private void Describe(TemplateScope scope)
    {
        Rule.Require(scope.Service is Service.Sms or Service.Voice, "template.service-unsupported", "Templates are for text and voice messages.");
        (AppId, Name, Service, Type, Reach) = (scope.AppId, CheckedName(scope.Name), scope.Service, scope.Type, scope.Reach);
    }

    private static string CheckedName(string name)
    {
        var trimmed = name.Trim();
        Rule.Require(trimmed.Length <= NameMaxLength, "template.name-too-long", "Shorten the name.", NameMaxLength);
        return trimmed;
    }
}
