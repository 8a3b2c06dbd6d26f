using Microsoft.Extensions.Localization;
using Portal.Web.Platform;

namespace Portal.Web.Features.Home;

public sealed partial class OverviewPage(OverviewQueries queries, IStringLocalizer<HomeTexts> texts) : PortalPage
{
    private Overview? _overview;

    private IStringLocalizer<HomeTexts> Texts => texts;

    protected override async Task OnInitializedAsync() => _overview = await queries.OverviewAsync(await ActorAsync(), Gone);
}
