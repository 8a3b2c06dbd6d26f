using System.Net;
using System.Text.RegularExpressions;
using Portal.Domain.Accounts;
using Portal.Web.Tests.Features.Agreements;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Platform;

/// <summary>The server's half of keeping what is typed: whose it is, and when it has been accepted.</summary>
public sealed partial class KeptFormsTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task What_is_typed_belongs_to_one_person_acting_for_one_organisation(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        var colleague = await portal.MemberAsync(owner, CustomerRole.Owner);
        var admin = await portal.StaffAsync(StaffRole.Admin);

        Assert.Equal($"{owner.UserId}/{owner.OrganisationId}", await PersonAsync(portal, owner, "/apps"));
        Assert.Equal($"{owner.UserId}/{owner.OrganisationId}", await PersonAsync(portal, owner, "/organisation/agreements/sla/decline"));
        Assert.Equal($"{colleague.UserId}/{owner.OrganisationId}", await PersonAsync(portal, colleague, "/apps"));
        Assert.Equal($"{admin.UserId}/", await PersonAsync(portal, admin, "/settings/staff"));
        Assert.Null(await PersonAsync(portal, null, "/account/sign-in"));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task A_plain_form_is_forgotten_when_it_is_accepted_and_only_then(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        const string ask = "/organisation/agreements/sms/ask";

        var empty = await (await portal.OpenFormAsync(owner, ask)).PostAsync(new() { ["Form.ClauseId"] = "about-breach", ["Form.Text"] = "" });
        Assert.Equal(HttpStatusCode.OK, empty.StatusCode);
        Assert.Empty(Forgotten(empty));

        var asked = await (await portal.OpenFormAsync(owner, ask)).PostAsync(new() { ["Form.ClauseId"] = "about-breach", ["Form.Text"] = "What counts?" });
        Assert.Equal(HttpStatusCode.Found, asked.StatusCode);
        var cookie = Assert.Single(Forgotten(asked));
        Assert.StartsWith("forget=ask;", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("max-age=60", cookie, StringComparison.OrdinalIgnoreCase);

        var late = await portal.OpenFormAsync(owner, ask);
        portal.Time.Advance(TimeSpan.FromDays(40));
        var refused = await late.PostAsync(new() { ["Form.ClauseId"] = "about-breach", ["Form.Text"] = "And now?" });
        Assert.Contains("/account/sign-in?ReturnUrl=" + Uri.EscapeDataString(ask), refused.Headers.Location!.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Forgotten(refused));
    }

    private static IEnumerable<string> Forgotten(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Where(c => c.StartsWith("forget=", StringComparison.Ordinal)) : [];

    private static async Task<string?> PersonAsync(TestPortal portal, Person? person, string address) =>
        Whose().Match(await portal.Client(person).GetStringAsync(address)) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("<html[^>]* data-person=\"([^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Whose();
}
