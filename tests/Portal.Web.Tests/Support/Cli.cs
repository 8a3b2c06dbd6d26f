using Microsoft.AspNetCore.Routing;
using Portal.Web.Platform.CommandLine;

namespace Portal.Web.Tests.Support;

/// <summary>What a command wrote, and its exit status.</summary>
public sealed record CliResult(int Status, string Out, string Error)
{
    public IReadOnlyList<string> Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The command line on a portal that a test already holds.</summary>
public static class Cli
{
    public static async Task<CliResult> RunAsync(this TestPortal portal, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var status = await PortalCommandLine.RunAsync(args, PortalProgram.Commands(),
            (_, _, _) => Task.FromResult(new CommandSession(portal.Services, [portal.Get<EndpointDataSource>()], output, error)), output, error);
        return new(status, output.ToString(), error.ToString());
    }
}
