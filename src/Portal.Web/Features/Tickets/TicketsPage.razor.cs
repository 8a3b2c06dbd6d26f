using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Web.Platform;

namespace Portal.Web.Features.Tickets;

/// <summary>Everybody's tickets, what waits for us first.</summary>
public sealed partial class TicketsPage(TicketQueries tickets, IStringLocalizer<TicketsTexts> texts) : PortalPage
{
    private TicketRows? _rows;

    [SupplyParameterFromQuery(Name = "page")] public int? PageNumber { get; set; }

    private IStringLocalizer<TicketsTexts> Texts => texts;

    protected override async Task OnParametersSetAsync() => _rows = await tickets.PageAsync(PageNumber ?? 1, await ActorAsync(), Gone);
}
