using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>Every customer's service months; the query string is the state.</summary>
public sealed partial class ServiceLevelsPage(ServiceLevelQueries queries, IStringLocalizer<ServiceLevelsTexts> texts) : PortalPage
{
    private LevelRows? _rows;
    private bool _mayManage;

    [SupplyParameterFromQuery(Name = "organisation")] public Guid? Organisation { get; set; }

    [SupplyParameterFromQuery(Name = "below")] public bool? Below { get; set; }

    [SupplyParameterFromQuery(Name = "page")] public int? PageNumber { get; set; }

    private IStringLocalizer<ServiceLevelsTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _mayManage = actor.May(Permission.ManageServiceLevels);
        _rows = await queries.AllAsync(Organisation, Below ?? false, PageNumber ?? 1, actor, Gone);
    }

    private string Address(int page)
    {
        var parameters = new Dictionary<string, string?> { ["page"] = page.ToString(CultureInfo.InvariantCulture) };
        if (Below is true)
            parameters["below"] = "true";
        if (Organisation is { } organisation)
            parameters["organisation"] = organisation.ToString();
        return QueryHelpers.AddQueryString("/service-levels", parameters);
    }
}
