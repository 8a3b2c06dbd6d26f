using Portal.Web.Platform;
using Portal.Web.Platform.Checks;
using Portal.Web.Platform.Documents;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Billing;

public static class BillingFeature
{
    public static IServiceCollection AddBilling(this IServiceCollection services)
    {
        services.AddSingleton<BillingCalculators>();
        services.AddSingleton<BillDocument>();
        services.AddSingleton<BillExplanations>();
        services.AddSingleton<BillIssue>();
        services.AddSingleton<IUnregisteredDocuments, UnregisteredBills>();
        services.AddSingleton<BillQueries>();
        services.AddSingleton<BillRecompute>();
        services.AddSingleton<BillRunService>();
        services.AddSingleton<BillSources>();
        services.AddSingleton<HeldBillService>();
        services.AddSingleton<ReconciliationService>();
        services.AddSingleton<ToleranceCheck>();
        services.AddSingleton<IInvariant, BilledInvariant>();
        services.AddSingleton<IInvariant, BillInvariant>();
        services.AddSingleton<IInvariant, BillNumbersInvariant>();
        services.AddRuleTexts<BillingTexts>();
        services.AddPortalJob<CloseMonthJob>(CloseMonthJob.Name, CloseMonthJob.Cron);
        return services;
    }

    public static void MapBilling(this IEndpointRouteBuilder app)
    {
        app.MapBills();
        app.MapBillLines();
        app.MapBillFiles();
        app.MapBillingCalculators();
    }
}
