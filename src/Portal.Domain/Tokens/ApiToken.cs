namespace Portal.Domain.Tokens;

public enum TokenState { Active, Expired, Revoked }

/// <summary>A machine's credential for the API. Only the SHA-256 of its value is kept, so it can be shown once and never again.</summary>
public sealed class ApiToken
{
    public const int NameMaxLength = 64;

    private ApiToken() { }

    /// <param name="organisationId">The customer the token acts for; null for one that reaches every organisation.</param>
    /// <exception cref="RuleException"/>
    public ApiToken(Guid id, Guid? organisationId, string name, IEnumerable<string> scopes, TokenSecret secret, DateTimeOffset? expiresAt, string by, DateTimeOffset now)
    {
        var clean = name.Trim();
        Rule.Require(clean.Length > 0, "token.name-required", "Give the token a name.");
        Rule.Require(clean.Length <= NameMaxLength, "token.name-too-long", $"A name has at most {NameMaxLength} characters.", NameMaxLength);
        Rule.Require(!clean.Any(char.IsControl), "token.name-control", "A name has no control characters.");
        Rule.Require(expiresAt is null || expiresAt > now, "token.expires-in-past", "The token would have ended already.");

        Id = id;
        OrganisationId = organisationId;
        Name = clean;
        Scopes = TokenScopes.Clean(scopes, forCustomer: organisationId is not null);
        Hash = secret.Hash;
        Hint = secret.Hint;
        ExpiresAt = expiresAt;
        CreatedBy = by;
        CreatedAt = now;
    }

    public Guid Id { get; private set; }
    public Guid? OrganisationId { get; private set; }
    public string Name { get; private set; } = "";
    public IReadOnlySet<string> Scopes { get; private set; } = new HashSet<string>();
    public string Hash { get; private set; } = "";

    /// <summary>The last four characters, to tell two tokens apart.</summary>
    public string Hint { get; private set; } = "";

    public string CreatedBy { get; private set; } = "";
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? ExpiresAt { get; private set; }
    public DateTimeOffset? LastUsedAt { get; private set; }
    public string? LastUsedFrom { get; private set; }
    public DateTimeOffset? RevokedAt { get; private set; }
    public string? RevokedBy { get; private set; }
    public int Version { get; private set; }

    public bool CanRevoke => RevokedAt is null;

    public TokenState StateAt(DateTimeOffset now) =>
        RevokedAt is not null ? TokenState.Revoked
        : ExpiresAt <= now ? TokenState.Expired
        : TokenState.Active;

    /// <exception cref="RuleException"/>
    public void Revoke(string by, DateTimeOffset now)
    {
        Rule.Require(CanRevoke, "token.revoked", "The token has already been revoked.");
        RevokedAt = now;
        RevokedBy = by;
    }
}
