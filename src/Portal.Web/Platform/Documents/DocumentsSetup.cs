using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Pdf;
using Portal.Web.Platform.Checks;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Platform.Documents;

/// <summary>The register of issued documents, and who signs them.</summary>
public static class DocumentsSetup
{
    public static IServiceCollection AddDocuments(this IServiceCollection services)
    {
        services.TryAddSingleton<IPdfEngine>(_ => new PortalPdfEngine());
        services.AddSingleton<DocumentPress>();
        services.AddPortalJob<SigningCertificates>(SigningCertificates.JobName, "0 40 4 * * ?");
        services.AddSingleton<IInvariant, DocumentInvariant>();
        return services;
    }

    /// <summary>Has a certificate ready, and puts into the register what is older than it.</summary>
    public static async Task PrepareDocumentsAsync(this IServiceProvider services, CancellationToken ct = default)
    {
        await services.GetRequiredService<SigningCertificates>().PrepareAsync(ct);
        foreach (var documents in services.GetServices<IUnregisteredDocuments>())
            await RegisterAsync(documents, ct);
    }

    // Another portal may start at the same moment and do the same: what it has registered is no longer missing.
    private static async Task RegisterAsync(IUnregisteredDocuments documents, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await documents.RegisterAsync(ct);
                return;
            }
            catch (DbUpdateException) when (tries < 3)
            {
            }
        }
    }
}
