using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Web.Platform;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>The organisation's availability, service month by service month.</summary>
public sealed partial class ServiceLevelPage(ServiceLevelQueries queries, IStringLocalizer<ServiceLevelsTexts> texts) : PortalPage
{
    private LevelRows? _rows;
    private DateOnly? _start;

    [SupplyParameterFromQuery(Name = "page")] public int? PageNumber { get; set; }

    private IStringLocalizer<ServiceLevelsTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _start = await queries.StartAsync(actor, Gone);
        _rows = await queries.PageAsync(PageNumber ?? 1, actor, Gone);
    }
}
