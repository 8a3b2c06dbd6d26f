using System.CommandLine;

namespace Portal.Web.Platform.CommandLine;

/// <summary>'endpoints': every address the program answers, from the routes themselves.</summary>
public static class EndpointsCommand
{
    public static Command Create() => new PortalCommand(
        "endpoints", "Lists every page and endpoint: route, method, policy and tenant rule, separated by tabs.",
        async (portal, _, _) =>
        {
            await portal.Out.WriteLineAsync("route\tmethod\tpolicy\ttenant");
            foreach (var row in EndpointTable.Of(portal.Endpoints))
                await portal.Out.WriteLineAsync($"{row.Route}\t{row.Method}\t{row.Policy}\t{row.Tenant}");
            return 0;
        })
    { Needs = PortalState.Built };
}
