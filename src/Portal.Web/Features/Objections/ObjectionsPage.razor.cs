using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Web.Platform;

namespace Portal.Web.Features.Objections;

/// <summary>Staff: objections, open ones first, and credits that wait for a second person.</summary>
public sealed partial class ObjectionsPage(ObjectionQueries queries, IStringLocalizer<ObjectionsTexts> texts) : PortalPage
{
    private ObjectionRows? _rows;

    [SupplyParameterFromQuery] public int? Page { get; set; }

    private IStringLocalizer<ObjectionsTexts> Texts => texts;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private static string Address(int page) => $"/objections?page={page}";

    private async Task LoadAsync() => _rows = await queries.ListAsync(Page ?? 1, await ActorAsync(), Gone);
}
