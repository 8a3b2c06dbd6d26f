using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Packages;

public static class PackagesFeature
{
    public static IServiceCollection AddPackages(this IServiceCollection services)
    {
        services.AddSingleton<PackageQueries>();
        services.AddSingleton<PackageService>();
        services.AddSingleton<PackageUpkeep>();
        services.AddRuleTexts<PackagesTexts>();
        services.AddPortalJob<PackageAlarmJob>(PackageAlarmJob.Name, PackageAlarmJob.Cron);
        services.AddPortalJob<PackageExpiryJob>(PackageExpiryJob.Name, PackageExpiryJob.Cron);
        return services;
    }
}
