using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain.Calendar;
using Portal.Web.Platform;

namespace Portal.Web.Features.Forecasts;

/// <summary>A customer says ahead that it will send more than usual; days are contract days.</summary>
public sealed partial class NewForecastPage(ForecastQueries queries, ForecastService forecasts, IStringLocalizer<ForecastsTexts> texts) : PortalPage
{
    private ForecastForm? _form;
    private long _app;
    private DateOnly _from;
    private DateOnly _until;
    private string _messages = "";
    private string _reason = "";
    private bool _busy;

    private IStringLocalizer<ForecastsTexts> Texts => texts;

    private DateOnly Today => ContractTime.DayOf(Now);

    protected override async Task OnInitializedAsync()
    {
        _from = _until = Today.AddDays(1);
        _form = await queries.FormAsync(await ActorAsync(), Gone);
    }

    private async Task FileAsync()
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        string? number = null;
        var filed = await TryAsync(async () =>
        {
            var messages = long.TryParse(_messages.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var given) ? given : 0;
            number = await forecasts.FileAsync(new(_app == 0 ? null : _app, _from, _until, messages, _reason), actor, Gone);
        });
        _busy = false;
        if (!filed)
            return;
        await ForgetAsync("forecast");
        Navigation.NavigateTo($"/support/forecasts/{number}");
    }

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
