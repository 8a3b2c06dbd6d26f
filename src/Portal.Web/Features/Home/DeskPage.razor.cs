using Microsoft.Extensions.Localization;
using Portal.Web.Platform;

namespace Portal.Web.Features.Home;

public sealed partial class DeskPage(OverviewQueries queries, IStringLocalizer<HomeTexts> texts) : PortalPage
{
    private IReadOnlyList<Waiting>? _waiting;

    private IStringLocalizer<HomeTexts> Texts => texts;

    protected override async Task OnInitializedAsync() => _waiting = await queries.DeskAsync(await ActorAsync(), Gone);
}
