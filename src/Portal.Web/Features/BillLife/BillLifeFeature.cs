using Portal.Web.Features.Deadlines;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.BillLife;

public static class BillLifeFeature
{
    public static IServiceCollection AddBillLife(this IServiceCollection services) => services
        .AddSingleton<BillLifeService>()
        .AddSingleton<IDeadlineSource, BillDeadlines>()
        .AddRuleTexts<BillLifeTexts>()
        .AddPortalJob<DeemBillsJob>(DeemBillsJob.Name, DeemBillsJob.Cron)
        .AddPortalJob<RemindBillsJob>(RemindBillsJob.Name, RemindBillsJob.Cron);
}
