using System.CommandLine;
using System.Globalization;
using Portal.Domain;
using Portal.Web.Platform.CommandLine;

namespace Portal.Web.Features.Accounts;

/// <summary>'session end --email …' and 'session end --all'.</summary>
public static class SessionCommands
{
    public static Command Create()
    {
        var email = new Option<string?>("--email") { Description = "Whose sessions." };
        var all = new Option<bool>("--all") { Description = "Everybody's sessions." };
        var end = new PortalCommand("end", "Ends every session of one person, or of everybody, at once; open pages follow within 30 seconds.", async (portal, parsed, ct) =>
        {
            var whose = parsed.GetValue(email);
            Rule.Require(whose is null == parsed.GetValue(all), "session.whose", "Name --email or --all, and not both.");
            var ended = await portal.Get<SessionService>().EndForAsync(whose, CommandSession.Actor, ct);
            await portal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{ended} session(s) ended."));
            return 0;
        })
        { email, all };
        return new Command("session", "People's sessions.") { end };
    }
}
