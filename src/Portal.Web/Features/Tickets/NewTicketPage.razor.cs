using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using Portal.Domain.Tickets;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Tickets;

/// <summary>Opens a ticket; what reads like a claim for compensation is pointed to its own form.</summary>
public sealed partial class NewTicketPage(TicketService tickets, FileStore files, IStringLocalizer<TicketsTexts> texts) : PortalPage
{
    private TicketKind _kind;
    private string _subject = "";
    private string _text = "";
    private bool _busy;
    private IBrowserFile? _file;

    private IStringLocalizer<TicketsTexts> Texts => texts;

    private async Task OpenAsync()
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        string? number = null;
        var opened = await TryAsync(async () =>
        {
            await using var content = _file?.OpenReadStream(files.MaxBytes, Gone);
            number = await tickets.OpenAsync(_kind, _subject, _text, content is null ? null : new(_file!.Name, content), actor, Gone);
        });
        _busy = false;
        if (!opened)
            return;
        await ForgetAsync("ticket");
        Navigation.NavigateTo($"/support/{number}");
    }
}
