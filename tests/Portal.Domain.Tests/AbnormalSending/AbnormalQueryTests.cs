using CsCheck;
using Portal.Domain.AbnormalSending;
using Portal.Domain.Tests.ServiceLevels;

namespace Portal.Domain.Tests.AbnormalSending;

/// <summary>Every status × verb against the arrows of States.md, what may never happen to a query, and what is usual.</summary>
public class AbnormalQueryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private static readonly string[] Verbs = ["Ask", "ConfirmSend", "ConfirmNotSend", "NoteNoAnswer", "NoteReleased", "NoteDropped"];

    private static readonly AbnormalFacts Facts = new(
        1_400_000_001, Service.Sms, MessageType.Notice, Now.AddHours(-1), Now, 1_250, 20, 90, null, "batch-1", ["text"]);

    public static TheoryData<AbnormalStatus, string> Pairs()
    {
        var pairs = new TheoryData<AbnormalStatus, string>();
        foreach (var status in Enum.GetValues<AbnormalStatus>())
        {
            foreach (var verb in Verbs)
                pairs.Add(status, verb);
        }

        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_query_moves_as_the_diagram_says(AbnormalStatus from, string verb)
    {
        var query = In(from);
        var refused = Record.Exception(() => Do(query, verb));
        if (StateDiagram.Arrow("AbnormalSending", from.ToString(), verb) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, query.Status.ToString());
        }
        else
        {
            Assert.Equal("abnormal.state", Assert.IsType<RuleException>(refused).Code);
            Assert.Equal(from, query.Status);
        }
    }

    [Fact]
    public void In_any_order_of_events_nothing_is_released_without_a_yes_and_the_first_answer_stays() =>
        Gen.Int[0, Verbs.Length - 1].List[1, 30].Sample(steps =>
        {
            var query = In(AbnormalStatus.Detected);
            AbnormalAnswer? first = null;
            DateTimeOffset? unanswered = null;
            foreach (var step in steps)
            {
                var before = query.Status;
                _ = Record.Exception(() => Do(query, Verbs[step]));
                first ??= query.Answer;
                unanswered ??= query.UnansweredAt;
                Assert.Equal(first, query.Answer);
                Assert.Equal(unanswered, query.UnansweredAt);
                Assert.True(query.Status is not AbnormalStatus.Released || query.Answer is AbnormalAnswer.Send, "it was released without a yes");
                Assert.True(before is not (AbnormalStatus.Released or AbnormalStatus.Dropped) || query.Status == before, "it goes on after its end");
                Assert.Equal(query.Answer is not AbnormalAnswer.Send, query.IsExcluded);
                Assert.Equal(query.Status is not (AbnormalStatus.Released or AbnormalStatus.Dropped), query.IsHeld);
            }
        });

    [Fact]
    public void What_had_left_already_is_never_held_released_or_left_out_of_a_dispute()
    {
        var query = AbnormalQuery.Detect("Q-2026-000001", Guid.CreateVersion7(), AbnormalSource.Detection, "hour:1", Facts with { Batch = null }, "job", Now);
        query.Ask(Now.AddHours(24), Now);
        query.ConfirmNotSend(null, "owner", Now);
        Assert.False(query.IsHeld);
        Assert.False(query.IsExcluded);
        Assert.Equal("abnormal.nothing-held", Code(() => query.NoteReleased("gateway", Now)));
        Assert.Equal("abnormal.nothing-held", Code(() => query.NoteDropped("gateway", Now)));
    }

    [Fact]
    public void What_is_noticed_says_what_when_and_how_much()
    {
        Assert.Equal("abnormal.window", Code(() => (Facts with { Until = Facts.From }).Checked(Now)));
        Assert.Equal("abnormal.window", Code(() => (Facts with { From = Now.AddDays(-70), Until = Now.AddDays(-69) }).Checked(Now)));
        Assert.Equal("abnormal.window", Code(() => (Facts with { From = Now.AddHours(1), Until = Now.AddHours(2) }).Checked(Now)));
        Assert.Equal("abnormal.count", Code(() => (Facts with { Count = 0 }).Checked(Now)));
        Assert.Equal("abnormal.usual", Code(() => (Facts with { UsualFrom = null }).Checked(Now)));
        Assert.Equal("abnormal.usual", Code(() => (Facts with { UsualFrom = 91 }).Checked(Now)));
        Assert.Equal("abnormal.reason", Code(() => (Facts with { UsualFrom = null, UsualUntil = null }).Checked(Now)));
        Assert.Equal("abnormal.batch", Code(() => (Facts with { Batch = "a\u0007b" }).Checked(Now)));
        Assert.Equal("abnormal.samples", Code(() => (Facts with { Samples = ["1", "2", "3", "4", "5", "6"] }).Checked(Now)));
        Assert.Equal("a b\nc", Assert.Single((Facts with { Samples = [" a\u0000 b\nc ", "\u0001"] }).Checked(Now).Samples)); // no database keeps the rest
    }

    [Fact]
    public void The_same_batch_means_the_same_to_the_microsecond()
    {
        var query = AbnormalQuery.Detect("Q-2026-000001", Guid.CreateVersion7(), AbnormalSource.Gateway, "batch:1", Facts with { From = Facts.From.AddTicks(7) }, "gateway", Now);
        Assert.True(query.Agrees(Facts with { From = Facts.From.AddTicks(3) }));
        Assert.False(query.Agrees(Facts with { From = Facts.From.AddTicks(13) }));
        Assert.False(query.Agrees(Facts with { Count = 1_251 }));
    }

    [Fact]
    public void Fewer_than_fourteen_days_teach_nothing()
    {
        Assert.Null(SendingBand.Learn([.. Enumerable.Repeat(50L, SendingBand.LeastDays - 1)]));
        Assert.NotNull(SendingBand.Learn([.. Enumerable.Repeat(50L, SendingBand.LeastDays)]));
    }

    [Theory]
    [InlineData(new long[] { 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50 }, 25, 100)] // never narrower than half to double
    [InlineData(new long[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 0, 0)] // asleep: whatever passes the least volume is unusual
    [InlineData(new long[] { 40, 45, 50, 55, 60, 40, 45, 50, 55, 60, 40, 45, 50, 55, 60 }, 20, 100)]
    [InlineData(new long[] { 10, 90, 10, 90, 10, 90, 10, 90, 10, 90, 10, 90, 10, 90 }, 0, 570)] // wild: the spread says so
    public void Usual_is_the_middle_and_six_spreads(long[] past, long low, long high) => Assert.Equal(new SendingBand(low, high), SendingBand.Learn(past));

    [Fact]
    public void One_campaign_last_month_does_not_make_the_next_usual() =>
        Gen.Long[30, 60].Array[27].Sample(usual =>
        {
            var band = SendingBand.Learn([.. usual, 100_000])!;
            Assert.True(band.High <= 2 * 60 + (6 * 30));
            Assert.True(band.IsAbnormal(5_000, 100));
            Assert.False(band.IsAbnormal(60, 10));
            Assert.False(band.IsAbnormal(5_000, 10_000)); // too few to ask about
        });

    private static AbnormalQuery In(AbnormalStatus status)
    {
        var query = AbnormalQuery.Detect("Q-2026-000001", Guid.CreateVersion7(), AbnormalSource.Gateway, "batch:1", Facts, "gateway", Now);
        string[] way = status switch
        {
            AbnormalStatus.Detected => [],
            AbnormalStatus.CustomerAsked => ["Ask"],
            AbnormalStatus.NoAnswer => ["Ask", "NoteNoAnswer"],
            AbnormalStatus.ConfirmedSend => ["Ask", "ConfirmSend"],
            AbnormalStatus.ConfirmedNotSend => ["Ask", "ConfirmNotSend"],
            AbnormalStatus.Released => ["Ask", "ConfirmSend", "NoteReleased"],
            _ => ["Ask", "ConfirmNotSend", "NoteDropped"],
        };
        foreach (var verb in way)
            Do(query, verb);
        Assert.Equal(status, query.Status);
        return query;
    }

    private static void Do(AbnormalQuery query, string verb)
    {
        switch (verb)
        {
            case "Ask":
                query.Ask(Now.AddHours(24), Now);
                break;
            case "ConfirmSend":
                query.ConfirmSend(" ", "owner", Now);
                break;
            case "ConfirmNotSend":
                query.ConfirmNotSend("a script ran twice", "owner", Now);
                break;
            case "NoteNoAnswer":
                query.NoteNoAnswer(Now.AddHours(25));
                break;
            case "NoteReleased":
                query.NoteReleased("gateway", Now);
                break;
            default:
                query.NoteDropped("gateway", Now);
                break;
        }
    }

    private static string Code(Action action) => Assert.Throws<RuleException>(action).Code;
}
