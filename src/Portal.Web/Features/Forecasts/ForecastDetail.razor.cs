using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Forecasts;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Forecasts;

/// <summary>One forecast, for the customer and for support.</summary>
public sealed partial class ForecastDetail(ForecastQueries queries, ForecastService forecasts, IStringLocalizer<ForecastsTexts> texts) : PortalPage
{
    private ForecastView? _view;
    private bool _hasRoom = true;
    private string _note = "";
    private bool _busy;

    [Parameter, EditorRequired] public string Number { get; set; } = "";

    [Parameter] public bool ForProvider { get; set; }

    private IStringLocalizer<ForecastsTexts> Texts => texts;

    private string Root => ForProvider ? "/tickets" : "/support";

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync() => _view = await queries.GetAsync(Number, await ActorAsync(), Gone);

    private Task AnswerAsync() => DoAsync(async actor =>
    {
        await forecasts.AnswerAsync(Number, _hasRoom, _note, actor, Gone);
        await ForgetAsync("forecast-answer", Number);
        _note = "";
    });

    private Task WithdrawAsync() => DoAsync(actor => forecasts.WithdrawAsync(Number, actor, Gone));

    private async Task DoAsync(Func<Actor, Task> command)
    {
        if (_busy)
            return;
        _busy = true;
        await TryAsync(async () => await command(await ActorAsync()));
        await LoadAsync();
        _busy = false;
    }

    private string Ahead(TrafficForecast forecast) => forecast.IsAhead ? texts["ahead.yes"]
        : forecast.CountsFrom > forecast.Until ? texts["ahead.none"]
        : texts["ahead.from", Day(forecast.CountsFrom)];

    private static string Days(TrafficForecast forecast) =>
        forecast.From == forecast.Until ? Day(forecast.From) : $"{Day(forecast.From)} – {Day(forecast.Until)}";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static ChipTone ToneOf(ForecastStatus status) => status switch
    {
        ForecastStatus.Filed => ChipTone.Waiting,
        ForecastStatus.Confirmed => ChipTone.Good,
        ForecastStatus.Limited => ChipTone.Bad,
        _ => ChipTone.Neutral,
    };
}
