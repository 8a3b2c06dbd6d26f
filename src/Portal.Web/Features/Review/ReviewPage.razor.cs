using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Metering;
using Portal.Domain.Review;
using Portal.Domain.Templates;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Review;

/// <summary>The review desk: queue, item, decision; the next item opens by itself.</summary>
public sealed partial class ReviewPage(ReviewQueries queries, ReviewService review, IStringLocalizer<ReviewTexts> texts) : PortalPage
{
    private readonly HashSet<string> _reasons = new(StringComparer.Ordinal);
    private IReadOnlyList<QueueRow>? _queue;
    private ReviewItem? _item;
    private Guid _me;
    private string _search = "";
    private string _note = "";
    private string _told = "";
    private bool _help;
    private bool _rejecting;
    private bool _busy;
    private RuleException? _refusal;
    private ElementReference _desk;
    private ElementReference _itemTitle;
    private ElementReference _rejectTitle;
    private Func<ElementReference>? _focusNext;

    private IStringLocalizer<ReviewTexts> Texts => texts;

    protected override async Task OnInitializedAsync()
    {
        _me = (await ActorAsync()).Id;
        await ReloadAsync(null);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focusNext is { } target)
        {
            _focusNext = null;
            await target().FocusAsync();
        }
    }

    /// <summary>Reads the queue again and opens the wished item, or the first one that can be decided.</summary>
    private async Task ReloadAsync(QueueRow? wished)
    {
        var actor = await ActorAsync();
        _queue = await queries.QueueAsync(actor, Gone);
        var next = _queue.FirstOrDefault(r => wished is not null && r.Kind == wished.Kind && r.Id == wished.Id)
            ?? _queue.FirstOrDefault(r => !r.IsOwn && !(r.IsClaimed(Now) && r.ClaimedBy != _me))
            ?? (_queue.Count > 0 ? _queue[0] : null);
        if (next is null)
            _item = null;
        else
            await OpenAsync(next);
    }

    private async Task OpenAsync(QueueRow row)
    {
        _rejecting = false;
        _refusal = null;
        _reasons.Clear();
        _note = _search = "";
        if (!await TryAsync(async () => _item = await queries.ItemAsync(row.Kind, row.Id, await ActorAsync(), Gone)))
        {
            _item = null; // withdrawn a moment ago
            _queue = await queries.QueueAsync(await ActorAsync(), Gone);
        }
    }

    private bool IsOpen(QueueRow row) => _item?.Row.Kind == row.Kind && _item.Row.Id == row.Id;

    private Task ClaimAsync() => HoldAsync((row, actor) => review.ClaimAsync(row.Kind, row.Id, actor, Gone));

    private Task ReleaseAsync() => HoldAsync((row, actor) => review.ReleaseAsync(row.Kind, row.Id, actor, Gone));

    private async Task HoldAsync(Func<QueueRow, Actor, Task> command)
    {
        if (_item is not { } item)
            return;
        await TryAsync(async () => await command(item.Row, await ActorAsync()));
        await ReloadAsync(item.Row);
    }

    private async Task ApproveAsync()
    {
        if (_item is not { } item || _busy || !MayDecide(item))
            return;
        _busy = true;
        if (await TryAsync(async () => await review.ApproveAsync(item.Row.Kind, item.Row.Id, item.Row.SubmittedAt, await ActorAsync(), Gone)))
            Tell(texts["approved.told", item.Row.Title]);
        await NextAsync();
    }

    private void StartReject()
    {
        if (_item is not { } item || !MayDecide(item))
            return;
        _rejecting = true;
        _reasons.UnionWith(item.Findings.Where(f => f.IsBlocking).Select(f => f.Code));
        _focusNext = () => _rejectTitle;
    }

    private async Task RejectAsync()
    {
        if (_item is not { } item || _busy)
            return;
        _busy = true;
        _refusal = null;
        var done = false;
        var ran = await TryAsync(async () =>
        {
            try
            {
                await review.RejectAsync(item.Row.Kind, item.Row.Id, item.Row.SubmittedAt, [.. _reasons.Order()], _note, await ActorAsync(), Gone);
                done = true;
            }
            catch (RuleException refusal) when (refusal.Code is "review.reason-required" or "review.note-too-long")
            {
                _refusal = refusal; // shown at the form; what was typed stays
            }
        });
        _busy = false;
        if (done)
        {
            Tell(texts["rejected.told", item.Row.Title]);
            await ForgetAsync("reject", KeptOf(item));
        }

        if (done || !ran)
            await NextAsync();
    }

    private async Task NextAsync()
    {
        _busy = false;
        await ReloadAsync(null);
        _focusNext = () => _item is null ? _desk : _itemTitle;
    }

    private static string KeptOf(ReviewItem item) => $"{item.Row.Kind} {item.Row.Id}";

    private bool MayDecide(ReviewItem item) => !item.Row.IsOwn && !(item.Row.IsClaimed(Now) && item.Row.ClaimedBy != _me);

    private void Tell(string text)
    {
        _told = text;
        Snackbar.Add(text, MudBlazor.Severity.Normal);
    }

    private async Task KeyAsync(KeyboardEventArgs e)
    {
        if (_rejecting || e.CtrlKey || e.AltKey || e.MetaKey)
            return;
        switch (e.Key)
        {
            case "j": await MoveAsync(1); break;
            case "k": await MoveAsync(-1); break;
            case "a": await ApproveAsync(); break;
            case "r": StartReject(); break;
            case "c": await ClaimAsync(); break;
            case "?": _help = !_help; break;
        }
    }

    private async Task MoveAsync(int by)
    {
        if (_queue is not { Count: > 0 } queue)
            return;
        var at = queue.ToList().FindIndex(IsOpen);
        await OpenAsync(queue[Math.Clamp(at + by, 0, queue.Count - 1)]);
        _focusNext = () => _item is null ? _desk : _itemTitle;
    }

    private void Toggle(string code, bool on)
    {
        if (on)
            _reasons.Add(code);
        else
            _reasons.Remove(code);
    }

    /// <summary>What the check found comes first; then every rule for this kind, narrowed by the search.</summary>
    private IEnumerable<ToldReason> Offered(ReviewItem item)
    {
        var scope = item.Row.Kind is ReviewKind.Template ? ReasonScope.Template : ReasonScope.Signature;
        var found = item.Findings.Select(f => f.Code).ToHashSet();
        return ToldReason.Of([.. ReasonCatalogue.For(scope).Where(r => !r.HasPlaces || found.Contains(r.Code)).Select(r => r.Code)], item.Findings)
            .OrderByDescending(r => found.Contains(r.Code) || _reasons.Contains(r.Code)).ThenByDescending(r => r.Code.Contains('.', StringComparison.Ordinal))
            .Where(r => _search.Length == 0 || _reasons.Contains(r.Code)
                || $"{r.Code} {r.Title} {r.Advice}".Contains(_search, StringComparison.CurrentCultureIgnoreCase));
    }

    private string DueWords(QueueRow row)
    {
        var left = row.DueAt - Now;
        var span = left.Duration() is { TotalHours: >= 1 } long1 ? Shared["span.hours", (int)long1.TotalHours] : Shared["span.minutes", (int)left.Duration().TotalMinutes];
        return Shared[left < TimeSpan.Zero ? "deadline.past" : "deadline.left", span];
    }

    private static string Preview(TemplateReview template, string body)
    {
        var filled = TemplateMarkup.Of(body).Fill(template.Examples);
        return template.Scope.Service is Service.Voice
            ? filled
            : Segmentation.Whole(template.Signature, filled, template.Scope.Reach is Reach.Domestic ? "CN" : "US");
    }

    private List<TimelineEntry> HistoryOf(ReviewItem item) =>
        [.. item.History.Select(d => new TimelineEntry(d.At, $"{texts[$"status.{d.Outcome}"]} {string.Join(", ", d.ReasonCodes)} {d.Note}", d.By))];
}
