using System.Globalization;
using Portal.Domain.Tickets;

namespace Portal.Web.Features.Tickets;

/// <summary>The query string of a list of tickets, which is its state; what is no known name does not narrow.</summary>
/// <param name="Only">missed, unread, mine or unassigned.</param>
public sealed record TicketListState(string? Text, string? Kind, string? Priority, string? Status, string? Only, int Page)
{
    public static readonly IReadOnlyList<string> ForCustomer = ["missed", "unread"];

    public static readonly IReadOnlyList<string> ForStaff = ["missed", "unread", "mine", "unassigned"];

    public bool IsNarrowed => Filter != TicketFilter.All;

    public TicketFilter Filter => new(
        string.IsNullOrWhiteSpace(Text) ? null : Text.Trim()[..Math.Min(Text.Trim().Length, TicketFilter.MaxTextLength)],
        TicketKinds.Read<TicketKind>(Kind), TicketKinds.Read<TicketPriority>(Priority), TicketKinds.Read<TicketStatus>(Status),
        Only == "mine", Only == "unassigned", Only == "missed", Only == "unread");

    public string Address(string root, int page)
    {
        var parts = new (string Name, string? Value)[]
        {
            ("q", Text), ("kind", Kind), ("priority", Priority), ("status", Status), ("only", Only), ("page", page > 1 ? page.ToString(CultureInfo.InvariantCulture) : null),
        };
        var query = string.Join('&', parts.Where(part => !string.IsNullOrWhiteSpace(part.Value)).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!.Trim())}"));
        return query.Length == 0 ? root : $"{root}?{query}";
    }
}
