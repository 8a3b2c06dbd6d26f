using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Tokens;
using Portal.Web.Data;

namespace Portal.Web.Features.Tokens;

public sealed record NewToken(string Name, IReadOnlyCollection<string> Scopes, DateTimeOffset? ExpiresAt = null);

/// <summary>A token just made. Its value is here once and nowhere else.</summary>
public sealed record IssuedToken(Guid Id, string Name, string Value)
{
    public override string ToString() => $"{Name} ({Id})";
}

public sealed record TokenRow(
    Guid Id, string Name, IReadOnlyList<string> Scopes, string Hint, TokenState State, string CreatedBy, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, string? LastUsedFrom);

/// <summary>
/// Tokens for machines. Staff make tokens that reach every organisation, a customer makes its own;
/// which of the two follows from the actor, never from the request.
/// </summary>
public sealed class TokenService(IDbContextFactory<PortalDb> dbs, TimeProvider time, TokenDirectory directory)
{
    public const int MaxTokens = 100;

    public async Task<IReadOnlyList<TokenRow>> ListAsync(Actor actor, CancellationToken ct = default)
    {
        RequireMayManage(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var tokens = await db.Set<ApiToken>().AsNoTracking()
            .Where(t => t.OrganisationId == actor.OrganisationId)
            .OrderByDescending(t => t.CreatedAt)
            .Take(MaxTokens * 3)
            .ToListAsync(ct);
        return [.. tokens.Select(t => new TokenRow(
            t.Id, t.Name, [.. TokenScopes.All.Where(t.Scopes.Contains)], t.Hint, t.StateAt(now), t.CreatedBy, t.CreatedAt,
            t.ExpiresAt, t.LastUsedAt, t.LastUsedFrom))];
    }

    /// <exception cref="RuleException"/>
    public async Task<IssuedToken> CreateAsync(NewToken request, Actor actor, CancellationToken ct = default)
    {
        RequireMayManage(actor);
        RequireMayGrant(request.Scopes, actor);
        var now = time.GetUtcNow();
        var secret = TokenSecret.Create();
        var token = new ApiToken(
            Guid.CreateVersion7(now), actor.OrganisationId, request.Name, request.Scopes, secret, request.ExpiresAt, actor.Name, now);

        await using var db = await dbs.CreateDbContextAsync(ct);
        var live = await db.Set<ApiToken>().CountAsync(t => t.OrganisationId == actor.OrganisationId && t.RevokedAt == null, ct);
        Rule.Require(live < MaxTokens, "token.too-many", $"At most {MaxTokens} tokens live at once; revoke one first.", MaxTokens);

        db.Add(token);
        db.Audit(actor, now, "token.created", $"token:{token.Id}", token.OrganisationId,
            new { token.Name, Scopes = token.Scopes.Order(StringComparer.Ordinal), token.Hint, token.ExpiresAt });
        await db.SaveChangesAsync(ct);
        return new(token.Id, token.Name, secret.Value);
    }

    /// <summary>Takes effect with the next call.</summary>
    /// <exception cref="RuleException"/>
    public async Task RevokeAsync(Guid id, Actor actor, CancellationToken ct = default)
    {
        RequireMayManage(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var token = await db.Set<ApiToken>().SingleOrDefaultAsync(t => t.Id == id && t.OrganisationId == actor.OrganisationId, ct)
            ?? throw new NotFoundException("The token");
        var now = time.GetUtcNow();
        token.Revoke(actor.Name, now);
        db.Audit(actor, now, "token.revoked", $"token:{token.Id}", token.OrganisationId, new { token.Name, token.Hint });
        await db.SaveChangesAsync(ct);
        directory.Forget(token.Hash);
    }

    private static void RequireMayManage(Actor actor) =>
        actor.Require(actor.IsProvider ? Permission.ManageTokens : Permission.ManageApps);

    // A token is a lasting key to what it reads: nobody hands out more than they may see themselves.
    private static void RequireMayGrant(IReadOnlyCollection<string> scopes, Actor actor)
    {
        if (actor.IsProvider)
            return;
        Rule.Require(!scopes.Contains(TokenScopes.BillsRead) || actor.May(Permission.ViewBills),
            "token.scope-beyond-yours", "You cannot see bills yourself, so you cannot make a token that does.");
    }
}
