using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Forecasts;
using Portal.Domain.Notices;
using Portal.Domain.ServiceLevels;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>Ops release failures of a month; times are contract times.</summary>
public sealed partial class ReleaseForm(ReleaseService releases, FileStore files, IStringLocalizer<ServiceLevelsTexts> texts) : PortalPage
{
    private ReleaseReason _reason = ReleaseReason.R01;
    private DateTime _from;
    private DateTime _until;
    private string _codes = "";
    private string _app = "";
    private string _region = "";
    private string _notice = "";
    private string _reference = "";
    private string _note = "";
    private bool _gateway;
    private IReadOnlyList<Notice>? _notices;
    private bool _busy;
    private Guid _shown;
    private IBrowserFile? _file;
    private IReadOnlyList<TrafficForecast>? _forecasts;

    [Parameter, EditorRequired] public LevelRow Row { get; set; } = null!;

    [Parameter] public EventCallback OnMade { get; set; }

    private IStringLocalizer<ServiceLevelsTexts> Texts => texts;

    protected override void OnParametersSet()
    {
        if (_shown == Row.Id)
            return;
        _shown = Row.Id;
        (_forecasts, _notices) = (null, null);
        _from = Row.Month.From.ToDateTime(TimeOnly.MinValue);
        _until = Row.Month.Until.AddDays(1).ToDateTime(TimeOnly.MinValue);
    }

    private async Task ChosenAsync()
    {
        if (_reason is ReleaseReason.R10)
            _forecasts ??= await releases.ForecastsAsync(Row.Id, await ActorAsync(), Gone);
        if (_reason is ReleaseReason.R13)
            _notices ??= await releases.NoticesAsync(Row.Id, await ActorAsync(), Gone);
    }

    private async Task MakeAsync()
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        var made = await TryAsync(async () =>
        {
            Rule.Require(_app.Length == 0 || long.TryParse(_app, NumberStyles.None, CultureInfo.InvariantCulture, out _), "release.app-missing", "The customer has no such app.");
            var scope = new ReleaseScope(
                Instant(_from), Instant(_until), _codes.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                _app.Length == 0 ? null : long.Parse(_app, CultureInfo.InvariantCulture), string.IsNullOrWhiteSpace(_region) ? null : _region.Trim().ToUpperInvariant());
            await using var content = _file?.OpenReadStream(files.MaxBytes, Gone);
            await releases.MakeAsync(
                Row.Id, new(_reason, scope, _reference, _note, _notice, _gateway), content is null ? null : new(_file!.Name, content), actor, Gone);
        });
        if (made)
        {
            await ForgetAsync("release", Row.Id.ToString());
            (_reference, _note, _codes, _notice, _file) = ("", "", "", "", null);
            await OnMade.InvokeAsync();
        }

        _busy = false;
    }

    private static DateTimeOffset Instant(DateTime local) => new(local, ContractTime.Zone.GetUtcOffset(local));
}
