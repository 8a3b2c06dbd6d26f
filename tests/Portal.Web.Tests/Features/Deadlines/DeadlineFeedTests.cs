using System.Net;
using Ical.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Deadlines;
using Portal.Domain.Tickets;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Tickets;
using Portal.Web.Tests.Features.BillLife;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Deadlines;

/// <summary>The calendar of an account, on the page's query and at its private address; on both databases.</summary>
public sealed class DeadlineFeedTests
{
    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Each_sees_their_own_clocks_and_staff_see_all(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var queries = story.Portal.Get<DeadlineQueries>();

        var mine = Assert.Single((await queries.OpenAsync(null, story.Anna.Actor)).Items);
        Assert.Equal($"/bills/{story.Number}", mine.Href);
        Assert.Equal((await story.BillAsync()).ObjectionUntil, mine.DueAt);
        Assert.DoesNotContain((await queries.OpenAsync(null, story.Bo.Actor)).Items, item => item.Href == mine.Href);
        var finance = await story.Portal.StaffAsync(StaffRole.Finance);
        Assert.Contains((await queries.OpenAsync(null, finance.Actor)).Items, item => item.Href == $"/billing/bills/{story.Number}" && item.Organisation is not null);
        var developer = await story.Portal.MemberAsync(story.Anna, CustomerRole.Developer);
        Assert.Empty((await queries.OpenAsync(null, developer.Actor)).Items); // who sees no bills sees none of their dates

        var ticket = await story.Portal.Get<TicketService>().OpenAsync(new(TicketKind.Technical, "No receipts", "Since ten."), [], story.Anna.Actor);
        var support = await story.Portal.StaffAsync(StaffRole.Support);
        Assert.Contains((await queries.OpenAsync(DeadlineTurn.Provider, story.Anna.Actor)).Items, item => item.Href == $"/support/{ticket}");
        Assert.Contains((await queries.OpenAsync(DeadlineTurn.Provider, support.Actor)).Items, item => item.Href == $"/tickets/{ticket}");
        Assert.DoesNotContain((await queries.OpenAsync(DeadlineTurn.Customer, support.Actor)).Items, item => item.Href == $"/tickets/{ticket}");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_private_address_gives_the_calendar_until_it_ends_or_its_person_loses_access(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var feeds = story.Portal.Get<DeadlineFeedService>();
        await Assert.ThrowsAsync<RuleException>(() => feeds.CreateAsync(story.Anna.Actor with { ReauthenticatedAt = null }));
        var address = new Uri(await feeds.CreateAsync(story.Anna.Actor)).AbsolutePath;

        using var answer = await story.Portal.Client().GetAsync(address);
        Assert.Equal("text/calendar", answer.Content.Headers.ContentType!.MediaType);
        var calendar = Calendar.Load(await answer.Content.ReadAsStringAsync())!;
        var entry = Assert.Single(calendar.Events);
        Assert.Contains(story.Number, entry.Summary);
        Assert.Equal((await story.BillAsync()).ObjectionUntil.UtcDateTime, entry.End!.AsUtc, TimeSpan.FromSeconds(1));

        var second = new Uri(await feeds.CreateAsync(story.Anna.Actor)).AbsolutePath; // a new one ends the old one
        Assert.Equal(HttpStatusCode.NotFound, (await story.Portal.Client().GetAsync(address)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await story.Portal.Client().GetAsync(second)).StatusCode);

        await using (var db = await story.Portal.DbAsync())
        {
            Assert.DoesNotContain(second[^36..^4], await db.Set<DeadlineFeed>().Select(feed => feed.Hash).SingleAsync(), StringComparison.Ordinal);
            await db.Set<Membership>().Where(m => m.UserId == story.Anna.UserId).ExecuteDeleteAsync();
        }

        Assert.Equal(HttpStatusCode.NotFound, (await story.Portal.Client().GetAsync(second)).StatusCode);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_private_address_gives_nothing_of_an_organisation_that_was_banned(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var address = new Uri(await story.Portal.Get<DeadlineFeedService>().CreateAsync(story.Anna.Actor)).AbsolutePath;
        await using (var db = await story.Portal.DbAsync())
        {
            var organisation = await db.Set<Organisation>().SingleAsync(o => o.Id == story.Anna.OrganisationId);
            organisation.Terminate();
            await db.SaveChangesAsync();
            Assert.Equal(HttpStatusCode.OK, (await story.Portal.Client().GetAsync(address)).StatusCode); // reads and settles
            organisation.Ban();
            await db.SaveChangesAsync();
        }

        Assert.Equal(HttpStatusCode.NotFound, (await story.Portal.Client().GetAsync(address)).StatusCode);
    }

    [Fact]
    public async Task A_made_up_address_is_not_found()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Client().GetAsync($"/deadlines/feed/{new string('a', 32)}.ics")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Client().GetAsync("/deadlines/feed/short.ics")).StatusCode);
    }
}
