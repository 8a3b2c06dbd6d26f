using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Web.Platform;

namespace Portal.Web.Features.Apps;

/// <summary>An organisation's apps.</summary>
public sealed partial class AppsPage(AppQueries apps, IStringLocalizer<AppsTexts> texts) : PortalPage
{
    private IReadOnlyList<AppRow>? _rows;
    private bool _mayManage;
    private bool _withDeleted;

    private IStringLocalizer<AppsTexts> Texts => texts;

    private IEnumerable<AppRow> Shown => _rows!.Where(r => _withDeleted || r.State is not AppState.Deleted);

    protected override async Task OnInitializedAsync()
    {
        var actor = await ActorAsync();
        _mayManage = actor.May(Permission.ManageApps);
        _rows = await apps.ListAsync(actor, Gone);
    }
}
