using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Notices;
using Portal.Web.Platform;

namespace Portal.Web.Features.Notices;

/// <summary>The notices addressed to the organisation; the query string is the state.</summary>
public sealed partial class NoticesPage(NoticeQueries notices, IStringLocalizer<NoticesTexts> texts) : PortalPage
{
    private NoticeRows? _rows;

    [SupplyParameterFromQuery(Name = "page")] public int? PageNumber { get; set; }

    [SupplyParameterFromQuery] public string? Kind { get; set; }

    private IStringLocalizer<NoticesTexts> Texts => texts;

    private NoticeKind? Chosen => Enum.TryParse<NoticeKind>(Kind, out var kind) && Enum.IsDefined(kind) ? kind : null;

    protected override async Task OnParametersSetAsync() => _rows = await notices.PageAsync(Chosen, PageNumber ?? 1, await ActorAsync(), Gone);
}
