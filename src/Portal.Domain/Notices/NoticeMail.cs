namespace Portal.Domain.Notices;

/// <summary>Which mail about a notice.</summary>
public enum NoticeMailKind { Published, Corrected, Withdrawn, DeemedContinued, Stopped, Settled, TerminationVoid }

/// <summary>Which mail told which customer; when it left, the outbox knows.</summary>
public sealed class NoticeMail
{
    private NoticeMail() { } // EF

    public NoticeMail(Guid noticeId, Guid organisationId, NoticeMailKind kind, Guid mailId, string to, DateTimeOffset now)
    {
        NoticeId = noticeId;
        OrganisationId = organisationId;
        Kind = kind;
        MailId = mailId;
        To = to;
        WrittenAt = now;
    }

    /// <summary>The outbox's id and the mail's Message-Id.</summary>
    public Guid MailId { get; private set; }

    public Guid NoticeId { get; private set; }

    public Guid OrganisationId { get; private set; }

    public NoticeMailKind Kind { get; private set; }

    public string To { get; private set; } = "";

    public DateTimeOffset WrittenAt { get; private set; }
}

/// <summary>That a person opened a notice in the portal, and when for the first time.</summary>
public sealed class NoticeRead
{
    private NoticeRead() { } // EF

    public NoticeRead(Guid noticeId, Guid organisationId, Guid userId, string reader, DateTimeOffset now)
    {
        NoticeId = noticeId;
        OrganisationId = organisationId;
        UserId = userId;
        Reader = reader;
        ReadAt = now;
    }

    public Guid NoticeId { get; private set; }

    public Guid OrganisationId { get; private set; }

    public Guid UserId { get; private set; }

    /// <summary>Mail address, as then.</summary>
    public string Reader { get; private set; } = "";

    public DateTimeOffset ReadAt { get; private set; }
}
