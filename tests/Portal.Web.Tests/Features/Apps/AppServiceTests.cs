using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Apps;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Apps;

public sealed class AppServiceTests
{
    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Numbers_start_at_1400000001_and_rise(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var second = await story.Apps.CreateAsync(new("Second", [Service.Sms]), story.Owner.Actor);

        Assert.Equal(1_400_000_001, story.First.AppId);
        Assert.Equal(1_400_000_002, second.AppId);
        Assert.Equal([Service.Sms, Service.Email], (await story.DetailsAsync()).Services);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Without_an_accepted_agreement_there_is_no_app_and_no_key(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        await portal.Get<AgreementShipment>().RunAsync(default);
        var owner = await portal.OwnerAsync();

        await AppStory.CodeAsync("agreement.not-accepted", () => portal.Get<AppService>().CreateAsync(new("Shop", [Service.Sms]), owner.Actor));
        Assert.All(await portal.Get<AppQueries>().ServicesAsync(owner.Actor), choice => Assert.False(choice.IsAccepted));
        await using var db = await portal.DbAsync();
        Assert.False(await db.Set<App>().AnyAsync());
        Assert.False(await db.Set<AppKey>().AnyAsync());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_name_is_given_once_among_the_apps_that_live(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        await AppStory.CodeAsync("app.name-taken", () => story.Apps.CreateAsync(new(" Shop ", [Service.Sms]), story.Owner.Actor));

        await story.Apps.DisableAsync(story.First.AppId, "moved", story.Owner.Actor);
        await story.Apps.DeleteAsync(story.First.AppId, "moved", story.Owner.Actor);

        Assert.NotNull(await story.Apps.CreateAsync(new("Shop", [Service.Sms]), story.Owner.Actor));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_directory_knows_of_a_change_at_once(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var directory = story.Portal.Get<AppDirectory>();
        Assert.True((await directory.FindAsync(story.First.AppId))!.MaySend(Service.Sms));

        await story.Apps.UseServicesAsync(story.First.AppId, [Service.Email], story.Owner.Actor);
        Assert.False((await directory.FindAsync(story.First.AppId))!.MaySend(Service.Sms));

        await story.Apps.DisableAsync(story.First.AppId, "pause", story.Owner.Actor);
        Assert.Equal(AppState.Disabled, (await directory.FindAsync(story.First.AppId))!.State);

        await story.Apps.DeleteAsync(story.First.AppId, "closing", story.Owner.Actor);
        Assert.Equal(AppState.Deleted, (await directory.FindAsync(story.First.AppId))!.State);
        Assert.Null(await directory.FindAsync(1_499_999_999));
        Assert.Null(await directory.FindAsync(1));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_new_number_asked_for_too_early_is_found_once_it_exists(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var directory = story.Portal.Get<AppDirectory>();
        Assert.Null(await directory.FindAsync(story.First.AppId + 1));
        var next = await story.Apps.CreateAsync(new("Next", [Service.Sms]), story.Owner.Actor);
        Assert.NotNull(await directory.FindAsync(next.AppId));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Another_organisations_app_is_as_missing_as_one_that_never_was(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var stranger = await AppStory.AcceptingOwnerAsync(story.Portal);
        var queries = story.Portal.Get<AppQueries>();
        var (app, key) = (story.First.AppId, story.First.KeyId);

        Func<long, Task>[] attempts =
        [
            id => queries.FindAsync(id, stranger.Actor),
            id => queries.EventsAsync(id, key, stranger.Actor),
            id => story.Apps.RenameAsync(id, "Mine", stranger.Actor),
            id => story.Apps.UseServicesAsync(id, [Service.Voice], stranger.Actor),
            id => story.Apps.AllowAsync(id, "", stranger.Actor),
            id => story.Apps.DisableAsync(id, "x", stranger.Actor),
            id => story.Apps.EnableAsync(id, stranger.Actor),
            id => story.Apps.DeleteAsync(id, "x", stranger.Actor),
            id => story.Keys.CreateAsync(id, stranger.Actor),
            id => story.Keys.RevealAsync(id, key, stranger.Actor),
            id => story.Keys.DisableAsync(id, key, "x", stranger.Actor),
            id => story.Keys.EnableAsync(id, key, stranger.Actor),
            id => story.Keys.DeleteAsync(id, key, "x", stranger.Actor),
            id => story.Keys.ReportLeakAsync(id, key, "", stranger.Actor),
        ];
        foreach (var attempt in attempts)
        {
            var foreign = await Assert.ThrowsAsync<NotFoundException>(() => attempt(app));
            var missing = await Assert.ThrowsAsync<NotFoundException>(() => attempt(1_499_999_999));
            Assert.Equal(missing.Message, foreign.Message);
        }

        var pages = story.Portal.Client(stranger);
        Assert.DoesNotContain("Shop", await (await pages.GetAsync($"/apps/{app}")).Content.ReadAsStringAsync());
        Assert.DoesNotContain("Shop", await (await pages.GetAsync($"/apps/{app}/keys/{key}")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_viewer_reads_and_changes_nothing()
    {
        await using var story = await AppStory.StartAsync(Databases.Sqlite);
        var viewer = await story.Portal.MemberAsync(story.Owner, CustomerRole.Viewer);

        Assert.Single(await story.Portal.Get<AppQueries>().ListAsync(viewer.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => story.Keys.RevealAsync(story.First.AppId, story.First.KeyId, viewer.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => story.Apps.DisableAsync(story.First.AppId, "x", viewer.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => story.Apps.CreateAsync(new("x", [Service.Sms]), viewer.Actor));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_allow_list_is_kept_as_written_canonically(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        await story.Apps.AllowAsync(story.First.AppId, "203.0.113.0/24\n\n2001:DB8::/32", story.Owner.Actor);
        Assert.Equal(["203.0.113.0/24", "2001:db8::/32"], (await story.DetailsAsync()).AllowList);

        await AppStory.CodeAsync("app.range-host-bits", () => story.Apps.AllowAsync(story.First.AppId, "203.0.113.7/24", story.Owner.Actor));
        Assert.Equal(2, (await story.DetailsAsync()).AllowList.Count);
    }

    [Theory]
    [InlineData("en", "Active keys")]
    [InlineData("zh-CN", "启用中的密钥")]
    public async Task The_pages_open_in_both_languages(string language, string heading)
    {
        await using var story = await AppStory.StartAsync(Databases.Sqlite);
        var client = story.Portal.Client(story.Owner, language);
        Assert.Contains(heading, await client.GetStringAsync("/apps"));
        Assert.Contains("1400000001", await client.GetStringAsync("/apps/1400000001"));
        Assert.Contains(story.First.Secret.Hint, await client.GetStringAsync($"/apps/1400000001/keys/{story.First.KeyId}"));
        Assert.Contains("<form", await client.GetStringAsync("/apps/new"));
    }
}
