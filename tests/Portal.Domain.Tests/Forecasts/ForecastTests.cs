using Portal.Domain.Forecasts;
using Portal.Domain.Tests.ServiceLevels;

namespace Portal.Domain.Tests.Forecasts;

public class ForecastTests
{
    private const long Shop = 1_400_000_001;
    private const long Bank = 1_400_000_002;

    // 30 November 2026, 23:59:59 in Shanghai.
    private static readonly DateTimeOffset LastSecond = new(2026, 11, 30, 15, 59, 59, TimeSpan.Zero);
    private static readonly DateOnly First = new(2026, 12, 1);

    public static TheoryData<ForecastStatus, string> Pairs()
    {
        var pairs = new TheoryData<ForecastStatus, string>();
        foreach (var status in Enum.GetValues<ForecastStatus>())
        {
            foreach (var verb in new[] { "Confirm", "Limit", "Withdraw" })
                pairs.Add(status, verb);
        }

        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_forecast_moves_as_the_diagram_says(ForecastStatus from, string verb)
    {
        var forecast = Filed(LastSecond);
        if (from is not ForecastStatus.Filed)
            Do(forecast, from switch { ForecastStatus.Confirmed => "Confirm", ForecastStatus.Limited => "Limit", _ => "Withdraw" });
        var refused = Record.Exception(() => Do(forecast, verb));
        if (StateDiagram.Arrow("Forecasts", from.ToString(), verb) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, forecast.Status.ToString());
        }
        else
        {
            Assert.Equal("forecast.withdrawn", Assert.IsType<RuleException>(refused).Code);
            Assert.Equal(from, forecast.Status);
        }
    }

    [Fact]
    public void It_is_prior_notice_for_the_days_after_it_was_filed()
    {
        var ahead = Filed(LastSecond);
        Assert.Equal((true, First), (ahead.IsAhead, ahead.CountsFrom));
        var late = Filed(LastSecond.AddSeconds(1));
        Assert.Equal((false, First.AddDays(1)), (late.IsAhead, late.CountsFrom));
        Assert.Equal([false, true, true, false], Enumerable.Range(0, 4).Select(i => late.Announces(First.AddDays(i))));
        Assert.Equal("forecast.begun", Code(() => late.Withdraw(LastSecond.AddSeconds(1))));
        ahead.Withdraw(LastSecond);
        Assert.False(ahead.Announces(First));
    }

    [Fact]
    public void It_is_for_today_and_later_and_for_a_span_that_can_be_planned()
    {
        Assert.Equal("forecast.past", Code(() => Filed(LastSecond.AddDays(2))));
        Assert.Equal("forecast.days", Code(() => Filed(LastSecond, until: First.AddDays(-1))));
        Assert.Equal("forecast.days", Code(() => Filed(LastSecond, until: First.AddDays(TrafficForecast.MaxDays))));
        Assert.Equal("forecast.messages", Code(() => Filed(LastSecond, messages: 0)));
        Assert.Equal("forecast.reason-missing", Code(() => Filed(LastSecond, reason: " ")));
        Assert.True(Filed(LastSecond, messages: 1_000_001).IsNeeded);
        Assert.False(Filed(LastSecond, messages: 1_000_000).IsNeeded);
    }

    [Fact]
    public void What_an_app_announced_is_taken_off_that_app_and_what_the_account_announced_off_all()
    {
        var sent = new Dictionary<long, long> { [Shop] = 1_500_000, [Bank] = 300_000 };
        Assert.Equal(1_800_000, Surge.Unannounced(First, sent, []));
        Assert.Equal(300_000, Surge.Unannounced(First, sent, [Filed(LastSecond, app: Shop, messages: 2_000_000)]));
        Assert.Equal(600_000, Surge.Unannounced(First, sent, [Filed(LastSecond, messages: 1_200_000)]));
        Assert.Equal(300_000, Surge.Unannounced(First, sent, [Filed(LastSecond, messages: 1_200_000), Filed(LastSecond, app: Shop, messages: 1_500_000)]));
        // Two for the same thing are no more than the larger one.
        Assert.Equal(800_000, Surge.Unannounced(First, sent, [Filed(LastSecond, messages: 1_000_000), Filed(LastSecond, messages: 900_000)]));
        // One for the app that sends little does not cover the other.
        Assert.Equal(1_500_000, Surge.Unannounced(First, sent, [Filed(LastSecond, app: Bank, messages: 9_000_000)]));
        Assert.Equal(1_800_000, Surge.Unannounced(First, sent, [Filed(LastSecond.AddSeconds(1), messages: 9_000_000)]));
    }

    private static TrafficForecast Filed(
        DateTimeOffset at, long? app = null, long messages = 2_000_000, DateOnly? until = null, string reason = "A sale.") =>
        TrafficForecast.File(
            Guid.CreateVersion7(), "T-2026-000001", Guid.CreateVersion7(), new(app, First, until ?? First.AddDays(2), messages, reason), 1_000_000, 100_000_000, "owner", at);

    private static void Do(TrafficForecast forecast, string verb)
    {
        switch (verb)
        {
            case "Confirm": forecast.Answer(hasRoom: true, "There is room.", "support", LastSecond); break;
            case "Limit": forecast.Answer(hasRoom: false, "Half of it.", "support", LastSecond); break;
            default: forecast.Withdraw(LastSecond); break;
        }
    }

    private static string Code(Action act) => Assert.Throws<RuleException>(act).Code;
}
