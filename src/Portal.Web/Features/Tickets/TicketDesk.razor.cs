using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Tickets;
using Portal.Web.Platform;

namespace Portal.Web.Features.Tickets;

/// <summary>The part of a ticket's page that only staff have.</summary>
public sealed partial class TicketDesk(TicketDeskService desk, IStringLocalizer<TicketsTexts> texts) : PortalPage
{
    private TicketDetail? _shown;
    private string _note = "";
    private string _reason = "";
    private string _why = "";
    private string? _phone;
    private Guid _assignee;
    private TicketPriority _priority;
    private bool _busy;

    [Parameter, EditorRequired] public TicketDetail Detail { get; set; } = null!;

    [Parameter] public EventCallback OnChanged { get; set; }

    private IStringLocalizer<TicketsTexts> Texts => texts;

    private string Number => Detail.Row.Number;

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_shown, Detail))
            return;
        if (_shown?.Row.Number != Number)
            _phone = null;
        _shown = Detail;
        (_assignee, _priority) = (Detail.AssigneeId ?? Guid.Empty, Detail.Row.Priority);
    }

    private Task RemarkAsync() => DoAsync(async actor =>
    {
        await desk.RemarkAsync(Number, _note, actor, Gone);
        await ForgetAsync("ticket-note", Number);
        _note = "";
    });

    private Task ShowPhoneAsync() => DoAsync(async actor =>
    {
        _phone = await desk.PhoneAsync(Number, _why, actor, Gone);
        await ForgetAsync("ticket-phone", Number);
        _why = "";
    });

    private Task AssignAsync() => DoAsync(async actor =>
    {
        await desk.AssignAsync(Number, _assignee == Guid.Empty ? null : _assignee, actor, Gone);
        await ForgetAsync("ticket-assignee", Number);
    });

    private Task PrioritiseAsync() => DoAsync(async actor =>
    {
        await desk.PrioritiseAsync(Number, _priority, _reason, actor, Gone);
        await ForgetAsync("ticket-priority", Number);
        _reason = "";
    });

    private Task ReopenAsync() => DoAsync(async actor =>
    {
        await desk.ReopenAsync(Number, _reason, actor, Gone);
        await ForgetAsync("ticket-reopen", Number);
        _reason = "";
    });

    private async Task DoAsync(Func<Actor, Task> command)
    {
        if (_busy)
            return;
        _busy = true;
        await TryAsync(async () => await command(await ActorAsync()));
        await OnChanged.InvokeAsync();
        _busy = false;
    }
}
