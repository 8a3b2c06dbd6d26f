using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Accounts;
using Portal.Web.Platform.CommandLine;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Security;

/// <summary>
/// Every page and endpoint, as every role and as nobody. What is expected stands in endpoints.tsv beside this file, not in the
/// code that serves: a new address, or one whose policy changed, turns this red until somebody has written it down.
/// </summary>
public sealed partial class AuthorizationSweepTests
{
    [Fact]
    public async Task Every_address_stands_in_the_table_with_its_policy()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var actual = Rows(portal).Select(r => $"{r.Method} {r.Route} {r.Policy}").ToHashSet();
        var expected = EndpointList.Load().Select(r => $"{r.Method} {r.Route} {r.Policy}").ToHashSet();
        Expect.None(actual.Except(expected).Select(r => "not in the table: " + r)
            .Concat(expected.Except(actual).Select(r => "no longer served: " + r)));
    }

    [Fact]
    public async Task Nobody_gets_past_a_policy_they_do_not_hold()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var owner = await portal.OwnerAsync();
        List<(string Name, IReadOnlySet<Permission> Holds, HttpClient Client, bool SignedIn)> people =
            [("stranger", new HashSet<Permission>(), portal.Client(), false)];
        foreach (var role in Enum.GetValues<CustomerRole>())
        {
            var person = role is CustomerRole.Owner ? owner : await portal.MemberAsync(owner, role);
            people.Add(($"customer {role}", Permissions.Of(role), portal.Client(person), true));
        }

        foreach (var role in Enum.GetValues<StaffRole>())
            people.Add(($"staff {role}", Permissions.Of(role), portal.Client(await portal.StaffAsync(role)), true));
        people.Add(("staff Admin without second factor", new HashSet<Permission>(), portal.Client(await portal.StaffAsync(StaffRole.Admin, strong: false)), true));

        List<string> wrong = [];
        foreach (var row in EndpointList.Load().Where(r => r.IsTried))
        {
            foreach (var (name, holds, client, signedIn) in people)
            {
                using var request = new HttpRequestMessage(new(row.Method == "*" ? "GET" : row.Method), Filled(row.Route));
                using var answer = await client.SendAsync(request);
                var refused = row.Route != "/account/no-access" && IsRefusal(answer); // that page says 403 to everybody
                var may = row.Asked switch
                {
                    EndpointTable.Anonymous => true,
                    EndpointTable.SignedIn => signedIn,
                    _ => row.Asked.Split(" or ").Any(p => Enum.TryParse<Permission>(p, out var permission) && holds.Contains(permission)),
                };
                if (refused == may || answer.StatusCode is HttpStatusCode.InternalServerError)
                    wrong.Add($"{row.Method} {row.Route} as {name}: {(int)answer.StatusCode} {answer.Headers.Location}");
            }
        }

        Expect.None(wrong);
    }

    private static IReadOnlyList<EndpointRow> Rows(TestPortal portal) => EndpointTable.Of(portal.Services.GetServices<EndpointDataSource>());

    private static bool IsRefusal(HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        || (answer.StatusCode is HttpStatusCode.Redirect
            && answer.Headers.Location?.ToString() is { } to
            && (to.Contains("/account/sign-in", StringComparison.Ordinal) || to.Contains("/account/no-access", StringComparison.Ordinal))
            && !answer.RequestMessage!.RequestUri!.AbsolutePath.StartsWith("/account/sign-", StringComparison.Ordinal));

    /// <summary>An address of that shape that leads to nothing: permission must be decided without the thing.</summary>
    private static string Filled(string route) => Parameter().Replace(route, m => m.Groups[1].Value switch
    {
        ":guid" => Guid.CreateVersion7().ToString(),
        ":long" or ":int" => "1499999999",
        _ => "nothing-of-the-kind",
    });

    [GeneratedRegex(@"\{\*{0,2}[A-Za-z]+(:[a-z]+)?[^}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();
}

/// <summary>A row of endpoints.tsv.</summary>
/// <param name="Note">'framework' is not tried; 'then PERMISSION': the page itself asks for more than its route.</param>
internal sealed record EndpointList(string Route, string Method, string Policy, string Note)
{
    public bool IsTried => Note != "framework";

    public string Asked => Note.StartsWith("then ", StringComparison.Ordinal) ? Note["then ".Length..] : Policy;

    public static IReadOnlyList<EndpointList> Load() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Security", "endpoints.tsv")).Skip(1)
            .Where(line => line.Length > 0).Select(line => line.Split('\t'))
            .Select(cells => new EndpointList(cells[0], cells[1], cells[2], cells[3]))];
}
