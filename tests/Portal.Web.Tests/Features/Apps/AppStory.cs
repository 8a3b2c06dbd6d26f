using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Domain;
using Portal.Domain.Apps;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Apps;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Apps;

/// <summary>A portal with one customer that has accepted everything and made an app.</summary>
internal sealed class AppStory : IAsyncDisposable
{
    private AppStory(TestPortal portal, Person owner, IssuedKey first)
    {
        Portal = portal;
        Owner = owner;
        First = first;
    }

    public TestPortal Portal { get; }
    public Person Owner { get; }

    /// <summary>The key that came with the app.</summary>
    public IssuedKey First { get; }

    public AppService Apps => Portal.Get<AppService>();
    public AppKeyService Keys => Portal.Get<AppKeyService>();

    public static async Task<AppStory> StartAsync(string provider, Dictionary<string, string>? settings = null)
    {
        var portal = await TestPortal.StartAsync(provider, settings);
        var owner = await AcceptingOwnerAsync(portal);
        var first = await portal.Get<AppService>().CreateAsync(new("Shop", [Service.Sms, Service.Email]), owner.Actor);
        return new(portal, owner, first);
    }

    public static async Task<Person> AcceptingOwnerAsync(TestPortal portal)
    {
        await portal.Get<AgreementShipment>().RunAsync(default);
        var owner = await portal.OwnerAsync();
        await portal.Get<AgreementService>().AcceptAllAsync(owner.Actor);
        return owner;
    }

    public Task<AppDetails> DetailsAsync() => Portal.Get<AppQueries>().FindAsync(First.AppId, Owner.Actor);

    /// <summary>Signs as a program would and asks the portal.</summary>
    public Task<HttpResponseMessage> CheckAsync(KeySecret key, long? appId = null, DateTimeOffset? at = null)
    {
        var time = (at ?? Portal.Time.GetUtcNow()).ToUnixTimeSeconds();
        var sig = RequestSignature.SignV5(key.Value, "7226249334", time, "13800138000");
        return Portal.Client().PostAsJsonAsync(
            $"/api/v1/signature-checks?sdkappid={appId ?? First.AppId}&random=7226249334", new { sig, time, mobile = "13800138000" });
    }

    public async Task<string> CheckedAsync(KeySecret key, long? appId = null, DateTimeOffset? at = null)
    {
        var answer = await CheckAsync(key, appId, at);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return answer.StatusCode is HttpStatusCode.OK ? "valid" : body.RootElement.GetProperty("code").GetString()!;
    }

    public static async Task CodeAsync(string code, Func<Task> act) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<RuleException>(act)).Code);

    public ValueTask DisposeAsync() => Portal.DisposeAsync();
}
