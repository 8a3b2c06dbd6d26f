using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain.LawfulRequests;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.LawfulRequests;

/// <summary>A request from its papers to its delivery.</summary>
public sealed partial class LawfulRequestPage(
    LawfulRequestQueries queries, LawfulRequestService requests, FileStore files, IStringLocalizer<LawfulRequestsTexts> texts) : PortalPage
{
    private LawfulView? _view;
    private string? _clues;
    private string _why = "", _note = "", _refusal = "", _silenceReason = "";
    private DateOnly? _silence;
    private string? _shown;
    private bool _busy;

    [Parameter] public string Number { get; set; } = "";

    private IStringLocalizer<LawfulRequestsTexts> Texts => texts;

    private LawfulRequest It => _view!.Request;

    private IReadOnlyList<TimelineEntry> Entries =>
    [
        .. new (DateTimeOffset? At, string What, string? By)[]
        {
            (It.LoggedAt, "status.Logged", It.LoggedBy),
            (It.CheckedAt, "status.PapersChecked", It.CheckedBy),
            (It.FirstApprovedAt, "first-approved", It.FirstApprover),
            (It.ApprovedAt, "status.Approved", It.SecondApprover),
            (It.ExportedAt, "status.Exported", It.ExportedBy),
            (It.DeliveredAt, "status.Delivered", It.DeliveredBy),
            (It.CustomerToldAt, "told", null),
            (It.EndedAt, It.Status is LawfulStatus.Refused ? "status.Refused" : "status.Closed", It.EndedBy),
        }.Where(step => step.At is not null).OrderBy(step => step.At).Select(step => new TimelineEntry(step.At!.Value, texts[step.What], step.By)),
    ];

    protected override async Task OnParametersSetAsync()
    {
        await LoadAsync();
        if (_shown != Number)
            (_shown, _silence) = (Number, It.GagUntil); // once: what is typed stays
    }

    private async Task LoadAsync() => _view = await queries.GetAsync(Number, await ActorAsync(), Gone);

    private LawfulPaper? Of(LawfulPaperKind kind) => It.Papers.SingleOrDefault(paper => paper.Kind == kind);

    private Task<bool> TickAsync(LawfulPaperKind kind, IBrowserFile file) => DoAsync("paper.done", async () =>
    {
        await using var content = file.OpenReadStream(files.MaxBytes, Gone);
        await requests.TickAsync(Number, kind, file.Name, content, await ActorAsync(), Gone);
    });

    private Task<bool> CheckAsync() => DoAsync("check.done", async () => await requests.CheckPapersAsync(Number, await ActorAsync(), Gone));

    private Task<bool> ApproveAsync() => DoAsync("approve.done", async () => await requests.ApproveAsync(Number, await ActorAsync(), Gone));

    private Task<bool> ExportAsync() => DoAsync("export.done", async () => await requests.ExportAsync(Number, await ActorAsync(), Gone));

    private Task<bool> CloseAsync() => DoAsync("close.done", async () => await requests.CloseAsync(Number, await ActorAsync(), Gone));

    private async Task DeliverAsync()
    {
        if (await DoAsync("deliver.done", async () => await requests.DeliverAsync(Number, _note, await ActorAsync(), Gone)))
            await ForgetAsync("lawful-deliver", Number);
    }

    private async Task RefuseAsync()
    {
        if (await DoAsync("refuse.done", async () => await requests.RefuseAsync(Number, _refusal, await ActorAsync(), Gone)))
            await ForgetAsync("lawful-refuse", Number);
    }

    private async Task SilenceAsync()
    {
        if (!await DoAsync("silence.done", async () => await requests.SilenceAsync(Number, _silence, _silenceReason, await ActorAsync(), Gone)))
            return;
        await ForgetAsync("lawful-silence", Number);
        (_silence, _silenceReason) = (It.GagUntil, "");
    }

    private async Task RevealAsync()
    {
        if (await DoAsync(null, async () => _clues = await requests.CluesAsync(Number, _why, await ActorAsync(), Gone)))
            await ForgetAsync("lawful-clues", Number);
    }

    private async Task<bool> DoAsync(string? said, Func<Task> command)
    {
        _busy = true;
        var done = await TryAsync(command);
        _busy = false;
        if (done && said is not null)
            Snackbar.Add(texts[said], Severity.Normal);
        await LoadAsync();
        return done;
    }
}
