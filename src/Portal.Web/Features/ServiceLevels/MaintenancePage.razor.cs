using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain.Calendar;
using Portal.Domain.ServiceLevels;
using Portal.Web.Platform;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>Announces maintenance, and shows what was announced and whether it went out in time; times are contract times.</summary>
public sealed partial class MaintenancePage(MaintenanceService maintenance, IStringLocalizer<ServiceLevelsTexts> texts) : PortalPage
{
    private IReadOnlyList<MaintenanceRow>? _rows;
    private MaintenanceKind _kind = MaintenanceKind.Maintenance;
    private DateTime? _starts;
    private DateTime? _ends;
    private string _english = "";
    private string _chinese = "";
    private bool _busy;

    private IStringLocalizer<ServiceLevelsTexts> Texts => texts;

    protected override async Task OnInitializedAsync() => _rows = await maintenance.ListAsync(await ActorAsync(), Gone);

    private async Task SendAsync()
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        string? number = null;
        if (await TryAsync(async () => number = await maintenance.SendAsync(new(_kind, Instant(_starts), Instant(_ends), _english, _chinese), actor, Gone)))
        {
            await ForgetAsync("maintenance");
            (_starts, _ends, _english, _chinese) = (null, null, "", "");
            Snackbar.Add(texts["notices.told", number!], Severity.Normal);
            _rows = await maintenance.ListAsync(actor, Gone);
        }

        _busy = false;
    }

    private static DateTimeOffset Instant(DateTime? local) =>
        local is { } at ? new(at, ContractTime.Zone.GetUtcOffset(at)) : DateTimeOffset.UnixEpoch;
}
