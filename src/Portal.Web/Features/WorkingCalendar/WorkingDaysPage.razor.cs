using System.Globalization;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.WorkingCalendar;

/// <summary>The official working days by year; who may change numbers brings a new list, sees what it moves, and confirms.</summary>
public sealed partial class WorkingDaysPage(CalendarService calendars, IStringLocalizer<WorkingCalendarTexts> texts) : PortalPage
{
    private const int MostMoves = 50;

    private IReadOnlyList<CalendarRow>? _rows;
    private CalendarPreview? _preview;
    private bool _mayImport, _busy;
    private string _source = "", _json = "";
    private (string Json, string Source) _previewed;
    private string? _error;

    private IStringLocalizer<WorkingCalendarTexts> Texts => texts;

    protected override async Task OnInitializedAsync()
    {
        var actor = await ActorAsync();
        _mayImport = actor.May(Permission.ManagePolicies);
        _rows = await calendars.ListAsync(actor, Gone);
    }

    private Task<bool> PreviewAsync() => DoAsync(async () =>
    {
        _previewed = (_json, _source);
        _preview = await calendars.PreviewAsync(_previewed.Json, _previewed.Source, await ActorAsync(), Gone);
    });

    // What is confirmed is what was shown.
    private void Changed() => _preview = null;

    private async Task ImportAsync()
    {
        var year = _preview!.Year.Year;
        if (!await DoAsync(async () => await calendars.ImportAsync(_previewed.Json, _previewed.Source, await ActorAsync(), Gone)))
            return;
        await ForgetAsync("working-days");
        (_source, _json, _preview) = ("", "", null);
        Snackbar.Add(texts["import.done", year], Severity.Normal);
        _rows = await calendars.ListAsync(await ActorAsync(), Gone);
    }

    // A refusal stands beside the form, and what was typed stays.
    private async Task<bool> DoAsync(Func<Task> command)
    {
        (_busy, _error) = (true, null);
        var done = await TryAsync(async () =>
        {
            try
            {
                await command();
            }
            catch (RuleException refusal) when (refusal.Code.StartsWith("calendar.", StringComparison.Ordinal))
            {
                (_error, _preview) = (Rules.Of(refusal), null);
            }
        });
        _busy = false;
        return done && _error is null;
    }

    private static string Spans(IEnumerable<DateOnly> days)
    {
        var spans = new List<(DateOnly From, DateOnly To)>();
        foreach (var day in days.Order())
        {
            if (spans.Count > 0 && spans[^1].To.AddDays(1) == day)
                spans[^1] = (spans[^1].From, day);
            else
                spans.Add((day, day));
        }

        return string.Join(", ", spans.Select(span => span.From == span.To ? Day(span.From) : $"{Day(span.From)} – {Day(span.To)}"));
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
