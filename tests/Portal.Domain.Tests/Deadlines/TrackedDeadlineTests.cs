using CsCheck;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Tests.ServiceLevels;

namespace Portal.Domain.Tests.Deadlines;

/// <summary>Every status × verb against the arrows of States.md, and what may never happen to a deadline.</summary>
public class TrackedDeadlineTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 30, 2, 0, 0, TimeSpan.Zero);
    private static readonly string[] Verbs = ["MoveTo", "Meet", "Pass", "Drop"];

    public static TheoryData<DeadlineStatus, string> Pairs()
    {
        var pairs = new TheoryData<DeadlineStatus, string>();
        foreach (var status in Enum.GetValues<DeadlineStatus>())
        {
            foreach (var verb in Verbs)
                pairs.Add(status, verb);
        }

        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_deadline_moves_as_the_diagram_says(DeadlineStatus from, string verb)
    {
        var deadline = In(from);
        var refused = Record.Exception(() => Do(deadline, verb));
        if (StateDiagram.Arrow("Deadlines", from.ToString(), verb) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, deadline.Status.ToString());
        }
        else
        {
            Assert.Equal("deadline.ended", Assert.IsType<RuleException>(refused).Code);
            Assert.Equal(from, deadline.Status);
        }
    }

    [Fact]
    public void It_passes_only_once_the_last_instant_is_over()
    {
        var deadline = Promise(DeadlineRule.WallHours, 72);
        Assert.Equal("deadline.not-past", Assert.Throws<RuleException>(() => deadline.Pass(deadline.DueAt)).Code);
        deadline.Pass(deadline.DueAt.AddMicroseconds(1));
        Assert.Equal(DeadlineStatus.Passed, deadline.Status);
    }

    [Fact]
    public void A_list_with_the_day_after_new_year_off_moves_it_and_says_so()
    {
        var deadline = Promise(DeadlineRule.WorkingDays, 3); // 30 December: 31, 4 and 5 January
        Assert.True(deadline.IsProvisional);
        Assert.Equal(new DateOnly(2027, 1, 5), ContractTime.DayOf(deadline.DueAt));

        var move = deadline.Recount(Official("2027-01-01/2027-01-04", "2027-01-09"), Now)!;

        Assert.Equal((new DateOnly(2027, 1, 6), false), (ContractTime.DayOf(deadline.DueAt), deadline.IsProvisional));
        Assert.Equal(DeadlineMoveReason.Calendar, move.Reason);
        Assert.All(deadline.Alarms, alarm => Assert.Equal(deadline.DueAt.AddHours(-alarm.HoursBefore), alarm.At));
        Assert.Null(deadline.Recount(Official("2027-01-01/2027-01-04", "2027-01-09"), Now)); // twice moves nothing twice
    }

    [Fact]
    public void A_list_that_agrees_ends_only_its_being_provisional()
    {
        var deadline = Promise(DeadlineRule.WorkingDays, 3);
        var move = deadline.Recount(Official("2027-01-01"), Now)!;
        Assert.False(move.IsElsewhere);
        Assert.False(deadline.IsProvisional);
    }

    [Fact]
    public void No_list_makes_it_late_that_is_in_time_now()
    {
        var deadline = Promise(DeadlineRule.WorkingDays, 3);
        var due = deadline.DueAt;

        Assert.Null(deadline.Recount(Official("2027-01-01", "2027-01-02"), due.AddHours(-1)) is { IsElsewhere: true } moved ? moved : null);
        Assert.Equal(due, deadline.DueAt);
        Assert.False(deadline.IsPast(due.AddHours(-1)));
    }

    [Fact]
    public void Reminders_that_lie_before_the_promise_are_left_out_and_overtaken_ones_are_silent()
    {
        var deadline = TrackedDeadline.Promise(
            Guid.CreateVersion7(), "test.kind", "X-1", Deadline.Of(DeadlineRule.WallHours, 24, Now, WorkingDays.Shipped), DeadlineTurn.Customer, null, [48, 24, 4, 1], Now);
        Assert.Equal([0, 4, 1], deadline.Alarms.Select(alarm => alarm.HoursBefore));

        var late = deadline.DueAt.AddMinutes(-30);
        var heard = deadline.Alarms.OrderBy(alarm => alarm.At).Where(alarm => alarm.At < late).Select(alarm => deadline.Ring(alarm, late)).ToList();
        Assert.Equal([false, true], heard); // 'four hours left' would be a lie by now
    }

    [Fact]
    public void Whatever_happens_every_move_is_on_record_and_the_end_comes_once() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 400]).List[1, 40].Sample(steps =>
        {
            var (deadline, now, ends) = (Promise(DeadlineRule.WorkingDays, 3), Now, 0);
            var due = new List<DateTimeOffset> { deadline.DueAt };
            foreach (var (what, hours) in steps)
            {
                now = now.AddHours(hours / 20.0);
                var open = deadline.Status is DeadlineStatus.Open;
                var failed = Record.Exception(() =>
                {
                    switch (what)
                    {
                        case 0:
                            deadline.Recount(Official($"2027-01-0{1 + (hours % 9)}", hours % 2 == 0 ? "2027-01-09" : "2027-01-10"), now);
                            break;
                        case 1:
                            deadline.MoveTo(Deadline.Of(DeadlineRule.WallHours, hours, now, WorkingDays.Shipped), "again", now);
                            break;
                        case 2:
                            deadline.Pass(now);
                            break;
                        default:
                            deadline.Meet(now);
                            break;
                    }
                }) is not null;
                if (deadline.DueAt != due[^1])
                    due.Add(deadline.DueAt);
                if (open && deadline.Status is not DeadlineStatus.Open)
                    ends++;
                Assert.True(open || failed || what == 0, "it acts after its end");
            }

            Assert.Equal(due.Skip(1), deadline.Moves.Where(move => move.IsElsewhere).Select(move => move.ToDue));
            Assert.Equal(due.SkipLast(1), deadline.Moves.Where(move => move.IsElsewhere).Select(move => move.FromDue));
            Assert.InRange(ends, 0, 1);
        });

    private static TrackedDeadline Promise(DeadlineRule rule, int count) => TrackedDeadline.Promise(
        Guid.CreateVersion7(), "test.kind", "X-1", Deadline.Of(rule, count, Now, WorkingDays.Shipped), DeadlineTurn.Customer, null, [24, 4, 1], Now);

    private static WorkingDays Official(string off, params string[] working) => new(
        CalendarYear.Shipped().Append(CalendarYear.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(
            $$"""{"year":2027,"source":"test","provisional":false,"off":["{{off}}"],"working":[{{string.Join(",", working.Select(day => $"\"{day}\""))}}]}""")))));

    private static TrackedDeadline In(DeadlineStatus status)
    {
        var deadline = Promise(DeadlineRule.WallHours, 72);
        switch (status)
        {
            case DeadlineStatus.Met:
                deadline.Meet(Now);
                break;
            case DeadlineStatus.Passed:
                deadline.Pass(Now.AddHours(73));
                break;
            case DeadlineStatus.Dropped:
                deadline.Drop(Now);
                break;
        }

        return deadline;
    }

    private static void Do(TrackedDeadline deadline, string verb)
    {
        var late = Now.AddHours(73);
        switch (verb)
        {
            case "MoveTo":
                deadline.MoveTo(Deadline.Of(DeadlineRule.WallHours, 96, Now, WorkingDays.Shipped), "", Now);
                break;
            case "Meet":
                deadline.Meet(late);
                break;
            case "Pass":
                deadline.Pass(late);
                break;
            default:
                deadline.Drop(late);
                break;
        }
    }
}
