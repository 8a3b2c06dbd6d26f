using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Domain.Apps;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Apps;
using Portal.Web.Features.Demonstration;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Home;

/// <summary>Whoever follows the links from their first page, page by page, ends nowhere.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public async Task Every_link_that_is_shown_opens()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        await portal.Get<DemoService>().FillAsync();
        List<(string Role, HttpClient Client)> people = [("stranger", portal.Client())];
        foreach (var role in Enum.GetValues<StaffRole>())
            people.Add(($"staff {role}", portal.Client(await portal.StaffAsync(role))));
        await using (var db = await portal.DbAsync())
        {
            var organisation = await db.Set<Organisation>().OrderBy(o => o.CreatedAt).Select(o => o.Id).FirstAsync();
            var door = new Person(default, "", organisation, Domain.Actor.Component("tests"), "");
            foreach (var role in Enum.GetValues<CustomerRole>())
            {
                var member = await portal.MemberAsync(door, role);
                people.Add(($"customer {role}", portal.Client(member)));
                if (role is CustomerRole.Owner)
                    await LeaveWorkAsync(portal, db, member.Actor);
            }
        }

        List<string> dead = [];
        foreach (var (role, client) in people)
        {
            var start = role == "staff Auditor" ? "/audit-room" : role.StartsWith("staff", StringComparison.Ordinal) ? "/desk" : role == "stranger" ? "/" : "/overview";
            var seen = new HashSet<string> { start };
            var shapes = new Dictionary<string, int>();
            var queue = new Queue<(string From, string Link)>([("", start)]);
            while (queue.TryDequeue(out var step))
            {
                using var answer = await client.GetAsync(step.Link);
                var to = answer.Headers.Location?.ToString() ?? "";
                var asksWho = to.Contains("/account/sign-in", StringComparison.Ordinal) && role == "stranger";
                var confirms = to.Contains("/account/confirm-identity", StringComparison.Ordinal);
                if (answer.StatusCode is not HttpStatusCode.OK && !(answer.StatusCode is HttpStatusCode.Redirect && (asksWho || confirms || !to.Contains("/account/", StringComparison.Ordinal))))
                    dead.Add($"{role}: {step.From} -> {step.Link}: {(int)answer.StatusCode} {to}");
                if (answer.Content.Headers.ContentType?.MediaType != "text/html")
                    continue;

                foreach (Match match in Link().Matches(await answer.Content.ReadAsStringAsync()))
                {
                    var link = WebUtility.HtmlDecode(match.Groups[1].Value).Split('#')[0];
                    if (link.StartsWith("preferences", StringComparison.Ordinal) || link.StartsWith("/preferences", StringComparison.Ordinal) || link.Length == 0)
                        continue;
                    var shape = Variable().Replace(link, "*"); // a few of each kind are enough
                    if (seen.Add(link) && (shapes[shape] = shapes.GetValueOrDefault(shape) + 1) <= 3)
                        queue.Enqueue((step.Link, link));
                }
            }
        }

        Expect.None(dead);
    }

    // The demonstration's questions are answered and its keys are safe: here is one of each for staff's first page.
    private static async Task LeaveWorkAsync(TestPortal portal, Web.Data.PortalDb db, Domain.Actor owner)
    {
        var version = await db.Set<AgreementVersion>().FirstAsync(v => v.Code == AgreementCode.Sms && v.PublishedAt != null);
        await portal.Get<AgreementService>().AskAsync(owner, version.Code, version.Number, version.Document("en").Clauses.First().Id, "en", "What does this mean?");
        var key = await db.Set<AppKey>().FirstAsync(k => k.OrganisationId == owner.OrganisationId && k.State == KeyState.Active);
        var app = await db.Set<App>().SingleAsync(a => a.Id == key.OwnerId);
        await portal.Get<AppKeyService>().ReportLeakAsync(app.AppId, key.Id, "Seen in a public repository.", owner);
    }

    [GeneratedRegex("<a [^>]*href=\"(/[^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+|\\?.*$", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
