using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Tickets;

/// <summary>One ticket's thread, for the customer and for support.</summary>
public sealed partial class TicketView(TicketQueries queries, TicketService tickets, FileStore files, IStringLocalizer<TicketsTexts> texts) : PortalPage
{
    private TicketDetail? _detail;
    private string _text = "";
    private bool _busy;
    private int _posts;
    private IBrowserFile? _file;

    [Parameter, EditorRequired] public string Number { get; set; } = "";

    [Parameter] public bool ForProvider { get; set; }

    private IStringLocalizer<TicketsTexts> Texts => texts;

    protected override async Task OnParametersSetAsync() => _detail = await queries.GetAsync(Number, await ActorAsync(), Gone);

    private async Task WriteAsync()
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        var written = await TryAsync(async () =>
        {
            await using var content = _file?.OpenReadStream(files.MaxBytes, Gone);
            await tickets.WriteAsync(Number, _text, content is null ? null : new(_file!.Name, content), actor, Gone);
        });
        if (written)
        {
            await ForgetAsync("ticket-post", Number);
            (_text, _file) = ("", null);
            _posts++;
        }

        _detail = await queries.GetAsync(Number, actor, Gone);
        _busy = false;
    }

    private async Task CloseAsync()
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        await TryAsync(() => tickets.CloseAsync(Number, actor, Gone));
        _detail = await queries.GetAsync(Number, actor, Gone);
        _busy = false;
    }
}
