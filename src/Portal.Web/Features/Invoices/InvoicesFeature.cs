using Portal.Web.Features.Deadlines;
using Portal.Web.Platform;
using Portal.Web.Platform.Checks;

namespace Portal.Web.Features.Invoices;

public static class InvoicesFeature
{
    public static IServiceCollection AddInvoices(this IServiceCollection services) => services
        .AddSingleton<InvoiceMails>()
        .AddSingleton<InvoiceUpkeep>()
        .AddDeadlineKind<InvoiceDeadline>()
        .AddSingleton<InvoiceService>()
        .AddSingleton<InvoiceQueries>()
        .AddSingleton<IInvariant, InvoicesInvariant>()
        .AddRuleTexts<InvoicesTexts>();

    public static void MapInvoices(this IEndpointRouteBuilder app)
    {
        app.MapInvoicesApi();
        app.MapInvoiceFiles();
    }
}
