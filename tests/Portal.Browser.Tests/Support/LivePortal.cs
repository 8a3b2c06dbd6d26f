using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;

namespace Portal.Browser.Tests.Support;

/// <summary>The portal as it is started on a bare machine: a real port, SQLite, mails as files, the demonstration inside.</summary>
public sealed class LivePortal : WebApplicationFactory<Program>
{
    private readonly int _port = FreePort();
    private readonly string _data = Directory.CreateTempSubdirectory("portal-browser-").FullName;

    public LivePortal()
    {
        UseKestrel(_port);
        StartServer();
        Mails = new(Path.Combine(_data, "mail"));
        Cast = new(this);
    }

    public ShiftedClock Clock { get; } = new();

    /// <summary>By name, never by number: passkeys want a host name.</summary>
    public string Url => $"http://localhost:{_port}";

    public Mailbox Mails { get; }

    public Cast Cast { get; }

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    public Task<PortalDb> DbAsync() => Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();

    /// <summary>Somebody with a confirmed address; staff when roles are given.</summary>
    public async Task<PortalUser> AddUserAsync(string mail, string? password = null, string language = "en", params StaffRole[] staff)
    {
        await using var scope = Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var roles = scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole<Guid>>>();
        var user = new PortalUser
        {
            Id = Guid.CreateVersion7(),
            UserName = mail,
            Email = mail,
            EmailConfirmed = true,
            DisplayName = mail.Split('@')[0],
            Language = language,
            CreatedAt = Clock.GetUtcNow(),
        };
        if (password is not null)
            user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        Require(await users.CreateAsync(user));
        foreach (var role in staff.Select(r => r.ToString()))
        {
            if (!await roles.RoleExistsAsync(role))
                Require(await roles.CreateAsync(new(role)));
            Require(await users.AddToRoleAsync(user, role));
        }

        return user;
    }

    /// <summary>A customer with its first Owner.</summary>
    public async Task AddOrganisationAsync(string name, PortalUser owner)
    {
        await using var db = await DbAsync();
        db.Add(new Organisation(Guid.CreateVersion7(), name, owner.Id, Clock.GetUtcNow()));
        await db.SaveChangesAsync();
    }

    /// <summary>What signing in leaves in the browser, without the typing.</summary>
    /// <param name="strong">With a second factor.</param>
    public async Task<(string Name, string Value)> CookieAsync(Guid userId, bool strong)
    {
        var identity = new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, userId.ToString()), new("amr", strong ? "mfa" : "pwd")], IdentityConstants.ApplicationScheme);
        var key = await Get<SessionStore>().StoreAsync(new AuthenticationTicket(new(identity), IdentityConstants.ApplicationScheme));
        var options = Get<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        var pointer = new ClaimsIdentity([new("Microsoft.AspNetCore.Authentication.Cookies-SessionId", key)], IdentityConstants.ApplicationScheme);
        return (options.Cookie.Name!, options.TicketDataFormat.Protect(new(new(pointer), IdentityConstants.ApplicationScheme)));
    }

    /// <summary>Lets time pass for one person: everybody else has just proved who they are.</summary>
    public async Task SkipForAsync(string mail, TimeSpan time)
    {
        Clock.Skip(time);
        await using var db = await DbAsync();
        var now = Clock.GetUtcNow();
        await db.Set<UserSession>().Where(session => !db.Users.Any(user => user.Id == session.UserId && user.Email == mail))
            .ExecuteUpdateAsync(set => set.SetProperty(session => session.ReauthenticatedAt, now));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("Portal:DataDirectory", _data);
        builder.UseSetting("Portal:PublicUrl", Url);
        builder.UseSetting("Portal:Demonstration", "true");
        builder.UseSetting("Portal:Jobs", "false");
        builder.UseSetting("Portal:RateLimits:SignIn", "10000");
        builder.UseSetting("Portal:RateLimits:PublicApi", "10000");
        builder.UseSetting("Serilog:MinimumLevel:Default", "Error");
        builder.ConfigureTestServices(services =>
        {
            services.RemoveAll<TimeProvider>();
            services.AddSingleton<TimeProvider>(Clock);
        });
    }

    private static void Require(IdentityResult result) =>
        Assert.True(result.Succeeded, string.Join("; ", result.Errors.Select(e => e.Description)));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
