using System.CommandLine;
using System.Globalization;
using Portal.Domain.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.CommandLine;

namespace Portal.Web.Features.Organisations;

/// <summary>'admin create --email … [--name …]'.</summary>
public static class AdminCommands
{
    public static Command Create()
    {
        var email = new Option<string>("--email") { Description = "The person's own mail address.", Required = true };
        var name = new Option<string?>("--name") { Description = "How the person is called." };
        var language = new Option<string>("--language") { Description = "Language of mails: en or zh-CN.", DefaultValueFactory = _ => Language.English };
        language.AcceptOnlyFromAmong([.. Language.All]);
        var create = new PortalCommand("create", "Makes an administrator and prints a link to set a password. It works once; the portal then asks for a second factor.", async (portal, parsed, ct) =>
        {
            var link = await portal.Get<AdministratorService>().CreateAsync(
                parsed.GetRequiredValue(email), parsed.GetValue(name), parsed.GetRequiredValue(language), CommandSession.Actor, ct);
            await portal.Out.WriteLineAsync(link);
            await portal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"Hand the link to {parsed.GetValue(email)}: it works once, within {MailLink.Lifetime.TotalMinutes:0} minutes. Work begins after a second factor is set up."));
            return 0;
        })
        { email, name, language };
        return new Command("admin", "The provider's administrators.") { create };
    }
}
