using System.CommandLine;
using Portal.Domain.Tokens;
using Portal.Web.Platform.CommandLine;

namespace Portal.Web.Features.Tokens;

/// <summary>'token create': a provider's token, printed alone.</summary>
public static class TokenCommands
{
    public static Command Create()
    {
        var scope = new Option<string[]>("--scope") { Description = $"What it may do; repeat for more: {string.Join(", ", TokenScopes.All)}.", Required = true };
        var name = new Option<string>("--name") { Description = "Which machine uses it.", DefaultValueFactory = _ => "command line" };
        var create = new PortalCommand("create", "Makes an API token that reaches every organisation and prints it. It is shown this once.", async (portal, parsed, ct) =>
        {
            var token = await portal.Get<TokenService>().CreateAsync(new(parsed.GetRequiredValue(name), parsed.GetRequiredValue(scope)), CommandSession.Actor, ct);
            await portal.Out.WriteLineAsync(token.Value);
            await portal.Error.WriteLineAsync($"Token '{token.Name}' is made. Keep it: only its fingerprint stays here.");
            return 0;
        })
        { scope, name };
        return new Command("token", "API tokens for machines.") { create };
    }
}
