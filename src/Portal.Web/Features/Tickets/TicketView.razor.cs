using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Tickets;
using Portal.Web.Platform;

namespace Portal.Web.Features.Tickets;

/// <summary>One ticket's thread, for the customer and for support. Looking at it marks it read for the reader's side.</summary>
public sealed partial class TicketView(TicketQueries queries, TicketService tickets, IStringLocalizer<TicketsTexts> texts) : PortalPage
{
    private TicketDetail? _detail;
    private string _text = "";
    private bool _busy;
    private bool _mayLeaks;
    private int _posts;
    private TicketOutcome _outcome;
    private IReadOnlyList<TicketUpload> _files = [];

    [Parameter, EditorRequired] public string Number { get; set; } = "";

    [Parameter] public bool ForProvider { get; set; }

    private IStringLocalizer<TicketsTexts> Texts => texts;

    protected override Task OnParametersSetAsync() => LoadAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await TryAsync(async () => await tickets.ReadAsync(Number, await ActorAsync(), Gone));
    }

    private async Task LoadAsync()
    {
        var actor = await ActorAsync();
        _mayLeaks = !ForProvider || actor.May(Permission.HandleLeaks);
        _detail = await queries.GetAsync(Number, actor, Gone);
    }

    private Task WriteAsync() => DoAsync(async actor =>
    {
        await tickets.WriteAsync(Number, _text, _files, actor, Gone);
        await ForgetAsync("ticket-post", Number);
        (_text, _files) = ("", []);
        _posts++;
    });

    private Task CloseAsync() => DoAsync(async actor =>
    {
        await tickets.CloseAsync(Number, _outcome, actor, Gone);
        await ForgetAsync("ticket-close", Number);
    });

    private async Task DoAsync(Func<Actor, Task> command)
    {
        if (_busy)
            return;
        _busy = true;
        await TryAsync(async () => await command(await ActorAsync()));
        await LoadAsync();
        _busy = false;
    }

    private string Said(StepRow step) => step.Kind switch
    {
        TicketStepKind.Prioritised => texts["step.Prioritised", texts["priority." + step.From].Value, texts["priority." + step.To].Value, step.Reason],
        TicketStepKind.Assigned => step.To.Length == 0 ? texts["step.Unassigned", step.By] : texts["step.Assigned", step.To, step.By],
        TicketStepKind.Closed => texts[step.IsProvider ? "step.Closed-provider" : "step.Closed-customer", texts["outcome." + step.To].Value, step.By],
        TicketStepKind.Reopened => step.Reason.Length == 0 ? texts["step.Reopened"] : texts["step.Reopened-why", step.Reason],
        _ => texts["step.Escalated"],
    };

    private static IEnumerable<Entry> Thread(TicketDetail detail) => detail.Posts.Select(post => new Entry(post.At, Post: post))
        .Concat(detail.Steps.Select(step => new Entry(step.At, Step: step)))
        .Concat(detail.Notes.Select(note => new Entry(note.At, Note: note)))
        .OrderBy(entry => entry.At);

    private sealed record Entry(DateTimeOffset At, PostRow? Post = null, StepRow? Step = null, TicketNote? Note = null);
}
