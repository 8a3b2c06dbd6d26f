using CsCheck;
using Portal.Domain.Calendar;
using Portal.Domain.Notices;
using Portal.Domain.Tests.ServiceLevels;
using static Portal.Domain.Tests.Notices.Samples;

namespace Portal.Domain.Tests.Notices;

/// <summary>Every status × verb against the arrows of States.md.</summary>
public class NoticeStatesTests
{
    private static readonly string[] NoticeVerbs = ["Revise", "Publish", "Correct", "Withdraw"];
    private static readonly string[] AnswerVerbs = ["Continue", "Terminate", "Deem", "Reconsider", "Settle", "Close"];

    public static TheoryData<NoticeStatus, string> Notices() => Pairs<NoticeStatus>(NoticeVerbs);

    public static TheoryData<NoticeAnswer, string> Answers() => Pairs<NoticeAnswer>(AnswerVerbs);

    public static TheoryData<IncidentStatus, string> Incidents() => Pairs<IncidentStatus>(Enum.GetNames<IncidentStatus>());

    [Theory, MemberData(nameof(Notices))]
    public void A_notice_moves_as_the_diagram_says(NoticeStatus from, string verb)
    {
        var notice = NoticeIn(from);
        var refused = Record.Exception(() => Do(notice, verb));
        if (StateDiagram.Arrow("Notices", from.ToString(), verb, "Notice") is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, notice.Status.ToString());
        }
        else
        {
            Assert.Contains(Assert.IsType<RuleException>(refused).Code, new[] { "notice.not-draft", "notice.not-standing" });
            Assert.Equal(from, notice.Status);
        }
    }

    [Theory, MemberData(nameof(Answers))]
    public void An_answer_moves_as_the_diagram_says(NoticeAnswer from, string verb)
    {
        var copy = CopyIn(from);
        var refused = Record.Exception(() => Do(copy, verb));
        if (StateDiagram.Arrow("Notices", from.ToString(), verb, "Answer") is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, copy.Answer.ToString());
        }
        else
        {
            Assert.IsType<RuleException>(refused);
            Assert.Equal(from, copy.Answer);
        }
    }

    [Theory, MemberData(nameof(Incidents))]
    public void An_incident_moves_as_the_diagram_says(IncidentStatus from, string verb)
    {
        var incident = Incident.Open("F-2026-000001", IncidentImpact.Outage, new HashSet<Service> { Service.Sms }, ("Down", "中断"), ("We look.", "正在排查。"), Now, "ops", Now);
        if (from is not IncidentStatus.Investigating)
            incident.Update(from, null, ("News", "进展"), "ops", Now);
        var refused = Record.Exception(() => incident.Update(Enum.Parse<IncidentStatus>(verb), null, ("News", "进展"), "ops", Now.AddMinutes(1)));
        if (StateDiagram.Arrow("Notices", from.ToString(), verb, "Incident") is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, incident.Status.ToString());
            Assert.Equal(incident.Status is IncidentStatus.Resolved, incident.ResolvedAt is not null);
        }
        else
        {
            Assert.Equal("incident.over", Assert.IsType<RuleException>(refused).Code);
        }
    }

    [Fact]
    public void In_any_order_of_events_a_notice_is_published_once_and_its_words_stay() =>
        Gen.Int[0, NoticeVerbs.Length - 1].List[1, 20].Sample(verbs =>
        {
            var notice = Notice.Draft(Work(), "ops", Now);
            (string? Number, string English)? published = null;
            foreach (var verb in verbs.Select(at => NoticeVerbs[at]))
            {
                var before = notice.Status;
                _ = Record.Exception(() => Do(notice, verb));
                Assert.True(before == notice.Status || Notice.Moves.Contains((before, notice.Status)), $"{before} became {notice.Status}");
                if (notice.Status is not NoticeStatus.Draft)
                    published ??= (notice.Number, notice.English);
                Assert.True(published is null || published == (notice.Number, notice.English));
            }
        });

    [Fact]
    public void In_any_order_of_events_nobody_is_settled_who_did_not_terminate() =>
        Gen.Int[0, AnswerVerbs.Length - 1].List[1, 30].Sample(verbs =>
        {
            var (copy, hasTerminated) = (CopyIn(NoticeAnswer.Pending), false);
            foreach (var verb in verbs.Select(at => AnswerVerbs[at]))
            {
                var before = copy.Answer;
                _ = Record.Exception(() => Do(copy, verb));
                Assert.True(before == copy.Answer || NoticeCopy.Moves.Contains((before, copy.Answer)), $"{before} became {copy.Answer}");
                hasTerminated |= copy.Answer is NoticeAnswer.Terminated;
                Assert.True(hasTerminated || copy.Answer is not (NoticeAnswer.Settling or NoticeAnswer.Settled));
                Assert.Equal(copy.Answer is NoticeAnswer.Terminated or NoticeAnswer.Settling or NoticeAnswer.Settled, copy.StopsAt is not null);
            }
        });

    [Fact]
    public void In_any_order_of_news_an_incident_that_is_over_stays_over() =>
        Gen.Enum<IncidentStatus>().List[1, 20].Sample(news =>
        {
            var incident = Incident.Open("F-2026-000001", IncidentImpact.Outage, new HashSet<Service> { Service.Sms }, ("Down", "中断"), ("We look.", "正在排查。"), Now, "ops", Now);
            foreach (var status in news)
            {
                var (before, resolved) = (incident.Status, incident.ResolvedAt);
                _ = Record.Exception(() => incident.Update(status, null, ("News", "进展"), "ops", Now.AddMinutes(1)));
                Assert.True(before == incident.Status || Incident.Moves.Contains((before, incident.Status)), $"{before} became {incident.Status}");
                Assert.True(resolved is null || resolved == incident.ResolvedAt);
            }
        });

    private static Notice NoticeIn(NoticeStatus status)
    {
        if (status is NoticeStatus.Draft)
            return Notice.Draft(Work(), "ops", Now);
        var notice = Published(Work());
        if (status is NoticeStatus.Corrected)
            notice.Correct(notice.DraftCorrection("ops", Now), "ops", Now);
        if (status is NoticeStatus.Withdrawn)
            notice.Withdraw("why", "ops", Now);
        return notice;
    }

    private static void Do(Notice notice, string verb)
    {
        switch (verb)
        {
            case "Revise": notice.Revise(Work()); break;
            case "Publish": notice.Publish("N-2026-000002", OneWorkingDay, WorkingDays.Shipped, "ops", Now); break;
            case "Correct": notice.Correct(notice.DraftCorrection("ops", Now), "ops", Now); break;
            default: notice.Withdraw("why", "ops", Now); break;
        }
    }

    private static NoticeCopy CopyIn(NoticeAnswer answer)
    {
        var copy = new NoticeCopy(Published(answer is NoticeAnswer.NotAsked ? Work() : Change()), Guid.CreateVersion7(), Now);
        var inForce = copy.EffectiveAt ?? Now;
        switch (answer)
        {
            case NoticeAnswer.Continued: copy.Continue("owner", Now); break;
            case NoticeAnswer.DeemedContinued: copy.Deem(inForce); break;
            case NoticeAnswer.Terminated or NoticeAnswer.Settling or NoticeAnswer.Settled: copy.Terminate("owner", Now); break;
            default: break;
        }

        if (answer is NoticeAnswer.Settling or NoticeAnswer.Settled)
            copy.Settle(inForce);
        if (answer is NoticeAnswer.Settled)
            copy.Close();
        return copy;
    }

    private static void Do(NoticeCopy copy, string verb)
    {
        var inForce = copy.EffectiveAt ?? Now;
        switch (verb)
        {
            case "Continue": copy.Continue("owner", Now); break;
            case "Terminate": copy.Terminate("owner", Now); break;
            case "Deem": copy.Deem(inForce); break;
            case "Reconsider": copy.Reconsider(Now); break;
            case "Settle": copy.Settle(inForce); break;
            default: copy.Close(); break;
        }
    }

    private static TheoryData<T, string> Pairs<T>(params string[] verbs) where T : struct, Enum
    {
        var pairs = new TheoryData<T, string>();
        foreach (var status in Enum.GetValues<T>())
        {
            foreach (var verb in verbs)
                pairs.Add(status, verb);
        }

        return pairs;
    }
}
