using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Checks;

namespace Portal.Web.Features.Objections;

public static class ObjectionsFeature
{
    public static IServiceCollection AddObjections(this IServiceCollection services) => services
        .AddSingleton<CreditNoteDocument>()
        .AddSingleton<CreditNoteService>()
        .AddSingleton<ObjectionService>()
        .AddSingleton<ObjectionQueries>()
        .AddSingleton<IInvariant, CreditNotesInvariant>()
        .AddRuleTexts<ObjectionsTexts>();

    public static void MapObjections(this IEndpointRouteBuilder app)
    {
        foreach (var (root, policy) in new[] { ("/bills/credit-notes", Permission.ViewBills), ("/billing/credit-notes", Permission.ViewAllBills) })
        {
            app.MapGet($"{root}/{{number}}/pdf", async (string number, ObjectionQueries queries, Actor actor, CancellationToken ct) =>
                    TypedResults.File(await queries.PdfAsync(number, actor, ct), "application/pdf", $"{number}.pdf"))
                .RequireAuthorization(policy.ToString()).ExcludeFromDescription();
        }
    }
}
