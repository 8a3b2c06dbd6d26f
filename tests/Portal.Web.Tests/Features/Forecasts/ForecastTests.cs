using System.Net;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Documents;
using Portal.Domain.Forecasts;
using Portal.Domain.Metering;
using Portal.Domain.Policies;
using Portal.Domain.ServiceLevels;
using Portal.Domain.Tickets;
using Portal.Web.Features.Forecasts;
using Portal.Web.Features.ServiceLevels;
using Portal.Web.Features.Tickets;
using Portal.Web.Features.Verification;
using Portal.Web.Platform.Documents;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.ServiceLevels.LevelStory;

namespace Portal.Web.Tests.Features.Forecasts;

public sealed class ForecastTests
{
    private static readonly DateOnly Tomorrow = new(2026, 11, 24);

    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_forecast_gives_a_receipt_and_a_ticket_and_is_answered(string provider)
    {
        await using var story = await StartAsync(provider);
        var (portal, anna, bo) = (story.Portal, story.Anna, story.Bo);
        var support = (await portal.StaffAsync(StaffRole.Support)).Actor;
        var (forecasts, queries) = (portal.Get<ForecastService>(), portal.Get<ForecastQueries>());
        await Code("forecast.app-missing", () => forecasts.FileAsync(new(BosApp, Tomorrow, Tomorrow, 2_000_000, "A sale."), anna.Actor));
        await Code("forecast.past", () => forecasts.FileAsync(new(null, Tomorrow.AddDays(-2), Tomorrow, 2_000_000, "A sale."), anna.Actor));
        var number = await forecasts.FileAsync(new(AnnasApp, Tomorrow, Tomorrow.AddDays(2), 2_000_000, "A sale."), anna.Actor);
        Assert.Equal("T-2026-000001", number); // refusals leave no gap
        var view = await queries.GetAsync(number, anna.Actor);
        Assert.Equal((1_000_000, 100_000_000, true, true), (view.Forecast.NormalLine, view.Forecast.GatewayLine, view.Forecast.IsAhead, view.MayWithdraw));
        Assert.Equal((TicketKind.TrafficForecast, TicketPriority.High), await TicketAsync());

        using (var client = portal.Client(anna))
        {
            var pdf = await client.GetByteArrayAsync($"/support/forecasts/{number}/pdf");
            Assert.Equal(pdf, await client.GetByteArrayAsync($"/support/forecasts/{number}/pdf"));
            var text = PdfTools.Text(pdf);
            Assert.Contains(number, text, StringComparison.Ordinal);
            Assert.Contains("1,000,000", text, StringComparison.Ordinal);
            Assert.Contains("2,000,000", text, StringComparison.Ordinal);
        }

        using (var stranger = portal.Client(bo))
        {
            foreach (var address in new[] { $"/support/forecasts/{number}/pdf", $"/support/forecasts/{number}" })
                Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(address)).StatusCode);
        }

        await Assert.ThrowsAsync<NotFoundException>(() => queries.GetAsync(number, bo.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => forecasts.WithdrawAsync(number, bo.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => forecasts.AnswerAsync(number, true, "x", anna.Actor));
        portal.Time.Advance(TimeSpan.FromSeconds(1));
        await forecasts.AnswerAsync(number, hasRoom: false, "Half of it.", support);
        Assert.Equal(ForecastStatus.Limited, (await queries.GetAsync(number, anna.Actor)).Forecast.Status);
        Assert.Equal("Half of it.", (await portal.Get<TicketQueries>().GetAsync(number, anna.Actor)).Posts[^1].Text);
        Assert.Single(await portal.MailsAsync(anna.Email));
        string code;
        await using (var db = await portal.DbAsync())
            code = (await db.DocumentAsync(DocumentKind.TrafficForecast, number, anna.OrganisationId!.Value)).Code;
        Assert.Equal(VerificationOutcome.Genuine, (await portal.Get<VerificationQueries>().AskAsync(null, code)).Outcome);
        await forecasts.WithdrawAsync(number, anna.Actor);
        Assert.Equal(VerificationOutcome.Superseded, (await portal.Get<VerificationQueries>().AskAsync(null, code)).Outcome); // it is no prior notice any more
        Assert.Equal(TicketStatus.Closed, (await portal.Get<TicketQueries>().GetAsync(number, anna.Actor)).Row.Status);
        await Code("forecast.withdrawn", () => forecasts.AnswerAsync(number, true, "After all.", support));

        async Task<(TicketKind, TicketPriority)> TicketAsync()
        {
            var row = (await portal.Get<TicketQueries>().GetAsync(number, anna.Actor)).Row;
            return (row.Kind, row.Priority);
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_surge_that_was_announced_before_its_day_is_not_released(string provider)
    {
        await using var story = await StartAsync(provider);
        var portal = story.Portal;
        await using (var db = await portal.DbAsync())
        {
            db.Add(PolicyRecord.Set(Policy.SurgeNormal, story.Anna.OrganisationId, new(2026, 11, 23), 49, "order", "O-1", "admin", new(2026, 11, 23), portal.Time.GetUtcNow()));
            await db.SaveChangesAsync();
        }

        await portal.Get<ForecastService>().FileAsync(new(null, new(2026, 11, 23), Tomorrow, 60, "A sale."), story.Anna.Actor);
        foreach (var day in new[] { "2026-11-23", "2026-11-24", "2026-11-25" })
        {
            portal.Time.SetUtcNow(At($"{day}T20:00:00+08:00"));
            await story.SendAsync(30, DeliveryStatus.Delivered, "DELIVRD", $"{day}T13:00:00+08:00");
            await story.SendAsync(25, DeliveryStatus.Failed, "SY:0501", $"{day}T14:00:00+08:00");
        }

        await story.JobAsync();
        var id = (await story.RowAsync(new(2026, 11, 1))).Id;
        var releases = portal.Get<ReleaseService>();
        Assert.Equal(60, Assert.Single(await releases.ForecastsAsync(id, story.Ops.Actor)).Messages);
        await Assert.ThrowsAsync<ForbiddenException>(() => releases.ForecastsAsync(id, story.Anna.Actor));
        await Code("release.surge-announced", () => ReleaseAsync("2026-11-24T00:00:00+08:00", "2026-11-25T00:00:00+08:00"));
        await ReleaseAsync("2026-11-23T00:00:00+08:00", "2026-11-24T00:00:00+08:00"); // it was filed on this day, not before
        await ReleaseAsync("2026-11-25T00:00:00+08:00", "2026-11-26T00:00:00+08:00"); // nobody had announced this one
        Assert.Equal(25, (await story.RowAsync(new(2026, 11, 1))).Availability.Failures);

        Task ReleaseAsync(string from, string until) => releases.MakeAsync(id, Release(ReleaseReason.R10, from, until), null, story.Ops.Actor);
    }

    private static async Task Code(string code, Func<Task> act) => Assert.Equal(code, (await Assert.ThrowsAsync<RuleException>(act)).Code);
}
