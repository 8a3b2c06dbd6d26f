using Portal.Domain.Tickets;
using static Portal.Domain.Tests.Tickets.TicketStatesTests;

namespace Portal.Domain.Tests.Tickets;

public class TicketRulesTests
{
    // A Friday night before a weekend: hours are counted by the clock (A46).
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 15, 30, 0, TimeSpan.Zero);
    private static readonly TicketTargets Targets = new(1, 4, 24, 72);

    [Fact]
    public void An_answer_is_due_in_hours_by_the_clock_and_a_second_message_does_not_move_it()
    {
        var ticket = Samples.Ticket(TicketKind.Technical, Now);
        Assert.Equal((TicketPriority.Normal, Now.AddHours(24)), (ticket.Priority, ticket.DueAt));
        ticket.Write(null, "owner", "Still.", Targets, Now.AddHours(5));
        Assert.Equal((Now, Now.AddHours(24)), (ticket.TurnSince, ticket.DueAt));
        Assert.False(ticket.IsMissed(Now.AddHours(24)));
        Assert.True(ticket.IsMissed(Now.AddHours(24).AddMicroseconds(1)));

        var answer = ticket.Answer(null, "support", "We look.", Now.AddHours(25));
        Assert.Equal((true, Now.AddHours(24), null), (answer.IsLate, answer.DueAt, ticket.DueAt));
        ticket.Write(null, "owner", "And?", Targets, Now.AddHours(30));
        Assert.Equal((Now.AddHours(30), Now.AddHours(54)), (ticket.TurnSince, ticket.DueAt));
        Assert.False(ticket.Answer(null, "support", "Done.", Now.AddHours(54)).IsLate);
    }

    [Theory]
    [InlineData(TicketKind.KeyLeak, TicketPriority.Urgent, TicketPriority.Urgent)]
    [InlineData(TicketKind.CallBack, TicketPriority.High, TicketPriority.High)]
    [InlineData(TicketKind.TrafficForecast, TicketPriority.High, TicketPriority.High)]
    [InlineData(TicketKind.Technical, TicketPriority.Normal, TicketPriority.High)]
    public void A_kind_proposes_a_priority_and_the_customer_chooses_up_to_high(TicketKind kind, TicketPriority proposal, TicketPriority most)
    {
        Assert.Equal((proposal, most), (kind.Proposal(), kind.Most()));
        var request = new TicketRequest(Phone: "+86 10 1234 5678", CallFrom: Now.AddHours(1), CallUntil: Now.AddHours(2));
        Assert.Equal(most, Samples.Ticket(kind, Now, most, request).Priority);
        if (most < TicketPriority.Urgent)
            Assert.Equal("ticket.priority-too-high", Code(() => Samples.Ticket(kind, Now, TicketPriority.Urgent, request)));
    }

    [Fact]
    public void A_more_urgent_priority_counts_from_now_a_lesser_one_from_the_turn_and_a_miss_stays()
    {
        var ticket = Samples.Ticket(TicketKind.Technical, Now);
        ticket.Prioritise(TicketPriority.Urgent, "Nothing is delivered.", "support", Targets, Now.AddHours(3));
        Assert.Equal(Now.AddHours(4), ticket.DueAt);
        ticket.Prioritise(TicketPriority.Low, "One recipient only.", "support", Targets, Now.AddHours(3.5));
        Assert.Equal(Now.AddHours(72), ticket.DueAt);
        ticket.Prioritise(TicketPriority.Normal, "Several.", "support", Targets, Now.AddHours(60));
        Assert.Equal(Now.AddHours(72), ticket.DueAt); // the promise that was made is the earlier one
        Assert.Equal("ticket.reason-missing", Code(() => ticket.Prioritise(TicketPriority.High, " ", "support", Targets, Now)));
        Assert.Equal("ticket.same-priority", Code(() => ticket.Prioritise(TicketPriority.Normal, "?", "support", Targets, Now)));
        ticket.Prioritise(TicketPriority.Low, "Late anyway.", "support", Targets, Now.AddHours(73));
        Assert.True(ticket.IsMissed(Now.AddHours(73)));
    }

    [Fact]
    public void A_miss_is_made_known_once_until_it_is_our_turn_again()
    {
        var ticket = Samples.Ticket(TicketKind.Technical, Now);
        Assert.False(ticket.Escalate("job", Now.AddHours(24)));
        Assert.True(ticket.Escalate("job", Now.AddHours(25)));
        Assert.False(ticket.Escalate("job", Now.AddHours(26)));
        ticket.Answer(null, "support", "We look.", Now.AddHours(27));
        ticket.Write(null, "owner", "And?", Targets, Now.AddHours(28));
        Assert.True(ticket.Escalate("job", Now.AddHours(53)));
    }

    [Fact]
    public void A_claim_has_no_answer_due_and_a_customer_says_only_what_is_the_customers_to_say()
    {
        Assert.Null(Samples.Ticket(TicketKind.SlaCompensation, Now).DueAt);
        var ticket = Samples.Ticket(TicketKind.Service, Now);
        Assert.Equal("ticket.outcome", Code(() => ticket.Close(TicketOutcome.Declined, "owner", isProvider: false, Now)));
        ticket.Close(TicketOutcome.NotNeeded, "owner", isProvider: false, Now.AddHours(1));
        Assert.Equal((TicketOutcome.NotNeeded, Now.AddHours(1), null), (ticket.Outcome, ticket.TurnSince, ticket.DueAt));
        ticket.Write(null, "owner", "It is.", Targets, Now.AddHours(2));
        Assert.Equal((null, TicketStatus.WaitingForUs, Now.AddHours(26)), (ticket.Outcome, ticket.Status, ticket.DueAt));
        Assert.Equal([TicketStepKind.Closed, TicketStepKind.Reopened], ticket.Steps.Select(step => step.Kind));
    }

    [Fact]
    public void A_note_and_an_assignment_change_nothing_the_customer_sees()
    {
        var ticket = Samples.Ticket(TicketKind.Service, Now);
        ticket.Remark(null, "support", "Ask the carrier first.", Now.AddHours(1));
        ticket.Assign(Guid.CreateVersion7(), "", "support", "support", Now.AddHours(1));
        Assert.Equal((Now, 1, TicketStatus.WaitingForUs), (ticket.ChangedAt, ticket.Posts.Count, ticket.Status));
        Assert.DoesNotContain(ticket.Steps, step => step.IsForCustomer);
    }

    [Theory]
    [InlineData(TicketKind.RaiseLimit, "Messages a second", null, null, "ticket.limit-missing")]
    [InlineData(TicketKind.RaiseLimit, "Messages a second", "500", null, null)]
    [InlineData(TicketKind.Refund, "B-2026-000001", "12.345", null, "ticket.refund-missing")]
    [InlineData(TicketKind.Refund, "B-2026-000001", "0", null, "ticket.refund-missing")]
    [InlineData(TicketKind.Refund, "B-2026-000001", "12.5", null, null)]
    [InlineData(TicketKind.CallBack, null, null, "call me", "ticket.phone-missing")]
    [InlineData(TicketKind.CallBack, null, null, "+86 10 1234 5678", null)]
    [InlineData(TicketKind.Service, "ignored", "ignored", "ignored", null)]
    public void A_kind_asks_for_what_it_needs(TicketKind kind, string? about, string? wanted, string? phone, string? refusal)
    {
        var request = new TicketRequest(about, wanted, phone, Now.AddHours(1), Now.AddHours(2));
        Assert.Equal(refusal, Record.Exception(() => request.For(kind, Now)) is RuleException rule ? rule.Code : null);
        if (kind is TicketKind.CallBack && refusal is null)
            Assert.Equal("ticket.call-window", Code(() => (request with { CallUntil = Now.AddDays(15) }).For(kind, Now)));
        if (kind is TicketKind.Service)
            Assert.Equal(TicketRequest.None, request.For(kind, Now));
    }

    [Fact]
    public void Names_on_the_wire_are_read_back()
    {
        Assert.Equal("raise-limit", TicketKind.RaiseLimit.Wire());
        foreach (var kind in Enum.GetValues<TicketKind>())
            Assert.Equal(kind, TicketKinds.Read<TicketKind>(kind.Wire()));
        Assert.Null(TicketKinds.Read<TicketKind>("RaiseLimit"));
        Assert.Null(TicketKinds.Read<TicketKind>(null));
    }

    private static string Code(Action act) => Assert.Throws<RuleException>(act).Code;
}
