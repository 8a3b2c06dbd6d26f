using CsCheck;
using Portal.Domain.Complaints;
using Portal.Domain.Tests.ServiceLevels;

namespace Portal.Domain.Tests.Complaints;

/// <summary>Every status × verb against the arrows of States.md, and what may never happen to a complaint.</summary>
public class ComplaintTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private static readonly string[] Verbs = ["Assign", "StartClock", "Reply", "Return", "Accept", "Dismiss", "NoteOverdue", "TakeBack"];

    private static readonly ComplaintAnswer Answer = new()
    {
        Business = "a shop",
        Relation = "member",
        NumberSource = "sign-up",
        Consent = "ticked",
        Purpose = "code",
        Measures = "stopped",
        Prevention = "limits",
        ResponsiblePerson = "the head of service",
        Phone = "400",
    };

    public static TheoryData<ComplaintStatus, string> Pairs()
    {
        var pairs = new TheoryData<ComplaintStatus, string>();
        foreach (var status in Enum.GetValues<ComplaintStatus>())
        {
            foreach (var verb in Verbs)
                pairs.Add(status, verb);
        }

        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_complaint_moves_as_the_diagram_says(ComplaintStatus from, string verb)
    {
        var complaint = In(from);
        var refused = Record.Exception(() => Do(complaint, verb, Now));
        if (StateDiagram.Arrow("Complaints", from.ToString(), verb) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, complaint.Status.ToString());
        }
        else
        {
            Assert.Equal("complaint.state", Assert.IsType<RuleException>(refused).Code);
            Assert.Equal(from, complaint.Status);
        }
    }

    [Fact]
    public void In_any_order_of_events_overdue_is_never_taken_back_and_replies_are_never_lost() =>
        Gen.Int[0, Verbs.Length - 1].List[1, 30].Sample(steps =>
        {
            var complaint = In(ComplaintStatus.Received);
            DateTimeOffset? overdue = null;
            var replies = 0;
            foreach (var step in steps)
            {
                var before = complaint.Status;
                var done = Record.Exception(() => Do(complaint, Verbs[step], Now)) is null;
                replies += done && Verbs[step] == "Reply" ? 1 : 0;
                overdue = done && Verbs[step] == "TakeBack" ? null : overdue ?? complaint.OverdueAt;
                Assert.Equal(overdue, complaint.OverdueAt);
                Assert.Equal(replies, complaint.Replies.Count);
                Assert.True(before is not (ComplaintStatus.Accepted or ComplaintStatus.Dismissed) || complaint.Status == before, "it goes on after its end");
                if (complaint.Status is not ComplaintStatus.Dismissed)
                    Assert.Equal(complaint.Status is ComplaintStatus.Received or ComplaintStatus.Assigned, complaint.NotifiedAt is null);
            }
        });

    [Fact]
    public void The_channel_is_that_of_the_message_it_is_matched_to_now_unless_the_complaint_names_one()
    {
        var complaint = In(ComplaintStatus.Received);
        complaint.Assign(Guid.CreateVersion7(), 1, "wrong", 1, "China Unicom", "desk", Now);
        complaint.Assign(Guid.CreateVersion7(), 2, "right", 2, "China Mobile", "desk", Now);
        Assert.Equal("China Mobile", complaint.Channel);
        complaint.StartClock(Now, Now.AddHours(72));
        complaint.TakeBack("not theirs either");
        Assert.Null(complaint.Channel);
    }

    [Theory]
    [InlineData("C-2026-000001", true)]
    [InlineData("C-2026-1234567", true)]
    [InlineData("call 12345678", false)]
    [InlineData("C-2026-00000a", false)]
    [InlineData("C-2026-00", false)]
    [InlineData(null, false)]
    public void Only_a_number_looks_like_one(string? text, bool isOne) => Assert.Equal(isOne, Complaint.LooksLikeNumber(text));

    [Theory]
    [InlineData("13800138000", "+8613800138000")]
    [InlineData("138 0013 8000", "+8613800138000")]
    [InlineData("+86 138-0013-8000", "+8613800138000")]
    [InlineData("8613800138000", "+8613800138000")]
    [InlineData("0049 151 2345678", "+491512345678")]
    [InlineData("+1 (415) 555-2671", "+14155552671")]
    public void Numbers_are_one_form_however_they_are_written(string written, string number) => Assert.Equal(number, PhoneNumber.Normalise(written));

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("23800138000")]
    [InlineData("138001380001")]
    [InlineData("+86 238 0013 8000")]
    [InlineData("call me")]
    [InlineData("+0123456789")]
    public void What_is_no_number_is_refused(string written) => Assert.Equal("phone.malformed", Assert.Throws<RuleException>(() => PhoneNumber.Normalise(written)).Code);

    [Fact]
    public void The_mask_keeps_the_middle_to_itself()
    {
        Assert.Equal("138****8000", PhoneNumber.Mask("+8613800138000"));
        Assert.Equal("+491****78", PhoneNumber.Mask("+491512345678"));
    }

    [Fact]
    public void A_reply_names_the_field_that_is_missing()
    {
        var refused = Assert.Throws<RuleException>(() => In(ComplaintStatus.AwaitingReply).Reply(Answer with { Consent = " " }, "owner", Now));
        Assert.Equal(("complaint.reply-incomplete", "consent"), (refused.Code, (string)refused.Arguments[0]));
    }

    [Fact]
    public void A_customer_named_by_mistake_is_let_off_and_the_next_one_answers_for_themselves()
    {
        var complaint = In(ComplaintStatus.AwaitingReply);
        complaint.NoteOverdue(Now);
        complaint.Reply(Answer, "the wrong owner", Now);
        complaint.TakeBack("another's message");
        Assert.Equal((null, null, null, null), (complaint.OrganisationId, complaint.DueAt, complaint.OverdueAt, complaint.IsInTime));
        Assert.Null(complaint.Reason); // it may name the one let off, and the next customer reads what stands here

        complaint.Assign(Guid.CreateVersion7(), 1, "m", 2, "mobile", "desk", Now.AddHours(1));
        complaint.StartClock(Now.AddHours(1), Now.AddHours(73));
        Assert.Empty(complaint.OwnReplies);
        Assert.Null(complaint.IsInTime);
        Assert.Equal(2, complaint.Reply(Answer, "the owner", Now.AddHours(2)).Edition);
        Assert.Equal(("the owner", true, "mobile"), (complaint.LatestReply!.By, complaint.IsInTime, complaint.Channel));
    }

    [Fact]
    public void A_name_too_long_for_its_place_is_refused_in_words()
    {
        ComplaintFacts facts = new("spam", null, new('x', 61), null, null, null);
        ComplaintFacts[] wrong = [facts, facts with { Signature = null, Operator = new('x', 61) }, facts with { Signature = null, Province = new('x', 61) }];
        Assert.All(wrong, one => Assert.Equal("complaint.name-too-long", Assert.Throws<RuleException>(() =>
            Complaint.Receive("C-2026-000001", ComplaintSource.Recipient, null, new("hash", "138****8000", "sealed"), one, "form", Now)).Code));
    }

    private static Complaint In(ComplaintStatus status)
    {
        var complaint = Complaint.Receive("C-2026-000001", ComplaintSource.Recipient, null, new("hash", "138****8000", "sealed"), new("spam", null, "【Shop】", Now, null, null), "form", Now);
        string[] way = status switch
        {
            ComplaintStatus.Received => [],
            ComplaintStatus.Assigned => ["Assign"],
            ComplaintStatus.AwaitingReply => ["Assign", "StartClock"],
            ComplaintStatus.Replied => ["Assign", "StartClock", "Reply"],
            ComplaintStatus.Accepted => ["Assign", "StartClock", "Reply", "Accept"],
            _ => ["Dismiss"],
        };
        foreach (var verb in way)
            Do(complaint, verb, Now);
        Assert.Equal(status, complaint.Status);
        return complaint;
    }

    private static void Do(Complaint complaint, string verb, DateTimeOffset now)
    {
        switch (verb)
        {
            case "Assign":
                complaint.Assign(Guid.CreateVersion7(), 1, "m", 2, null, "desk", now);
                break;
            case "StartClock":
                complaint.StartClock(now, now.AddHours(72));
                break;
            case "Reply":
                complaint.Reply(Answer, "owner", now);
                break;
            case "Return":
                complaint.Return("what consent", now.AddHours(72), "desk", now);
                break;
            case "Accept":
                complaint.Accept("desk", now);
                break;
            case "Dismiss":
                complaint.Dismiss("not ours", "desk", now);
                break;
            case "TakeBack":
                complaint.TakeBack("another's message");
                break;
            default:
                complaint.NoteOverdue(now);
                break;
        }
    }
}
