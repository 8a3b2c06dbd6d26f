using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform.Mail;
using Portal.Web.Platform.Security;

namespace Portal.Web.Tests.Support;

/// <summary>Somebody who has signed in: <see cref="Cookie"/> opens pages, <see cref="Actor"/> calls services.</summary>
public sealed record Person(Guid UserId, string Email, Guid? OrganisationId, Actor Actor, string Cookie);

/// <summary>The whole portal on a database of its own, on a clock the test holds.</summary>
public sealed class TestPortal : WebApplicationFactory<Program>
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);

    private readonly string _provider;
    private readonly string _connection;
    private readonly Dictionary<string, string> _settings;
    private readonly Action<IServiceCollection>? _services;
    private string _environment = "Development";
    private int _people;

    private TestPortal(string provider, string connection, string dataDirectory, Dictionary<string, string> settings, Action<IServiceCollection>? services)
    {
        _provider = provider;
        _connection = connection;
        _settings = settings;
        _services = services;
        DataDirectory = dataDirectory;
    }

    public FakeTimeProvider Time { get; } = new(Start);

    /// <summary>Where it listens, when it was started with real sockets.</summary>
    public int Port => new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    public string DataDirectory { get; }

    public string Provider => _provider;

    public string Connection => _connection;

    /// <param name="settings">Configuration keys beyond the defaults, such as 'Portal:Uploads:MaxBytes'.</param>
    /// <param name="kestrel">On a real port, for what needs a wire.</param>
    /// <param name="listen">On real ports of the test's own choice.</param>
    public static async Task<TestPortal> StartAsync(
        string provider, Dictionary<string, string>? settings = null, Action<IServiceCollection>? services = null, string environment = "Development",
        bool kestrel = false, Action<KestrelServerOptions>? listen = null)
    {
        var portal = new TestPortal(provider, await Databases.CreateAsync(provider), Databases.NewFolder(), settings ?? [], services) { _environment = environment };
        if (listen is not null)
            portal.UseKestrel(listen);
        else if (kestrel)
            portal.UseKestrel(0);
        portal.StartServer();
        return portal;
    }

    /// <summary>On what another portal left behind, at the given instant.</summary>
    public static TestPortal StartOn(
        string provider, string connection, string dataDirectory, DateTimeOffset now, Dictionary<string, string> settings, Action<IServiceCollection>? services = null)
    {
        var portal = new TestPortal(provider, connection, dataDirectory, settings, services);
        portal.Time.SetUtcNow(now);
        portal.StartServer();
        return portal;
    }

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    public Task<PortalDb> DbAsync() => Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();

    /// <summary>A customer organisation with its first Owner, signed in.</summary>
    public async Task<Person> OwnerAsync(string? organisation = null)
    {
        var user = await AddUserAsync();
        var id = Guid.CreateVersion7();
        await using (var db = await DbAsync())
        {
            db.Add(new Organisation(id, organisation ?? $"Customer {_people}", user.Id, Time.GetUtcNow()));
            await db.SaveChangesAsync();
        }

        return await SignInAsync(user, strong: false);
    }

    /// <summary>Another member of the owner's organisation.</summary>
    public async Task<Person> MemberAsync(Person owner, CustomerRole role)
    {
        var user = await AddUserAsync();
        await using (var db = await DbAsync())
        {
            var organisation = await db.Set<Organisation>().SingleAsync(o => o.Id == owner.OrganisationId);
            organisation.Join(user.Id, role, Time.GetUtcNow());
            await db.SaveChangesAsync();
        }

        return await SignInAsync(user, strong: false);
    }

    /// <summary>One of the provider's people, signed in with a second factor unless <paramref name="strong"/> is false.</summary>
    public async Task<Person> StaffAsync(StaffRole role, bool strong = true)
    {
        var user = await AddUserAsync();
        await using var scope = Services.CreateAsyncScope();
        var roles = scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole<Guid>>>();
        if (!await roles.RoleExistsAsync(role.ToString()))
            await roles.CreateAsync(new(role.ToString()));
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        await users.AddToRoleAsync((await users.FindByIdAsync(user.Id.ToString()))!, role.ToString());
        return await SignInAsync((await users.FindByIdAsync(user.Id.ToString()))!, strong);
    }

    /// <summary>A client with the person's cookie (none for a stranger); redirects are not followed.</summary>
    public HttpClient Client(Person? person = null, string language = "en")
    {
        var client = CreateClient(new() { AllowAutoRedirect = false, HandleCookies = person is null, BaseAddress = ClientOptions.BaseAddress });
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        if (person is not null)
            client.DefaultRequestHeaders.Add("Cookie", person.Cookie);
        return client;
    }

    /// <summary>The person's actor as it is now: after time has passed or rights have changed.</summary>
    public async Task<Actor> RefreshAsync(Person person) =>
        (await Get<SessionStore>().PrincipalAsync(person.Actor.SessionId!.Value, default))?.ToActor("127.0.0.1", "tests")
        ?? throw new InvalidOperationException("The session has ended.");

    public async Task<IReadOnlyList<OutboxMail>> MailsAsync(string? to = null)
    {
        await using var db = await DbAsync();
        return await db.Set<OutboxMail>().AsNoTracking().Where(m => to == null || m.To == to).OrderBy(m => m.CreatedAt).ToListAsync();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(_environment);
        builder.UseSetting("Portal:Database:Provider", _provider);
        builder.UseSetting("Portal:Database:ConnectionString", _connection);
        builder.UseSetting("Portal:DataDirectory", DataDirectory);
        builder.UseSetting("Portal:Demonstration", "false");
        builder.UseSetting("Portal:Jobs", "false");
        builder.UseSetting("Portal:RateLimits:SignIn", "10000");
        builder.UseSetting("Serilog:MinimumLevel:Default", "Error");
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
        builder.ConfigureTestServices(services =>
        {
            services.RemoveAll<TimeProvider>();
            services.AddSingleton<TimeProvider>(Time);
            services.RemoveAll<Microsoft.Extensions.Hosting.IHostedService>(); // nothing runs by itself; tests say when
            _services?.Invoke(services);
        });
    }

    private async Task<PortalUser> AddUserAsync()
    {
        var number = Interlocked.Increment(ref _people);
        var user = new PortalUser
        {
            Id = Guid.CreateVersion7(),
            UserName = $"person{number}@example.com",
            Email = $"person{number}@example.com",
            EmailConfirmed = true,
            DisplayName = $"Person {number}",
            Language = "en",
            CreatedAt = Time.GetUtcNow(),
        };
        await using var scope = Services.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>().CreateAsync(user);
        Assert.True(result.Succeeded, string.Join(';', result.Errors.Select(e => e.Description)));
        return user;
    }

    // What signing in does, without the time a password hash takes.
    private async Task<Person> SignInAsync(PortalUser user, bool strong)
    {
        var sessions = Get<SessionStore>();
        var identity = new ClaimsIdentity([new(ClaimTypes.NameIdentifier, user.Id.ToString()), new("amr", strong ? "mfa" : "pwd")], IdentityConstants.ApplicationScheme);
        var key = await sessions.StoreAsync(new AuthenticationTicket(new(identity), IdentityConstants.ApplicationScheme));
        var options = Get<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        var pointer = new ClaimsIdentity([new("Microsoft.AspNetCore.Authentication.Cookies-SessionId", key)], IdentityConstants.ApplicationScheme);
        var cookie = $"{options.Cookie.Name}={options.TicketDataFormat.Protect(new(new(pointer), IdentityConstants.ApplicationScheme))}";

        var session = (await sessions.RetrieveAsync(key))!;
        var actor = session.Principal.ToActor("127.0.0.1", "tests");
        return new(user.Id, user.Email!, actor.OrganisationId, actor, cookie);
    }
}
