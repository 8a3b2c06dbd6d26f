using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.Forecasts;

public static class ForecastsFeature
{
    public static IServiceCollection AddForecasts(this IServiceCollection services) => services
        .AddSingleton<ForecastService>()
        .AddSingleton<ForecastQueries>()
        .AddRuleTexts<ForecastsTexts>();

    public static void MapForecasts(this IEndpointRouteBuilder app)
    {
        foreach (var (root, permission) in new[] { ("/support", Permission.UseSupport), ("/tickets", Permission.HandleTickets) })
        {
            app.MapGet($"{root}/forecasts/{{number}}/pdf", async (string number, ForecastQueries forecasts, Actor actor, CancellationToken ct) =>
                    Results.File(await forecasts.PdfAsync(number, actor, ct), "application/pdf", $"{number}.pdf"))
                .RequireAuthorization(permission.ToString())
                .ExcludeFromDescription();
        }
    }
}
