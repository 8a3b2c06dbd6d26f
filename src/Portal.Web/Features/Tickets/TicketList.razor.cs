using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Web.Platform;

namespace Portal.Web.Features.Tickets;

/// <summary>A list of tickets, for the customer and for the desk; its state is the query string.</summary>
public sealed partial class TicketList(TicketQueries tickets, IStringLocalizer<TicketsTexts> texts) : PortalPage
{
    private TicketListState? _shown;
    private TicketRows? _rows;
    private string? _text;
    private string? _kind;
    private string? _priority;
    private string? _status;
    private string? _only;

    [Parameter, EditorRequired] public string Address { get; set; } = "";

    [Parameter, EditorRequired] public TicketListState State { get; set; } = null!;

    [Parameter] public bool ForProvider { get; set; }

    private IStringLocalizer<TicketsTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == State)
            return;
        _shown = State;
        (_text, _kind, _priority, _status, _only) = (State.Text, State.Kind, State.Priority, State.Status, State.Only);
        _rows = await tickets.PageAsync(State.Page, State.Filter, await ActorAsync(), Gone);
    }

    private void Search() => Navigation.NavigateTo(new TicketListState(_text, _kind, _priority, _status, _only, 1).Address(Address, 1));
}
