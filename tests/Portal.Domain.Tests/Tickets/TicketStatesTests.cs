using CsCheck;
using Portal.Domain.Tests.ServiceLevels;
using Portal.Domain.Tickets;

namespace Portal.Domain.Tests.Tickets;

/// <summary>Every status × verb against the arrows of States.md.</summary>
public class TicketStatesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private static readonly TicketTargets Targets = new(1, 4, 24, 72);

    private static readonly string[] Verbs = ["Write", "Answer", "Close", "Reopen", "Prioritise", "Assign"];

    public static TheoryData<TicketStatus, string> Pairs()
    {
        var pairs = new TheoryData<TicketStatus, string>();
        foreach (var status in Enum.GetValues<TicketStatus>())
        {
            foreach (var verb in Verbs)
                pairs.Add(status, verb);
        }

        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_ticket_moves_as_the_diagram_says(TicketStatus from, string verb)
    {
        var ticket = Samples.Ticket(TicketKind.Technical, Now);
        if (from is TicketStatus.WaitingForCustomer)
            ticket.Answer(null, "support", "We look.", Now);
        if (from is TicketStatus.Closed)
            ticket.Close(TicketOutcome.Solved, "owner", isProvider: false, Now);
        var steps = ticket.Steps.Count;
        var refused = Record.Exception(() => Do(ticket, verb));
        if (StateDiagram.Arrow("Tickets", from.ToString(), verb) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, ticket.Status.ToString());
        }
        else
        {
            Assert.Equal(verb == "Reopen" ? "ticket.open" : "ticket.closed", Assert.IsType<RuleException>(refused).Code);
            Assert.Equal((from, steps), (ticket.Status, ticket.Steps.Count));
        }
    }

    [Fact]
    public void In_any_order_of_events_an_answer_is_due_only_while_it_is_our_turn_and_nothing_written_is_lost() =>
        Gen.Int[0, Verbs.Length - 1].List[1, 40].Sample(verbs =>
        {
            var ticket = Samples.Ticket(TicketKind.Technical, Now);
            var posts = ticket.Posts.Count;
            foreach (var verb in verbs.Select(at => Verbs[at]))
            {
                var before = ticket.Status;
                posts += Record.Exception(() => Do(ticket, verb)) is null && verb is "Write" or "Answer" ? 1 : 0;
                Assert.True(before == ticket.Status || Ticket.Moves.Contains((before, ticket.Status)), $"{before} became {ticket.Status}");
                Assert.True(ticket.DueAt is null || ticket.Status is TicketStatus.WaitingForUs);
                Assert.True(ticket.Posts.Count <= posts && ticket.Posts.Count >= 1);
            }
        });

    private static void Do(Ticket ticket, string verb)
    {
        switch (verb)
        {
            case "Write": ticket.Write(null, "owner", "Still.", Targets, Now); break;
            case "Answer": ticket.Answer(null, "support", "We look.", Now); break;
            case "Reopen": ticket.Reopen("It came back.", "support", Targets, Now); break;
            case "Prioritise": ticket.Prioritise(TicketPriority.Urgent, "Nothing is delivered.", "support", Targets, Now); break;
            case "Assign": ticket.Assign(Guid.CreateVersion7(), "", "support", "support", Now); break;
            default: ticket.Close(TicketOutcome.Solved, "owner", isProvider: false, Now); break;
        }
    }

    internal static class Samples
    {
        public static Ticket Ticket(TicketKind kind, DateTimeOffset now, TicketPriority? priority = null, TicketRequest? request = null) => Domain.Tickets.Ticket.Open(
            new(Guid.CreateVersion7(), "T-2026-000001", kind, "No receipts", "Since ten.", priority, request ?? TicketRequest.None), null, "owner", Targets, now);
    }
}
