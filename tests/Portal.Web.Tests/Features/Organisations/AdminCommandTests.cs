using System.Web;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Credentials;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Organisations;

public sealed class AdminCommandTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task An_administrator_sets_the_password_by_the_printed_link_once(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var answer = await portal.RunAsync("admin", "create", "--email", "first@provider.example", "--name", "First Person");
        Assert.True(answer.Status == 0, answer.Error);
        var token = HttpUtility.ParseQueryString(new Uri(Assert.Single(answer.Lines)).Query)["token"];
        var origin = new Origin("203.0.113.9", "tests");
        await portal.Get<CredentialService>().ResetPasswordAsync(token, "a quiet walk at dawn", origin);
        await portal.Get<SignInService>().PasswordAsync("first@provider.example", "a quiet walk at dawn", origin);

        var again = await Assert.ThrowsAsync<RuleException>(() => portal.Get<CredentialService>().ResetPasswordAsync(token, "another walk at dusk", origin));
        Assert.Equal("link.dead", again.Code);
        await using var db = await portal.DbAsync();
        var user = await db.FindByMailAsync("first@provider.example", default);
        Assert.Equal([StaffRole.Admin], await db.StaffRolesAsync(user!.Id, default));
    }

    [Fact]
    public async Task A_customers_account_does_not_become_staff()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var owner = await portal.OwnerAsync();
        Assert.Equal(1, (await portal.RunAsync("admin", "create", "--email", owner.Email)).Status);
    }
}
