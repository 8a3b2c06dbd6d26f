using Portal.Domain.Tokens;

namespace Portal.Domain.Tests.Tokens;

public class ApiTokenTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_token_keeps_the_hash_and_the_last_four_characters_only()
    {
        var secret = TokenSecret.Create();
        var token = Make(null, TokenScopes.UsageWrite, secret: secret);

        Assert.StartsWith("ptl_", secret.Value);
        Assert.True(TokenSecret.LooksLikeOne(secret.Value));
        Assert.Equal(64, token.Hash.Length);
        Assert.Equal(secret.Value[^4..], token.Hint);
        Assert.DoesNotContain(secret.Value, $"{secret} {token.Hash} {token.Hint}");
    }

    [Fact]
    public void Two_tokens_are_never_alike() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => TokenSecret.Create().Value).Distinct().Count());

    [Theory]
    [InlineData("usage:write")]
    [InlineData("bills:run")]
    public void A_customers_token_cannot_hold_a_provider_scope(string scope) =>
        Assert.Equal("token.scope-provider-only", Refused(() => Make(Guid.CreateVersion7(), scope)));

    [Theory]
    [InlineData("apps:read")]
    [InlineData("bills:read")]
    public void A_customers_token_may_read_its_own(string scope) =>
        Assert.Equal([scope], Make(Guid.CreateVersion7(), scope).Scopes);

    [Fact]
    public void A_token_needs_a_name_a_known_scope_and_an_end_that_is_not_over()
    {
        Assert.Equal("token.name-required", Refused(() => Make(null, TokenScopes.AppsRead, name: " ")));
        Assert.Equal("token.scope-required", Refused(() => Make(null, null)));
        Assert.Equal("token.scope-unknown", Refused(() => Make(null, "all")));
        Assert.Equal("token.expires-in-past", Refused(() => Make(null, TokenScopes.AppsRead, expires: Noon)));
    }

    [Fact]
    public void A_token_ends_with_its_day_or_when_revoked()
    {
        var token = Make(null, TokenScopes.AppsRead, expires: Noon.AddDays(1));
        Assert.Equal(TokenState.Active, token.StateAt(Noon.AddDays(1).AddTicks(-1)));
        Assert.Equal(TokenState.Expired, token.StateAt(Noon.AddDays(1)));

        token.Revoke("admin@example.com", Noon);
        Assert.Equal(TokenState.Revoked, token.StateAt(Noon));
        Assert.Equal("token.revoked", Refused(() => token.Revoke("admin@example.com", Noon)));
    }

    private static ApiToken Make(Guid? organisation, string? scope, string name = "gateway", TokenSecret? secret = null, DateTimeOffset? expires = null) =>
        new(Guid.CreateVersion7(), organisation, name, scope is null ? [] : [scope], secret ?? TokenSecret.Create(), expires, "admin@example.com", Noon);

    private static string Refused(Action act) => Assert.Throws<RuleException>(act).Code;
}
