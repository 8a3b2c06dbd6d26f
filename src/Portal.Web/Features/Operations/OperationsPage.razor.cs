using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Operations;

/// <summary>Jobs, mails, database and disk, for the people who keep the portal running.</summary>
public sealed partial class OperationsPage(OperationsService operations, IStringLocalizer<OperationsTexts> texts) : PortalPage
{
    private IReadOnlyList<JobRow> _jobs = [];
    private OutboxState? _outbox;
    private Surroundings? _surroundings;
    private ElementReference _reasonInput;
    private string? _chosen;
    private string _reason = "";
    private bool _busy;
    private bool _focusReason;

    private IStringLocalizer<OperationsTexts> Texts => texts;

    protected override Task OnInitializedAsync() => LoadAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focusReason)
        {
            _focusReason = false;
            await _reasonInput.FocusAsync();
        }
    }

    private async Task LoadAsync()
    {
        var actor = await ActorAsync();
        _jobs = operations.Jobs(actor);
        _outbox = await operations.OutboxAsync(actor, Gone);
        _surroundings = await operations.SurroundingsAsync(actor, Gone);
    }

    private void Choose(string job)
    {
        _chosen = job;
        _reason = "";
        _focusReason = true;
    }

    private async Task RunAsync()
    {
        var (actor, job) = (await ActorAsync(), _chosen!);
        _busy = true;
        if (await TryAsync(() => operations.RunJobAsync(job, _reason, actor, Gone)))
        {
            Snackbar.Add(texts["run.done", job], Severity.Normal);
            _chosen = null;
            await ForgetAsync("run-job", job);
        }

        _busy = false;
        await LoadAsync();
    }

    private async Task RetryAsync(Guid mail)
    {
        var actor = await ActorAsync();
        if (await TryAsync(() => operations.RetryMailAsync(mail, actor, Gone)))
            Snackbar.Add(texts["retry.done"], Severity.Normal);
        await LoadAsync();
    }

    private static string Size(long bytes)
    {
        string[] units = ["B", "KB", "MB", "GB", "TB"];
        var (value, unit) = ((decimal)bytes, 0);
        for (; value >= 1000 && unit < units.Length - 1; unit++)
            value /= 1000;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {units[unit]}");
    }
}
