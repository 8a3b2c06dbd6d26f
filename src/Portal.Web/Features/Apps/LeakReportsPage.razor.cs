using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Web.Platform;

namespace Portal.Web.Features.Apps;

/// <summary>Staff's list of leak reports; what was found is written here and goes to the customer.</summary>
public sealed partial class LeakReportsPage(LeakReportService leaks, IStringLocalizer<AppsTexts> texts) : PortalPage
{
    private readonly Dictionary<string, string?> _findings = [];
    private LeakRows? _page;
    private bool _busy;

    [SupplyParameterFromQuery(Name = "page")] private int? PageNumber { get; set; }

    private IStringLocalizer<AppsTexts> Texts => texts;

    protected override async Task OnParametersSetAsync() => _page = await leaks.ListAsync(PageNumber ?? 1, await ActorAsync(), Gone);

    private async Task CloseAsync(LeakRow row)
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        if (await TryAsync(() => leaks.CloseAsync(row.Number, _findings.GetValueOrDefault(row.Number) ?? "", actor, Gone)))
        {
            await ForgetAsync("finding", row.Number);
            _findings.Remove(row.Number);
            Snackbar.Add(texts["leaks.closed.told", row.Number], Severity.Normal);
        }

        _page = await leaks.ListAsync(PageNumber ?? 1, actor, Gone);
        _busy = false;
    }
}
