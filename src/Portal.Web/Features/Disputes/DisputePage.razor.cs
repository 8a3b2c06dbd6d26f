using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Disputes;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Disputes;

/// <summary>The customer follows the dispute and does what is theirs: answers the proof, agrees or asks for an audit, claims loss, ends the contract.</summary>
public sealed partial class DisputePage(
    DisputeQueries queries, DisputeService disputes, DisputeOutcomeService outcomes, FileStore files, IStringLocalizer<DisputesTexts> texts) : PortalPage
{
    private DisputeView? _view;
    private string _text = "", _said = "", _loss = "";
    private IReadOnlyList<IBrowserFile> _files = [], _saidFiles = [];
    private string? _error, _lossError;
    private int _sent;
    private bool _busy, _mayTerminate;

    [Parameter] public string Number { get; set; } = "";

    private IStringLocalizer<DisputesTexts> Texts => texts;

    private bool MayAskForAudit => _view is { } view && (view.Dispute.Status is DisputeStatus.Negotiating or DisputeStatus.Rejected
        || (view.IsProofLate && view.Dispute.Status is DisputeStatus.Filed or DisputeStatus.Acknowledged or DisputeStatus.Investigating));

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _mayTerminate = actor.May(Permission.AnswerPrices);
        await disputes.NoteSeenAsync(Number, actor, Gone);
        await LoadAsync();
    }

    private async Task LoadAsync() => _view = await queries.GetAsync(Number, await ActorAsync(), Gone);

    private Task<bool> AcceptAsync() => DoAsync("accept.done", async () => await disputes.AcceptAsync(Number, await ActorAsync(), Gone));

    private Task<bool> AgreeAsync() => DoAsync("agree.done", async () => await outcomes.AgreeAsync(Number, _view!.Dispute.Version, await ActorAsync(), Gone));

    private Task<bool> AskForAuditAsync() => DoAsync("audit.done", async () => await disputes.AskForAuditAsync(Number, await ActorAsync(), Gone));

    private Task<bool> WithdrawAsync() => DoAsync("withdraw.done", async () => await disputes.WithdrawAsync(Number, await ActorAsync(), Gone));

    private Task<bool> TerminateAsync() => DoAsync("terminate.done", async () => await outcomes.TerminateAsync(Number, await ActorAsync(), Gone));

    private Task<bool> WaiveLossAsync() => DoAsync("loss.none.done", async () => await outcomes.WaiveLossAsync(Number, await ActorAsync(), Gone));

    private async Task RejectAsync()
    {
        _error = null;
        var done = await DoAsync("reject.done", async () =>
        {
            try
            {
                await disputes.RejectAsync(Number, _text, Uploads(_files), await ActorAsync(), Gone);
            }
            catch (RuleException refusal)
            {
                _error = Rules.Of(refusal);
            }
        }, () => _error is null);
        if (!done)
            return;
        await ForgetAsync("dispute-reject", Number);
        (_text, _files) = ("", []);
    }

    private async Task SayAsync()
    {
        if (!await DoAsync("say.done", async () => await disputes.SayAsync(Number, _said, Uploads(_saidFiles), await ActorAsync(), Gone)))
            return;
        await ForgetAsync("dispute-say", Number);
        (_said, _saidFiles, _sent) = ("", [], _sent + 1);
    }

    private async Task ClaimLossAsync()
    {
        _lossError = null;
        var done = await DoAsync("loss.done", async () =>
        {
            try
            {
                await outcomes.ClaimLossAsync(Number, Money.Parse(_loss.Trim()) ?? Money.Zero, await ActorAsync(), Gone);
            }
            catch (RuleException refusal) when (refusal.Code != "reauthentication.required")
            {
                _lossError = Rules.Of(refusal);
            }
        }, () => _lossError is null);
        if (done)
            await ForgetAsync("dispute-loss", Number);
    }

    private List<DisputeUpload> Uploads(IReadOnlyList<IBrowserFile> picked) =>
        [.. picked.Select(file => new DisputeUpload(file.Name, () => file.OpenReadStream(files.MaxBytes + 1, Gone)))];

    private async Task<bool> DoAsync(string said, Func<Task> command, Func<bool>? isDone = null)
    {
        _busy = true;
        var done = await TryAsync(command) && (isDone?.Invoke() ?? true);
        _busy = false;
        if (done)
            Snackbar.Add(texts[said], Severity.Normal);
        await LoadAsync();
        return done;
    }
}
