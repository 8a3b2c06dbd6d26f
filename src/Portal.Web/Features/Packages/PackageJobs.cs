using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Packages;

/// <summary>Tells customers whose packages run low; hourly, because a campaign empties one in an afternoon.</summary>
public sealed class PackageAlarmJob(PackageUpkeep upkeep) : IPortalJob
{
    public const string Name = "package-alarm";
    public const string Cron = "0 20 * * * ?";

    public Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => upkeep.AlarmAsync(asOf, ct);
}

/// <summary>Reminds of packages that end soon, and books out what is left of those that have ended; after the bill run.</summary>
public sealed class PackageExpiryJob(PackageUpkeep upkeep) : IPortalJob
{
    public const string Name = "package-expiry";
    public const string Cron = "0 30 6 * * ?";

    public async Task RunAsync(DateTimeOffset asOf, CancellationToken ct)
    {
        await upkeep.RemindAsync(asOf, ct);
        await upkeep.ExpireAsync(asOf, ct);
    }
}
