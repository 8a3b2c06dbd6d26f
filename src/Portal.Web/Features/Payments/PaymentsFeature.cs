using Portal.Domain;
using Portal.Web.Platform;
using Portal.Web.Platform.Checks;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Payments;

public static class PaymentsFeature
{
    public static IServiceCollection AddPayments(this IServiceCollection services) => services
        .AddSingleton<PaymentService>()
        .AddSingleton<BankImport>()
        .AddSingleton<PaymentQueries>()
        .AddSingleton<IInvariant, PaymentsInvariant>()
        .AddRuleTexts<PaymentsTexts>()
        .AddPortalJob<BankLinesJob>(BankLinesJob.Name, BankLinesJob.Cron);
}

/// <summary>Goes on with bank files whose import was interrupted.</summary>
public sealed class BankLinesJob(BankImport import) : IPortalJob
{
    public const string Name = "bank-lines";
    public const string Cron = "0 40 * * * ?";

    public Task RunAsync(DateTimeOffset asOf, CancellationToken ct) => import.TakeUpAsync(null, Actor.Component($"job:{Name}"), ct);
}
