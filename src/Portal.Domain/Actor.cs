using Portal.Domain.Accounts;

namespace Portal.Domain;

/// <summary>A person at a screen, a machine with a token, or a part of the portal itself (job, command line).</summary>
public enum ActorKind { User, Token, Component }

/// <summary>The actor may not do this; nothing about the thing itself is revealed.</summary>
public sealed class ForbiddenException(string what) : Exception($"Not allowed: {what}.");

/// <summary>The thing is not there, or belongs to someone else; the two answers are the same.</summary>
public sealed class NotFoundException(string what) : Exception($"{what} was not found.");

/// <summary>Who is doing this, and for which organisation. Every use case takes one; nothing reaches into HttpContext for it.</summary>
public sealed record Actor
{
    public required ActorKind Kind { get; init; }

    /// <summary>The person, or the token's id; empty for components.</summary>
    public Guid Id { get; init; }

    /// <summary>What audit rows show: mail address, token name or component name.</summary>
    public required string Name { get; init; }

    /// <summary>The customer organisation acted for; null for staff and components.</summary>
    public Guid? OrganisationId { get; init; }

    public IReadOnlySet<Permission> Permissions { get; init; } = new HashSet<Permission>();

    /// <summary>Scopes of a machine token, such as 'usage:write'; empty for people.</summary>
    public IReadOnlySet<string> Scopes { get; init; } = new HashSet<string>();

    public string? Ip { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>The signed-in session; null for tokens and components.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>When the person last proved who they are in this session (password, second factor or passkey).</summary>
    public DateTimeOffset? ReauthenticatedAt { get; init; }

    /// <summary>Whether this actor's reach is every organisation.</summary>
    public bool IsProvider => OrganisationId is null;

    public Guid RequiredOrganisation => OrganisationId ?? throw new ForbiddenException("this needs an organisation");

    public bool May(Permission permission) => Permissions.Contains(permission);

    /// <exception cref="ForbiddenException"/>
    public void Require(Permission permission)
    {
        if (!May(permission))
            throw new ForbiddenException(permission.ToString());
    }

    /// <exception cref="ForbiddenException"/>
    public void RequireScope(string scope)
    {
        if (!Scopes.Contains(scope))
            throw new ForbiddenException(scope);
    }

    /// <summary>Step-up: acts on secrets, money and access want a proof of identity from the last five minutes.</summary>
    /// <exception cref="RuleException">Code 'reauthentication.required'; the page then leads to the confirmation page.</exception>
    public void RequireRecent(DateTimeOffset now) => Rule.Require(
        Kind is ActorKind.Component || (ReauthenticatedAt is { } at && now - at < RecentFor),
        "reauthentication.required", "Confirm that it is you, then do this again.");

    public static readonly TimeSpan RecentFor = TimeSpan.FromMinutes(5);

    /// <summary>A part of the portal acting by itself: it holds every permission and its name says which part.</summary>
    public static Actor Component(string name) => new()
    {
        Kind = ActorKind.Component,
        Name = name,
        Permissions = Enum.GetValues<Permission>().ToHashSet(),
    };
}
