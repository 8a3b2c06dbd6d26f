using System.CommandLine;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain;

namespace Portal.Web.Platform.CommandLine;

/// <summary>Opens the portal for one command; prepared as far as the command needs.</summary>
public delegate Task<CommandSession> OpenPortal(string[] settings, PortalState state, CancellationToken ct);

/// <summary>Parses, runs and turns outcomes into an exit status: data on stdout, everything else on stderr.</summary>
public static class PortalCommandLine
{
    private static readonly string[] HelpWords = ["--help", "-h", "-?", "/?", "--version", "help"];

    /// <summary>Whether these arguments mean a command; no arguments, or only settings such as '--urls', mean serving.</summary>
    public static bool IsCommand(IReadOnlyList<string> args) =>
        args.Count > 0 && args[0] != "serve" && (!args[0].StartsWith('-') || HelpWords.Contains(args[0]));

    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, IEnumerable<Command> commands, OpenPortal open, TextWriter output, TextWriter error, CancellationToken ct = default)
    {
        var (words, settings) = Split(args.Count > 0 && args[0] == "help" ? [.. args.Skip(1), "--help"] : args);
        var root = new RootCommand(
            "Portal, the self-service portal of a messaging provider. Without a command it serves the portal. "
            + "Settings follow a command as '--Portal:Key=value' or come from the environment as 'Portal__Key'.")
        {
            new Command("serve", "Serves the portal (the default). Takes settings such as --urls http://localhost:5080."),
        };
        foreach (var command in commands)
            root.Add(command);
        Connect(root, (command, parsed, token) => RunAsync(command, parsed, settings, open, output, error, token));

        var parsed = root.Parse(words);
        var failed = parsed.Errors.Count > 0;
        var status = await parsed.InvokeAsync(
            new() { Output = failed ? error : output, Error = error, EnableDefaultExceptionHandler = false }, ct);
        return failed && status == 0 ? 1 : status;
    }

    private static async Task<int> RunAsync(
        PortalCommand command, ParseResult parsed, string[] settings, OpenPortal open, TextWriter output, TextWriter error, CancellationToken ct)
    {
        try
        {
            var portal = await open(settings, command.Needs, ct) with { Out = output, Error = error };
            return await command.Body(portal, parsed, ct);
        }
        catch (OptionsValidationException wrong)
        {
            foreach (var failure in wrong.Failures)
                await error.WriteLineAsync("portal: " + failure);
            return 1;
        }
        catch (Exception known) when (known is RuleException or NotFoundException or ForbiddenException or IOException or UnauthorizedAccessException
                                          or DbException or DbUpdateException or InvalidOperationException or TimeoutException)
        {
            await error.WriteLineAsync("portal: " + (known is DbUpdateException { InnerException: { } cause } ? cause : known).Message);
            return 1;
        }
    }

    private static void Connect(Command command, Func<PortalCommand, ParseResult, CancellationToken, Task<int>> run)
    {
        if (command is PortalCommand portal)
            portal.SetAction((parsed, ct) => run(portal, parsed, ct));
        foreach (var child in command.Subcommands)
            Connect(child, run);
    }

    /// <summary>Settings such as '--Portal:DataDirectory=/srv' or '--environment Staging' belong to the host, the rest to the command.</summary>
    private static (string[] Words, string[] Settings) Split(IReadOnlyList<string> args)
    {
        var (words, settings) = (new List<string>(), new List<string>());
        for (var i = 0; i < args.Count; i++)
        {
            if (!IsSetting(args[i]))
            {
                words.Add(args[i]);
                continue;
            }

            settings.Add(args[i]);
            if (!args[i].Contains('=') && i + 1 < args.Count)
                settings.Add(args[++i]);
        }

        return ([.. words], [.. settings]);
    }

    private static bool IsSetting(string arg)
    {
        var name = arg.Split('=', 2)[0];
        return name.StartsWith("--", StringComparison.Ordinal) && (name.Contains(':') || name is "--environment" or "--urls" or "--contentRoot");
    }
}
