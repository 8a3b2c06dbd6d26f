using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Calendar;
using Portal.Domain.Tickets;
using Portal.Web.Platform;

namespace Portal.Web.Features.Tickets;

/// <summary>Opens a ticket; what reads like a claim for compensation is pointed to its own form. Times are contract times.</summary>
public sealed partial class NewTicketPage(TicketService tickets, TicketQueries queries, IStringLocalizer<TicketsTexts> texts) : PortalPage
{
    private TicketKind _kind;
    private TicketPriority _priority;
    private TicketTargets? _targets;
    private string _about = "";
    private string _wanted = "";
    private string _phone = "";
    private DateTime _callFrom;
    private DateTime _callUntil;
    private string _subject = "";
    private string _text = "";
    private bool _busy;
    private IReadOnlyList<TicketUpload> _files = [];

    [SupplyParameterFromQuery] public string? Kind { get; set; }

    private IStringLocalizer<TicketsTexts> Texts => texts;

    protected override async Task OnInitializedAsync()
    {
        if (Enum.TryParse<TicketKind>(Kind, out var kind) && TicketKinds.Open.Contains(kind))
            _kind = kind;
        Propose();
        var local = ContractTime.Local(Now).DateTime;
        _callFrom = local.Date.AddHours(local.Hour + 1);
        _callUntil = _callFrom.AddHours(2);
        _targets = await queries.TargetsAsync(await ActorAsync(), Gone);
    }

    private void Propose() => _priority = _kind.Proposal();

    private async Task OpenAsync()
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        string? number = null;
        var request = new TicketRequest(_about, _wanted, _phone, Instant(_callFrom), Instant(_callUntil));
        var opened = await TryAsync(async () => number = await tickets.OpenAsync(new(_kind, _subject, _text, _priority, request), _files, actor, Gone));
        _busy = false;
        if (!opened)
            return;
        await ForgetAsync("ticket");
        Navigation.NavigateTo($"/support/{number}");
    }

    private static DateTimeOffset Instant(DateTime local) => new(local, ContractTime.Zone.GetUtcOffset(local));
}
