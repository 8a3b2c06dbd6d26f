using Portal.Domain.Tests.ServiceLevels;
using Portal.Domain.Tickets;

namespace Portal.Domain.Tests.Tickets;

/// <summary>Every status × verb against the arrows of States.md.</summary>
public class TicketStatesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);

    public static TheoryData<TicketStatus, string> Pairs()
    {
        var pairs = new TheoryData<TicketStatus, string>();
        foreach (var status in Enum.GetValues<TicketStatus>())
        {
            foreach (var verb in new[] { "Write", "Answer", "Close" })
                pairs.Add(status, verb);
        }

        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_ticket_moves_as_the_diagram_says(TicketStatus from, string verb)
    {
        var ticket = Ticket.Open(Guid.CreateVersion7(), "T-2026-000001", TicketKind.Fault, "No receipts", "Since ten.", null, "owner", Now);
        if (from is TicketStatus.WaitingForCustomer)
            ticket.Answer(null, "support", "We look.", Now);
        if (from is TicketStatus.Closed)
            ticket.Close(Now);
        var refused = Record.Exception(() => Do(ticket, verb));
        if (StateDiagram.Arrow("Tickets", from.ToString(), verb) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, ticket.Status.ToString());
        }
        else
        {
            Assert.Equal("ticket.closed", Assert.IsType<RuleException>(refused).Code);
            Assert.Equal(from, ticket.Status);
        }
    }

    private static void Do(Ticket ticket, string verb)
    {
        switch (verb)
        {
            case "Write": ticket.Write(null, "owner", "Still.", Now); break;
            case "Answer": ticket.Answer(null, "support", "We look.", Now); break;
            default: ticket.Close(Now); break;
        }
    }
}
