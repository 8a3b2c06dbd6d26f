using System.Net;
using Portal.Web.Platform.Circuits;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Platform.Circuits;

/// <summary>How many live pages there may be, on a real port with real sockets.</summary>
public sealed class CircuitPlaceTests
{
    [Fact]
    public async Task One_page_too_many_is_refused_and_a_closed_one_gives_its_place_back()
    {
        await using var portal = await PortalAsync(perPerson: 2, perAddress: 10, inAll: 10);
        var (person, other) = (await portal.OwnerAsync(), await portal.OwnerAsync());
        await using var first = await CircuitSocket.ConnectAsync(portal, person);
        await using var second = await CircuitSocket.ConnectAsync(portal, person);
        var circuit = await first.StartAsync();
        Assert.NotNull(circuit);
        Assert.NotNull(await second.StartAsync());
        Assert.Equal(2, Taken(portal));

        Assert.Equal((null, HttpStatusCode.TooManyRequests), await CircuitSocket.TryConnectAsync(portal, person));
        using var client = portal.Client(person, "zh-CN");
        using var page = await client.GetAsync("/usage");
        Assert.Equal(HttpStatusCode.TooManyRequests, page.StatusCode);
        var text = await page.Content.ReadAsStringAsync();
        Assert.Contains("已达上限", text);
        Assert.DoesNotContain("<script src=\"_framework/blazor", text); // nothing there that would try again and again
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/account/sessions")).StatusCode);

        await using var theirs = await CircuitSocket.ConnectAsync(portal, other);
        Assert.NotNull(await theirs.StartAsync());
        using var othersClient = portal.Client(other);
        Assert.Equal(HttpStatusCode.OK, (await othersClient.GetAsync("/usage")).StatusCode);

        using var goodbye = new MultipartFormDataContent { { new StringContent(circuit), "circuitId" } };
        Assert.True((await client.PostAsync("/_blazor/disconnect", goodbye)).IsSuccessStatusCode);
        first.Drop();
        await UntilAsync(() => Taken(portal) == 2);
        await using var third = await CircuitSocket.ConnectAsync(portal, person);
        Assert.NotNull(await third.StartAsync());
    }

    [Fact]
    public async Task A_lost_page_keeps_its_place_until_it_is_given_up()
    {
        await using var portal = await PortalAsync(perPerson: 1, perAddress: 10, inAll: 10, lostSeconds: 2);
        var person = await portal.OwnerAsync();
        await using var socket = await CircuitSocket.ConnectAsync(portal, person);
        Assert.NotNull(await socket.StartAsync());

        socket.Drop();
        Assert.Equal(1, Taken(portal));
        await UntilAsync(() => Taken(portal) == 0);
        await using var next = await CircuitSocket.ConnectAsync(portal, person);
        Assert.NotNull(await next.StartAsync());
    }

    [Fact]
    public async Task A_lost_page_may_come_back_at_the_limit_but_brings_no_other()
    {
        await using var portal = await PortalAsync(perPerson: 1, perAddress: 1, inAll: 1, lostSeconds: 600);
        var person = await portal.OwnerAsync();
        await using var socket = await CircuitSocket.ConnectAsync(portal, person);
        var circuit = await socket.StartAsync();
        Assert.NotNull(circuit);
        socket.Drop();

        CircuitSocket? again = null;
        await UntilAsync(async () => (again = (await CircuitSocket.TryConnectAsync(portal, person)).Socket) is not null);
        await using (again)
        {
            await again!.StartAsync(); // the name is given before the place is asked for
            again.Drop();
        }

        await UntilAsync(() => Taken(portal) == 1); // had it been let in, it would be waiting for its page

        CircuitSocket? back = null;
        await UntilAsync(async () => (back = (await CircuitSocket.TryConnectAsync(portal, person)).Socket) is not null); // once the drop is noticed
        await using (back)
        {
            Assert.True(await back!.ReturnAsync(circuit));
            await UntilAsync(() => Taken(portal) == 1);
            Assert.Equal((null, HttpStatusCode.TooManyRequests), await CircuitSocket.TryConnectAsync(portal, person));
        }
    }

    [Fact]
    public async Task An_address_has_its_limit_too()
    {
        await using var portal = await PortalAsync(perPerson: 1, perAddress: 1, inAll: 5);
        var (person, other) = (await portal.OwnerAsync(), await portal.OwnerAsync());
        await using var socket = await CircuitSocket.ConnectAsync(portal, person); // no circuit yet: it costs a place all the same
        Assert.Equal((null, HttpStatusCode.TooManyRequests), await CircuitSocket.TryConnectAsync(portal, other));
        using var client = portal.Client(other);
        using var page = await client.GetAsync("/usage");
        Assert.Equal(HttpStatusCode.TooManyRequests, page.StatusCode);
        Assert.Contains("your network", await page.Content.ReadAsStringAsync());

        socket.Drop();
        await UntilAsync(() => Taken(portal) == 0);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/usage")).StatusCode);
    }

    [Fact]
    public async Task All_together_have_a_limit()
    {
        await using var portal = await PortalAsync(1, 1, 1);
        var places = portal.Get<CircuitPlaces>();
        await using var socket = await CircuitSocket.ConnectAsync(portal, await portal.OwnerAsync());
        Assert.Equal(CircuitRefusal.All, places.Ask(new("somebody else", "192.0.2.7")));
    }

    private static int Taken(TestPortal portal) => portal.Get<CircuitPlaces>().Taken;

    private static Task<TestPortal> PortalAsync(int perPerson, int perAddress, int inAll, int lostSeconds = 60) =>
        TestPortal.StartAsync(Databases.Sqlite, kestrel: true, settings: new()
        {
            ["Portal:Circuits:PerPerson"] = $"{perPerson}",
            ["Portal:Circuits:PerAddress"] = $"{perAddress}",
            ["Portal:Circuits:InAll"] = $"{inAll}",
            ["Portal:Circuits:LostSeconds"] = $"{lostSeconds}",
        });

    private static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    // Sockets end in their own time, and the framework keeps lost circuits by the machine's clock.
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var tries = 0; !await isSo(); tries++)
        {
            Assert.True(tries < 600, "It never came to be.");
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
    }
}
