using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Web.Platform;

namespace Portal.Web.Data;

public static class DataSetup
{
    public static IServiceCollection AddPortalData(this IServiceCollection services, PortalOptions options) =>
        options.Database.Provider switch
        {
            DatabaseProvider.Sqlite => services.AddPortalDb<SqlitePortalDb>(o => o
                .UseSqlite(SqliteConnection(options)).AddInterceptors(new SqlitePragmas())),
            _ => services.AddPortalDb<PostgresPortalDb>(o => o.UseNpgsql(options.Database.ConnectionString)),
        };

    public static IServiceCollection AddPortalDb<TDb>(
        this IServiceCollection services, Action<DbContextOptionsBuilder> configure) where TDb : PortalDb
    {
        // Said here and not with Identity, because migrations and data tests build the model from this alone.
        services.Configure<IdentityOptions>(o => o.Stores.SchemaVersion = IdentitySchemaVersions.Version3); // with passkeys
        services.AddDbContextFactory<TDb>(o =>
        {
            configure(o);
            o.AddInterceptors(new VersionInterceptor());
            o.ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning)); // a test holds this instead
        });
        services.AddSingleton<IDbContextFactory<PortalDb>, Forwarding<TDb>>();
        services.AddScoped<PortalDb>(provider => provider.GetRequiredService<TDb>()); // Identity's stores want it
        return services;
    }

    /// <summary>As set, or the file in the data directory.</summary>
    public static string SqliteConnection(PortalOptions options) =>
        options.Database.ConnectionString is { Length: > 0 } given
            ? given
            : new SqliteConnectionStringBuilder
            {
                DataSource = Path.Combine(options.DataDirectory, "portal.db"),
                ForeignKeys = true,
                DefaultTimeout = 30,
            }.ConnectionString;

    private sealed class Forwarding<TDb>(IDbContextFactory<TDb> inner) : IDbContextFactory<PortalDb> where TDb : PortalDb
    {
        public PortalDb CreateDbContext() => inner.CreateDbContext();
    }
}
