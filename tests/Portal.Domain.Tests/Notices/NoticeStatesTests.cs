using Portal.Domain.Calendar;
using Portal.Domain.Notices;
using Portal.Domain.Tests.ServiceLevels;
using static Portal.Domain.Tests.Notices.Samples;

namespace Portal.Domain.Tests.Notices;

/// <summary>Every status × verb against the arrows of States.md.</summary>
public class NoticeStatesTests
{
    public static TheoryData<NoticeStatus, string> Notices() => Pairs<NoticeStatus>("Revise", "Publish", "Correct", "Withdraw");

    public static TheoryData<NoticeAnswer, string> Answers() => Pairs<NoticeAnswer>("Continue", "Terminate", "Deem", "Reconsider", "Settle", "Close");

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
            incident.Update(from, ("News", "进展"), "ops", Now);
        var refused = Record.Exception(() => incident.Update(Enum.Parse<IncidentStatus>(verb), ("News", "进展"), "ops", Now.AddMinutes(1)));
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
