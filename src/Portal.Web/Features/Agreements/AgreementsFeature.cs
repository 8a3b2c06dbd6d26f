using Portal.Domain;
using Portal.Domain.Agreements;
using Portal.Web.Platform;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Agreements;

public static class AgreementsFeature
{
    public static IServiceCollection AddAgreements(this IServiceCollection services)
    {
        services.AddSingleton<AgreementShipment>();
        services.AddSingleton<AgreementGate>();
        services.AddSingleton<AgreementService>();
        services.AddSingleton<IUnregisteredDocuments, UnregisteredProofs>();
        services.AddSingleton<AgreementPublishing>();
        services.AddSingleton<AgreementQueries>();
        services.AddSingleton<AgreementDraftQueries>();
        services.AddRuleTexts<AgreementsTexts>();
        return services;
    }

    public static void MapAgreements(this IEndpointRouteBuilder app)
    {
        app.MapGet("/agreements/{code}/text", async (string code, string? version, string? language, AgreementQueries queries, CancellationToken ct) =>
        {
            var view = await queries.DocumentAsync(Known(code), version, language ?? Language.Current, ct);
            return Results.Text(view.Document.ShownText, "text/plain; charset=utf-8");
        }).AllowAnonymous().ExcludeFromDescription();

        app.MapGet("/agreements/acceptances/{id:guid}/proof", async (Guid id, AgreementQueries queries, Actor actor, CancellationToken ct) =>
        {
            try
            {
                var (content, name) = await queries.ProofAsync(actor, id, ct);
                return Results.File(content, "application/pdf", name);
            }
            catch (RuleException asked) when (asked.Code == "personal.reason-missing")
            {
                return Results.LocalRedirect($"/agreements/acceptances/{id}/reason");
            }
        }).RequireAuthorization().ExcludeFromDescription();
    }

    /// <exception cref="NotFoundException"/>
    internal static AgreementCode Known(string code) => AgreementSet.CodeFrom(code) ?? throw new NotFoundException("The agreement");
}
