using Portal.Web.Platform.Audit;
using Portal.Web.Platform.Backup;
using Portal.Web.Platform.Checks;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Platform;

/// <summary>What operators use: checks, anchors, backup, jobs.</summary>
public static class OperationsSetup
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<AuditVerification>();
        services.AddSingleton<AuditKey>();
        services.AddSingleton<AuditAnchors>();
        services.AddPortalJob<AuditAnchors>("audit-anchor", "0 5 * * * ?");
        services.AddSingleton<JobRunner>();
        services.AddSingleton<BackupService>();
        services.AddSingleton<IInvariant, AuditChainInvariant>();
        services.AddSingleton<IInvariant, SecretsInvariant>();
        services.AddSingleton<IInvariant, OutboxInvariant>();
        services.AddSingleton<IInvariant, FilesInvariant>();
        return services;
    }
}
