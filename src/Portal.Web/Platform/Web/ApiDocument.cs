using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Portal.Web.Platform.Web;

/// <summary>What the OpenAPI document says beyond the endpoints' own words: how to sign a call, and what every call may be answered.</summary>
public static class ApiDocument
{
    private const string Scheme = "token";
    private const string ScopePolicy = "Scope:";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Portal";
            document.Components ??= new();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A token made on the settings page or by 'token create'; it carries scopes.",
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(Complete);
    });

    private static Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var scopes = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>()
            .Select(data => data.Policy).OfType<string>()
            .Where(policy => policy.StartsWith(ScopePolicy, StringComparison.Ordinal))
            .Select(policy => policy[ScopePolicy.Length..]).ToList();
        operation.Responses ??= [];
        if (scopes.Count > 0)
        {
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
            operation.Description = $"{operation.Description} Needs the scope {string.Join(" or ", scopes)}.".Trim();
            Say(operation, "401", "There is no token, or it is not valid.");
            Say(operation, "403", "The token lacks the scope.");
        }
        else
        {
            Say(operation, "429", "Too many calls from this address within a minute.");
        }

        if (operation.RequestBody is not null)
            Say(operation, "400", "The body has the wrong shape; 'field' says where.");
        Say(operation, "422", "A rule says no; 'code' says which.");
        return Task.CompletedTask;
    }

    /// <summary>Unless the endpoint says it better itself.</summary>
    private static void Say(OpenApiOperation operation, string status, string words)
    {
        if (!operation.Responses!.ContainsKey(status))
            operation.Responses[status] = new OpenApiResponse { Description = words };
    }
}
