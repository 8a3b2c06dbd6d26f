using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Tickets;
using Portal.Web.Features.Complaints;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Tickets;
using Portal.Web.Platform;
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
        var calendar = Ical.Net.Calendar.Load(await answer.Content.ReadAsStringAsync())!;
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

    [Theory, MemberData(nameof(Both))]
    public async Task Two_addresses_made_at_once_show_the_later_and_end_together(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var (feeds, now) = (story.Portal.Get<DeadlineFeedService>(), story.Portal.Time.GetUtcNow());
        await using (var db = await story.Portal.DbAsync())
        {
            db.AddRange(new DeadlineFeed(story.Anna.UserId, story.Anna.OrganisationId, new('a', 64), now), new DeadlineFeed(story.Anna.UserId, story.Anna.OrganisationId, new('b', 64), now.AddSeconds(1)));
            await db.SaveChangesAsync();
        }

        Assert.Equal(new('b', 64), (await feeds.MineAsync(story.Anna.Actor))!.Hash);
        Assert.Equal(HttpStatusCode.OK, (await story.Portal.Client(story.Anna).GetAsync("/deadlines")).StatusCode);
        await feeds.EndAsync(story.Anna.Actor);
        Assert.Null(await feeds.MineAsync(story.Anna.Actor));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task More_than_a_page_holds_hides_nothing_of_the_turn_asked_for_and_the_feed_has_all(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var (queries, kind, now) = (story.Portal.Get<DeadlineQueries>(), story.Portal.Get<ComplaintReplyDeadline>(), story.Portal.Time.GetUtcNow());
        await using (var db = await story.Portal.DbAsync())
        {
            for (var i = 0; i <= DeadlineQueries.Most; i++)
                db.Promise(kind, $"X-{i}", story.Anna.OrganisationId!.Value, Deadline.Of(DeadlineRule.WallHours, 1, now, WorkingDays.Shipped), DeadlineTurn.Customer, null, now);
            db.Promise(kind, "ours", story.Anna.OrganisationId!.Value, Deadline.Of(DeadlineRule.WallHours, 2, now, WorkingDays.Shipped), DeadlineTurn.Provider, null, now);
            await db.SaveChangesAsync();
        }

        Assert.Contains((await queries.OpenAsync(DeadlineTurn.Provider, story.Anna.Actor)).Items, item => item.Key == "complaint.reply:ours");
        Assert.True((await queries.OpenAsync(null, story.Anna.Actor)).IsCut);
        var address = new Uri(await story.Portal.Get<DeadlineFeedService>().CreateAsync(story.Anna.Actor)).AbsolutePath;
        var calendar = Ical.Net.Calendar.Load(await story.Portal.Client().GetStringAsync(address))!;
        Assert.True(calendar.Events.Count > DeadlineQueries.Most + 1);
        using (Language.Use(Language.English))
        {
            var cut = await queries.OpenAsync(null, story.Anna.Actor, most: 2);
            Assert.Contains("There are more deadlines: this calendar has the first 2", story.Portal.Get<DeadlineIcs>().Write(cut, now), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_made_up_address_is_not_found()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Client().GetAsync($"/deadlines/feed/{new string('a', 32)}.ics")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Client().GetAsync("/deadlines/feed/short.ics")).StatusCode);
    }
}
