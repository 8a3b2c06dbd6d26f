using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.StaticAssets;
using Portal.Domain.Accounts;

namespace Portal.Web.Platform.CommandLine;

/// <summary>One address and method: who may use it, and what keeps one customer from another's things.</summary>
/// <param name="Policy">'anonymous', 'signed-in', or the policies by name.</param>
/// <param name="Tenant">public, the signed-in person's, own organisation, every organisation, or what the token says.</param>
/// <param name="IsPage">Whether a component answers.</param>
public sealed record EndpointRow(string Route, string Method, string Policy, string Tenant, bool IsPage);

/// <summary>The program's addresses, read from the routes that serve them, so that none can be forgotten.</summary>
public static class EndpointTable
{
    public const string Anonymous = "anonymous";
    public const string SignedIn = "signed-in";

    public static IReadOnlyList<EndpointRow> Of(IEnumerable<EndpointDataSource> sources) =>
        [.. sources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .SelectMany(RowsOf)
            .Distinct()
            .OrderBy(r => r.Route, StringComparer.Ordinal).ThenBy(r => r.Method, StringComparer.Ordinal)];

    private static IEnumerable<EndpointRow> RowsOf(RouteEndpoint endpoint)
    {
        var route = "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
        var isPage = endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
        var policies = PoliciesOf(endpoint);
        var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"];
        return methods.Select(method => new EndpointRow(
            route, method, policies.Count == 0 ? SignedIn : string.Join(',', policies), TenantOf(policies), isPage));
    }

    private static List<string> PoliciesOf(RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return [Anonymous];
        var wanted = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>();
        if (endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith("_blazor", StringComparison.Ordinal) == true)
            return []; // the circuit guard lets nobody else through
        return wanted.Count == 0 && endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is null
            ? [Anonymous] // nothing is asked: the framework's own scripts and sockets
            : [.. wanted.Select(a => a.Policy).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
    }

    private static string TenantOf(List<string> policies)
    {
        if (policies.Contains(Anonymous))
            return "public";
        var permissions = policies.Select(p => Enum.TryParse<Permission>(p, out var known) ? known : (Permission?)null).OfType<Permission>().ToList();
        return policies.Count == 0 ? "what the signed-in person may see"
            : permissions.Count == 0 ? "the token's organisation; all with a provider's token"
            : permissions.Any(Permissions.IsStaff) ? "every organisation"
            : "own organisation";
    }
}
