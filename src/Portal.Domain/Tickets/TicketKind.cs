namespace Portal.Domain.Tickets;

/// <summary>What a ticket is about. A claim for compensation and a traffic forecast are one only if filed by their own form (A77, A90).</summary>
public enum TicketKind { Technical, Service, Reconciliation, SlaCompensation, KeyLeak, RaiseLimit, TrafficForecast, Refund, CallBack }

/// <summary>How soon we answer; from the least to the most urgent.</summary>
public enum TicketPriority { Low, Normal, High, Urgent }

/// <summary>Whose turn it is.</summary>
public enum TicketStatus { WaitingForUs, WaitingForCustomer, Closed }

/// <summary>How a ticket ended.</summary>
public enum TicketOutcome { Solved, NotNeeded, Declined, NoReply }

public static class TicketKinds
{
    /// <summary>What a customer chooses from; the others have forms of their own.</summary>
    public static readonly IReadOnlyList<TicketKind> Open =
        [TicketKind.Technical, TicketKind.Service, TicketKind.Reconciliation, TicketKind.KeyLeak, TicketKind.RaiseLimit, TicketKind.Refund, TicketKind.CallBack];

    /// <summary>What the customer may say of a closed ticket; the rest is ours to say.</summary>
    public static readonly IReadOnlyList<TicketOutcome> ByCustomer = [TicketOutcome.Solved, TicketOutcome.NotNeeded];

    public static TicketPriority Proposal(this TicketKind kind) => kind switch
    {
        TicketKind.KeyLeak => TicketPriority.Urgent, // A29
        TicketKind.TrafficForecast or TicketKind.CallBack => TicketPriority.High,
        _ => TicketPriority.Normal,
    };

    /// <summary>The most urgent a customer may choose.</summary>
    public static TicketPriority Most(this TicketKind kind) => kind.Proposal() > TicketPriority.High ? kind.Proposal() : TicketPriority.High;

    /// <summary>The names the API uses: 'raise-limit'.</summary>
    public static string Wire(this TicketKind kind) => Kebab(kind.ToString());

    public static string Wire(this TicketStatus status) => Kebab(status.ToString());

    public static string Wire(this TicketPriority priority) => Kebab(priority.ToString());

    public static string Wire(this TicketOutcome outcome) => Kebab(outcome.ToString());

    /// <summary>Null: no such name.</summary>
    public static T? Read<T>(string? wire) where T : struct, Enum =>
        Enum.GetValues<T>().Where(value => Kebab(value.ToString()) == wire).Select(value => (T?)value).FirstOrDefault();

    private static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
