using System.CommandLine;
using Portal.Web.Platform.CommandLine;

namespace Portal.Web.Features.Demonstration;

/// <summary>'demo': fills an empty database and prints the sign-ins.</summary>
public static class DemoCommand
{
    public static Command Create() => new PortalCommand(
        "demo", "Fills an empty database with a complete demonstration and prints the sign-ins: role, mail, password, authenticator secret, otpauth link.",
        async (portal, _, ct) =>
        {
            Print(await portal.Get<DemoService>().FillAsync(ct), portal.Out);
            await portal.Error.WriteLineAsync("Staff sign in with a code from an authenticator app as well: scan the link as a QR code, or type the secret.");
            return 0;
        })
    { Needs = PortalState.Migrated };

    internal static void Print(IReadOnlyList<DemoPerson> people, TextWriter to)
    {
        foreach (var person in people)
            to.WriteLine(string.Join('\t', new[] { person.Organisation ?? "Portal", person.Role, person.Mail, DemoPerson.Password, person.Secret, person.Link }.OfType<string>()));
    }
}
