namespace Portal.Web.Features.Accounts;

/// <summary>A sign-in, kept on the server: the cookie is only its key, so ending it here ends it everywhere.</summary>
public sealed class UserSession
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    public static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(30);

    private UserSession() { } // EF

    public UserSession(Guid id, string keyHash, Guid userId, string securityStamp, bool strong, string? ip, string? userAgent, DateTimeOffset now)
    {
        Id = id;
        KeyHash = keyHash;
        UserId = userId;
        SecurityStamp = securityStamp;
        IsStrong = strong;
        Ip = ip;
        UserAgent = userAgent is { Length: > 300 } ? userAgent[..300] : userAgent;
        CreatedAt = LastSeenAt = ReauthenticatedAt = now;
    }

    public Guid Id { get; private set; }

    /// <summary>SHA-256 of the cookie's key: a stolen database opens no session.</summary>
    public string KeyHash { get; private set; } = "";
    public Guid UserId { get; private set; }
    public string SecurityStamp { get; private set; } = "";

    /// <summary>Signed in with a second factor or a passkey.</summary>
    public bool IsStrong { get; private set; }
    public string? Ip { get; private set; }
    public string? UserAgent { get; private set; }
    public Guid? OrganisationId { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset LastSeenAt { get; private set; }
    public DateTimeOffset ReauthenticatedAt { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }

    public bool IsLive(DateTimeOffset now) =>
        EndedAt is null && now < CreatedAt + Lifetime && now < LastSeenAt + IdleLimit;

    public void Seen(DateTimeOffset now) => LastSeenAt = now;

    public void Reauthenticated(DateTimeOffset now, bool strong)
    {
        ReauthenticatedAt = now;
        IsStrong |= strong;
    }

    /// <summary>After the person's own change of password or factors: this session goes on, the others end.</summary>
    public void Renew(string securityStamp, bool strong)
    {
        SecurityStamp = securityStamp;
        IsStrong = strong;
    }

    public void ActFor(Guid? organisationId) => OrganisationId = organisationId;

    public void End(DateTimeOffset now) => EndedAt ??= now;
}
