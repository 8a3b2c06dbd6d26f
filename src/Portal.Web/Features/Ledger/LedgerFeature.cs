using Portal.Web.Platform;
using Portal.Web.Platform.Checks;

namespace Portal.Web.Features.Ledger;

public static class LedgerFeature
{
    public static IServiceCollection AddLedger(this IServiceCollection services) => services
        .AddSingleton<PackageLevels>()
        .AddSingleton<LedgerQueries>()
        .AddSingleton<LedgerService>()
        .AddSingleton<IInvariant, LedgerInvariant>()
        .AddRuleTexts<LedgerTexts>();

    public static void MapLedger(this IEndpointRouteBuilder app) => app.MapLedgerApi();
}
