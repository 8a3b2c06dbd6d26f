using System.CommandLine;
using Portal.Domain;

namespace Portal.Web.Platform.CommandLine;

/// <summary>What a command works with: the portal put together but not listening, and where to write.</summary>
/// <param name="Out">Data, and nothing else.</param>
/// <param name="Error">Everything said to a person.</param>
public sealed record CommandSession(IServiceProvider Services, IReadOnlyList<EndpointDataSource> Endpoints, TextWriter Out, TextWriter Error)
{
    /// <summary>Who audit rows name: the command line, and the account of the machine that used it.</summary>
    public static Actor Actor { get; } = Actor.Component($"command line ({Environment.UserName})");

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();
}

/// <summary>Does the command's work and says its exit status.</summary>
public delegate Task<int> CommandBody(CommandSession portal, ParseResult parsed, CancellationToken ct);

/// <summary>How far the portal is prepared before a command works with it.</summary>
public enum PortalState
{
    /// <summary>Put together only; there may be no database.</summary>
    Built,

    /// <summary>The database is up to date and its secrets open.</summary>
    Migrated,

    /// <summary>As before serving: with everything that comes with the product in place.</summary>
    Ready,
}

/// <summary>A command of the program. Its feature makes it; <see cref="PortalCommandLine"/> gives it a portal to work with.</summary>
#pragma warning disable CA1010 // Command is enumerable for collection initialisers only
public sealed class PortalCommand(string name, string description, CommandBody body) : Command(name, description)
{
    public CommandBody Body { get; } = body;

    public PortalState Needs { get; init; } = PortalState.Ready;
}
