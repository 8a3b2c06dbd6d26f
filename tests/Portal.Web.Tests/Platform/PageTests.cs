using System.Net;
using Portal.Domain.Accounts;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Platform;

public sealed class PageTests
{
    [Fact]
    public async Task A_missing_page_is_a_translated_404()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var answer = await portal.Client(language: "zh-CN").GetAsync("/no-such-page");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("未找到", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_stranger_and_a_foreign_origin_get_no_circuit()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Equal(HttpStatusCode.Unauthorized, (await portal.Client().PostAsync("/_blazor/negotiate?negotiateVersion=1", null)).StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", "https://elsewhere.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await portal.Client(await portal.OwnerAsync()).SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Staff_without_a_second_factor_hold_nothing()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Empty((await portal.StaffAsync(StaffRole.Admin, strong: false)).Actor.Permissions);
        Assert.Contains(Permission.ManageStaff, (await portal.StaffAsync(StaffRole.Admin)).Actor.Permissions);
    }
}
