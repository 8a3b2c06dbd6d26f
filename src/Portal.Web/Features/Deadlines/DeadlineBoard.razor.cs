using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Web.Platform;

namespace Portal.Web.Features.Deadlines;

public sealed partial class DeadlineBoard(DeadlineQueries queries, DeadlineFeedService feeds, IStringLocalizer<DeadlinesTexts> texts) : PortalPage
{
    private static readonly string[] Groups = ["over", "today", "week", "later"];

    private DeadlineCalendar? _calendar;
    private DeadlineFeed? _feed;
    private string? _address;
    private bool _busy;

    [Parameter, EditorRequired] public bool IsDesk { get; set; }

    [Parameter] public DeadlineTurn? Turn { get; set; }

    private IStringLocalizer<DeadlinesTexts> Texts => texts;

    private string Root => IsDesk ? "/deadline-desk" : "/deadlines";

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _calendar = await queries.OpenAsync(Turn, actor, ct: Gone);
        _feed = await feeds.MineAsync(actor, Gone);
    }

    private IEnumerable<IGrouping<string, DeadlineItem>> Grouped(IReadOnlyList<DeadlineItem> items)
    {
        var (now, today) = (Now, ContractTime.DayOf(Now));
        string Of(DeadlineItem item) => item.DueAt < now ? Groups[0]
            : ContractTime.DayOf(item.DueAt) == today ? Groups[1]
            : ContractTime.DayOf(item.DueAt) <= today.AddDays(7) ? Groups[2] : Groups[3];
        return items.GroupBy(Of);
    }

    private string Moved(DeadlineMove move) => move.IsElsewhere
        ? texts["moved." + move.Reason, ContractTime.Local(move.FromDue), ContractTime.Local(move.ToDue), ContractTime.Local(move.At), move.Note]
        : texts["confirmed." + move.Reason, ContractTime.Local(move.At)];

    private async Task CreateAsync()
    {
        _busy = true;
        await TryAsync(async () =>
        {
            var actor = await ActorAsync();
            _address = await feeds.CreateAsync(actor, Gone);
            _feed = await feeds.MineAsync(actor, Gone);
        });
        _busy = false;
    }

    private async Task EndAsync()
    {
        _busy = true;
        if (await TryAsync(async () => await feeds.EndAsync(await ActorAsync(), Gone)))
        {
            (_feed, _address) = (null, null);
            Snackbar.Add(texts["feed.ended"], Severity.Normal);
        }

        _busy = false;
    }
}
