using System.CommandLine;
using Microsoft.Extensions.Options;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Billing;
using Portal.Web.Features.Demonstration;
using Portal.Web.Features.LawfulRequests;
using Portal.Web.Features.Organisations;
using Portal.Web.Features.Tokens;
using Portal.Web.Platform.Audit;
using Portal.Web.Platform.Backup;
using Portal.Web.Platform.Checks;
using Portal.Web.Platform.CommandLine;
using Portal.Web.Platform.Jobs;

namespace Portal.Web;

/// <summary>The program's two faces: the server, and the commands of an operator.</summary>
public static class PortalProgram
{
    /// <summary>Every command; each comes from the room it belongs to.</summary>
    public static IReadOnlyList<Command> Commands() =>
    [
        DemoCommand.Create(),
        AdminCommands.Create(),
        SessionCommands.Create(),
        TokenCommands.Create(),
        BillRunCommand.Create(),
        JobCommands.Create(),
        CheckCommand.Create(),
        AuditCommands.Create(),
        LawfulCommands.Create(),
        BackupCommands.Backup(),
        BackupCommands.Restore(),
        EndpointsCommand.Create(),
    ];

    public static Task<int> RunAsync(string[] args) => PortalCommandLine.IsCommand(args)
        ? PortalCommandLine.RunAsync(args, Commands(), OpenAsync, Console.Out, Console.Error)
        : ServeAsync(args is ["serve", .. var rest] ? rest : args);

    private static async Task<int> ServeAsync(string[] args)
    {
        try
        {
            var app = PortalHost.Build(args);
            await app.StartPortalAsync();
            await app.RunAsync();
            return 0;
        }
        catch (OptionsValidationException wrong)
        {
            foreach (var failure in wrong.Failures)
                await Console.Error.WriteLineAsync("portal: " + failure);
            return 1;
        }
    }

    private static async Task<CommandSession> OpenAsync(string[] settings, PortalState state, CancellationToken ct)
    {
        var app = PortalHost.Build(settings);
        if (state is not PortalState.Built)
            await app.MigrateAsync(ct);
        if (state is PortalState.Ready)
            await app.ShipAsync(ct);
        return new(app.Services, [.. ((IEndpointRouteBuilder)app).DataSources], Console.Out, Console.Error);
    }
}
