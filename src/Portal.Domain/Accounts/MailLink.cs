namespace Portal.Domain.Accounts;

/// <summary>What following a link from a mail proves and does.</summary>
public enum MailLinkPurpose { ConfirmMail, ResetPassword }

/// <summary>
/// The one living link of its purpose that a person has been sent: half an hour, once, and dead as soon as a newer one is sent
/// because there is only this row to overwrite.
/// </summary>
public sealed class MailLink
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private MailLink() => TokenHash = "";

    public MailLink(Guid userId, MailLinkPurpose purpose, string tokenHash, DateTimeOffset now)
    {
        UserId = userId;
        Purpose = purpose;
        TokenHash = tokenHash;
        ExpiresAt = now + Lifetime;
    }

    public Guid UserId { get; private set; }

    public MailLinkPurpose Purpose { get; private set; }

    /// <summary>SHA-256 of the token in the link; the token itself is nowhere but in the mail.</summary>
    public string TokenHash { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? UsedAt { get; private set; }

    public int Version { get; private set; }

    public bool CanUse(DateTimeOffset now) => UsedAt is null && now < ExpiresAt;

    public void Replace(string tokenHash, DateTimeOffset now)
    {
        TokenHash = tokenHash;
        ExpiresAt = now + Lifetime;
        UsedAt = null;
    }

    public void Use(DateTimeOffset now)
    {
        Rule.Require(CanUse(now), "link.dead", "This link has been used, has expired or was replaced by a newer one.");
        UsedAt = now;
    }
}
