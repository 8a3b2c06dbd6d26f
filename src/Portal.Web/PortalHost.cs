using System.Security.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MudBlazor.Services;
using Portal.Web.Components;
using Portal.Web.Data;
using Portal.Web.Features.AbnormalSending;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Apps;
using Portal.Web.Features.Audit;
using Portal.Web.Features.Billing;
using Portal.Web.Features.BillLife;
using Portal.Web.Features.Complaints;
using Portal.Web.Features.Contacts;
using Portal.Web.Features.Credentials;
using Portal.Web.Features.Customers;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Demonstration;
using Portal.Web.Features.Disputes;
using Portal.Web.Features.Enforcement;
using Portal.Web.Features.Forecasts;
using Portal.Web.Features.Home;
using Portal.Web.Features.Invoices;
using Portal.Web.Features.LawfulRequests;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Notices;
using Portal.Web.Features.Objections;
using Portal.Web.Features.Operations;
using Portal.Web.Features.OptOuts;
using Portal.Web.Features.Organisations;
using Portal.Web.Features.Packages;
using Portal.Web.Features.Payments;
using Portal.Web.Features.Policies;
using Portal.Web.Features.PriceChanges;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.RateDesk;
using Portal.Web.Features.Review;
using Portal.Web.Features.Segments;
using Portal.Web.Features.ServiceLevels;
using Portal.Web.Features.Signatures;
using Portal.Web.Features.Statistics;
using Portal.Web.Features.Templates;
using Portal.Web.Features.Tickets;
using Portal.Web.Features.Tokens;
using Portal.Web.Features.Usage;
using Portal.Web.Features.Verification;
using Portal.Web.Features.WorkingCalendar;
using Portal.Web.Platform;
using Portal.Web.Platform.Circuits;
using Portal.Web.Platform.Documents;
using Portal.Web.Platform.Files;
using Portal.Web.Platform.Jobs;
using Portal.Web.Platform.Mail;
using Portal.Web.Platform.Security;
using Portal.Web.Platform.Web;
using Serilog;
using Serilog.Formatting.Compact;

namespace Portal.Web;

/// <summary>The portal put together: a table of contents, one line for each room.</summary>
public static class PortalHost
{
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            // Beside the program, wherever it was started from; the test host names its own.
            ContentRootPath = args.Any(a => a.StartsWith("--contentRoot", StringComparison.OrdinalIgnoreCase)) ? null : AppContext.BaseDirectory,
        });
        adjust?.Invoke(builder);
        // Not in appsettings.json: it would win over ASPNETCORE_URLS.
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
            builder.WebHost.UseUrls("http://localhost:5080");
        var options = builder.AddPortalOptions();
        var services = builder.Services;

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureHttpsDefaults(https => https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13);
        });
        // Each portal of a process, as in the tests, has its own log.
        services.AddSerilog((provider, log) => log
            .ReadFrom.Configuration(builder.Configuration)
            .Enrich.FromLogContext()
            .WriteTo.Console(new CompactJsonFormatter(), standardErrorFromLevel: Serilog.Events.LogEventLevel.Verbose),
            preserveStaticLogger: true);
        services.AddSingleton(TimeProvider.System);
        services.AddPortalData(options);
        services.AddPortalSecrets();
        services.AddPortalWeb(options, builder.Environment);
        services.AddSingleton<PortalUrls>();
        services.AddSingleton<FileStore>();
        services.AddPortalMail(options);
        services.AddPortalJobs(options);
        services.AddOperations();
        services.AddApiDocument();
        services.AddDocuments();
        services.AddValidation();
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = options.Circuits.LostKept;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromSeconds(options.Circuits.LostSeconds);
            circuits.PersistedCircuitInMemoryMaxRetained = 200;
            circuits.DetailedErrors = builder.Environment.IsDevelopment();
        });
        services.AddCircuitPlaces();
        services.AddMudServices(mud => mud.SnackbarConfiguration.PositionClass = MudBlazor.Defaults.Classes.Position.BottomCenter);

        services.AddAccounts(builder.Environment);
        services.AddCredentials();
        services.AddOrganisations();
        services.AddHome();
        services.AddCustomers();
        services.AddAgreements();
        services.AddTokens();
        services.AddUsage(options);
        services.AddStatistics();
        services.AddApps();
        services.AddPricing();
        services.AddRateDesk();
        services.AddPriceChanges();
        services.AddPolicies();
        services.AddLedger();
        services.AddTickets();
        services.AddContacts();
        services.AddForecasts();
        services.AddNotices();
        services.AddPackages();
        services.AddWorkingCalendar();
        services.AddDeadlines();
        services.AddOptOuts();
        services.AddComplaints();
        services.AddDisputes();
        services.AddAbnormalSending();
        services.AddEnforcement();
        services.AddServiceLevels();
        services.AddBilling();
        services.AddBillLife();
        services.AddObjections();
        services.AddPayments();
        services.AddInvoices();
        services.AddAudit();
        services.AddLawfulRequests();
        services.AddOperationsPages();
        services.AddDemonstration();
        services.AddSignatures();
        services.AddTemplates();
        services.AddReview();
        services.AddSegments();
        services.AddVerification();

        var app = builder.Build();

        app.UseForwardedHeaders();
        app.UseSecurityHeaders(!app.Environment.IsDevelopment());
        app.UseLastResort();
        app.UseSecurityLog();
        app.UseHttpsOnly(options, app.Environment);
        app.UseRequestLocalization();
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/api"), api => api.UseExceptionHandler().UseStatusCodePages());
        app.UseWhen(http => !http.Request.Path.StartsWithSegments("/api"), pages =>
        {
            pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
            pages.UseExceptionHandler("/error", createScopeForErrors: true);
        });
        app.UseRouting(); // after the two above, so that they can route again
        app.UseAntiforgeryAnswer();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseActor();
        app.UseCircuitGuard();
        app.UseAuthorization();
        app.UseAntiforgery();

        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapHealth();
        app.MapPreferences();
        app.MapFiles();

        app.MapAccounts();
        app.MapAgreements();
        app.MapApps();
        app.MapPricing();
        app.MapBilling();
        app.MapLedger();
        app.MapObjections();
        app.MapDeadlines();
        app.MapInvoices();
        app.MapComplaints();
        app.MapDisputes();
        app.MapAbnormalSending();
        app.MapEnforcement();
        app.MapOptOuts();
        app.MapLawfulRequests();
        app.MapTickets();
        app.MapForecasts();
        app.MapServiceLevels();
        app.MapNotices();
        app.MapUsage();
        app.MapStatistics();
        app.MapSegments();
        app.MapCredentials();
        app.MapVerification();
        return app;
    }

    /// <summary>Brings the database up to date and checks that its secrets open.</summary>
    public static async Task MigrateAsync(this WebApplication app, CancellationToken ct = default)
    {
        await using (var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(ct))
        {
            // Asked first: migrating takes a lock that a killed process would leave behind.
            if ((await db.Database.GetPendingMigrationsAsync(ct)).Any())
                await db.Database.MigrateAsync(ct);
            await db.ApplyStateGuardsAsync(app.Services.GetServices<StateGuard>(), ct);
        }

        app.Services.RequireReadableSecrets();
    }

    /// <summary>Puts what comes with the product into the database.</summary>
    public static async Task ShipAsync(this WebApplication app, CancellationToken ct = default)
    {
        await app.Services.GetRequiredService<AgreementShipment>().RunAsync(ct);
        await app.Services.PrepareDocumentsAsync(ct);
    }

    /// <summary>Prepares the portal for serving, and says where it is once it listens.</summary>
    public static async Task StartPortalAsync(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<PortalOptions>>().Value;
        await app.MigrateAsync();
        var signIns = options.Demonstration ?? app.Environment.IsDevelopment() ? await app.Services.FillDemonstrationAsync() : "";
        await app.ShipAsync(); // after the demonstration, whose story begins earlier
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            if (signIns.Length > 0)
                Console.Error.WriteLine(signIns);
            if (app.Environment.IsDevelopment() && options.Mail.Host.Length == 0)
                Console.Error.WriteLine($"Mails are kept as files and shown at {app.Urls.FirstOrDefault()}/development/mails");
            Console.Error.WriteLine($"Portal listens on {string.Join(' ', app.Urls)}; data in {options.DataDirectory}");
        });
    }

    private static PortalOptions AddPortalOptions(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<PortalOptions>().BindConfiguration(PortalOptions.Section)
            .PostConfigure(o => o.DataDirectory = DataDirectoryOf(o.DataDirectory, builder.Environment))
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<PortalOptions>, PortalOptionsCheck>();
        var options = PortalOptionsCheck.Read(builder.Configuration);
        options.DataDirectory = DataDirectoryOf(options.DataDirectory, builder.Environment);
        PortalOptionsCheck.Require(options);
        Directory.CreateDirectory(options.DataDirectory);
        return options;
    }

    /// <summary>As set; else 'data' beside the solution, or beside the program where there is no solution.</summary>
    private static string DataDirectoryOf(string setting, IHostEnvironment environment)
    {
        if (setting.Length > 0)
            return Path.GetFullPath(setting);
        for (var folder = new DirectoryInfo(environment.ContentRootPath); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Portal.sln")))
                return Path.Combine(folder.FullName, "data");
        }

        return Path.Combine(environment.ContentRootPath, "data");
    }
}
