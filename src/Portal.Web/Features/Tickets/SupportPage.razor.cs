using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Web.Platform;

namespace Portal.Web.Features.Tickets;

/// <summary>The organisation's tickets.</summary>
public sealed partial class SupportPage(TicketQueries tickets, IStringLocalizer<TicketsTexts> texts) : PortalPage
{
    private TicketRows? _rows;

    [SupplyParameterFromQuery(Name = "page")] public int? PageNumber { get; set; }

    private IStringLocalizer<TicketsTexts> Texts => texts;

    protected override async Task OnParametersSetAsync() => _rows = await tickets.PageAsync(PageNumber ?? 1, await ActorAsync(), Gone);
}
