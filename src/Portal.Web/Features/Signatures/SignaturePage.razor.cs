using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Review;
using Portal.Domain.Signatures;
using Portal.Web.Features.Review;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Signatures;

/// <summary>A signature: written, proved and submitted here while it may be changed; read and followed afterwards.</summary>
public sealed partial class SignaturePage(
    SignatureQueries signatures, SignatureService service, FileStore files, IDialogService dialogs,
    IStringLocalizer<SignaturesTexts> texts, IStringLocalizer<ReviewTexts> reviewTexts) : PortalPage
{
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(700);

    private readonly SignatureInput _input = new();
    private SignatureView? _view;
    private IReadOnlyList<Finding> _findings = [];
    private string _saved = "";
    private Guid? _id;
    private bool _loaded;
    private bool _mayManage;
    private bool _declared;
    private bool _busy;
    private bool _saving;
    private bool _dirty;
    private bool _unsaved;
    private Actor? _writer;
    private RuleException? _refusal;
    private ElementReference _refusalBox;
    private bool _focusRefusal;
    private CancellationTokenSource? _pause;

    [Parameter] public Guid? Id { get; set; }

    private IStringLocalizer<SignaturesTexts> Texts => texts;

    private IStringLocalizer<ReviewTexts> ReviewTexts => reviewTexts;

    private FileStore Files => files;

    private bool CanWrite => _mayManage && (_view is null || _view.CanEdit);

    private bool HasTyped => _input.Text.Trim().Length > 0;

    private IReadOnlyList<Finding> TextFindings => [.. _findings.Where(f => !IsAboutPapers(f))];

    private IReadOnlyList<Finding> PaperFindings => [.. _findings.Where(IsAboutPapers)];

    private IEnumerable<ProofKind> Wanted =>
        ProofRules.Required(_input.Type, _input.IsForOthers).Union(_view?.Proofs.Select(p => p.Kind) ?? []).Union([ProofKind.Other]);

    protected override async Task OnParametersSetAsync()
    {
        if (_loaded && Id == _id)
            return;
        if (Id is null)
        {
            var actor = _writer = await ActorAsync();
            actor.Require(Permission.ManageContent);
            _mayManage = true;
        }
        else
        {
            await LoadAsync();
            _input.Load(_view!.Written);
        }

        _id = Id;
        _loaded = true;
        Recheck();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focusRefusal)
        {
            _focusRefusal = false;
            await _refusalBox.FocusAsync();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _unsaved && !_saving)
            _ = KeepLastWordsAsync();
        if (disposing)
            _pause?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Who leaves within the pause loses nothing either.</summary>
    private Task<bool> KeepLastWordsAsync()
    {
        _unsaved = false;
        return TryAsync(() => service.SaveDraftAsync(_id, _input.Written, _writer!, CancellationToken.None));
    }

    private async Task LoadAsync()
    {
        var actor = _writer = await ActorAsync();
        _mayManage = actor.May(Permission.ManageContent);
        if ((Id ?? _id) is { } id)
            _view = await signatures.GetAsync(id, actor, Gone);
        Recheck();
    }

    private IEnumerable<ProofRow> ProofsOf(ProofKind kind) => _view?.Proofs.Where(p => p.Kind == kind) ?? [];

    private void Recheck()
    {
        var missing = ProofRules.Required(_input.Type, _input.IsForOthers).Where(kind => !ProofsOf(kind).Any());
        _findings = SignatureCheck.Run(_input.Written, [.. missing]);
    }

    private Task ChangeAsync(Action change)
    {
        change();
        return TypedAsync();
    }

    private Task TypeChosenAsync(ChangeEventArgs e) =>
        ChangeAsync(() => _input.Type = Enum.TryParse<SignatureType>(e.Value as string, out var type) ? type : _input.Type);

    /// <summary>Checks at once, saves after a pause.</summary>
    private async Task TypedAsync()
    {
        Recheck();
        _unsaved = true;
        _saved = "";
        _pause?.Cancel();
        _pause?.Dispose();
        var pause = _pause = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        try
        {
            await Task.Delay(Quiet, Time, pause.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await SaveAsync();
    }

    private async Task<bool> SaveAsync()
    {
        if (_saving)
        {
            _dirty = true; // one save at a time: the first one of a new signature makes it
            return true;
        }

        _saving = true;
        var kept = false;
        do
        {
            _dirty = _unsaved = false;
            kept = await TryAsync(async () => _id = await service.SaveDraftAsync(_id, _input.Written, await ActorAsync(), Gone));
        }
        while (_dirty && kept);
        _saving = false;
        _unsaved |= !kept;

        if (kept)
        {
            _saved = texts["saved", ContractTime.Local(Now).ToString("HH:mm:ss", CultureInfo.InvariantCulture)];
            await LoadAsync();
            if (Id is null)
                Navigation.NavigateTo($"/signatures/{_id}", replace: true);
        }

        return kept;
    }

    private async Task UploadAsync(ProofKind kind, InputFileChangeEventArgs e)
    {
        if (!await SaveAsync() || _id is not { } id)
            return;
        await TryAsync(async () =>
        {
            Rule.Require(e.File.Size <= files.MaxBytes, "file.too-large", "The file is too large.", files.MaxBytes / 1_000_000);
            await using var content = e.File.OpenReadStream(files.MaxBytes, Gone);
            await service.AddProofAsync(id, kind, e.File.Name, content, await ActorAsync(), Gone);
        });
        await LoadAsync();
    }

    private async Task RemoveProofAsync(ProofRow proof)
    {
        await TryAsync(async () => await service.RemoveProofAsync(_id!.Value, proof.Id, await ActorAsync(), Gone));
        await LoadAsync();
    }

    private async Task SubmitAsync()
    {
        _pause?.Cancel();
        _busy = true;
        _refusal = null;
        if (await SaveAsync() && _id is { } id)
        {
            await TryAsync(async () =>
            {
                try
                {
                    await service.SubmitAsync(id, _declared, await ActorAsync(), Gone);
                    Snackbar.Add(texts["submitted"], MudBlazor.Severity.Normal);
                }
                catch (RuleException refusal)
                {
                    _refusal = refusal; // shown above the form; what was typed stays
                    _focusRefusal = true;
                }
            });
            await LoadAsync();
        }

        _busy = false;
    }

    private Task WithdrawAsync() => DoAsync((actor, ct) => service.WithdrawAsync(_id!.Value, actor, ct), "withdrawn");

    private async Task RetireAsync()
    {
        if (await dialogs.ShowMessageBoxAsync(texts["retire.title"], texts["retire.text"].Value, yesText: texts["retire"], cancelText: Shared["cancel"]) == true)
            await DoAsync((actor, ct) => service.RetireAsync(_id!.Value, actor, ct), "retired");
    }

    private async Task DoAsync(Func<Actor, CancellationToken, Task> command, string done)
    {
        if (await TryAsync(async () => await command(await ActorAsync(), Gone)))
            Snackbar.Add(texts[done], MudBlazor.Severity.Normal);
        await LoadAsync();
    }

    private List<TimelineEntry> History(SignatureView view)
    {
        List<TimelineEntry> entries = [new(view.CreatedAt, texts["happened.begun"])];
        if (view.SubmittedAt is { } submitted)
            entries.Add(new(submitted, texts["happened.submitted"]));
        foreach (var decision in view.Decisions)
        {
            entries.Add(new(decision.SubmittedAt, texts["happened.submitted"]));
            entries.Add(new(decision.At, texts[$"happened.{decision.Outcome}"]));
        }

        return [.. entries.Distinct().OrderByDescending(e => e.At)];
    }

    private static bool IsAboutPapers(Finding finding) =>
        finding.Code is "signature.proof-missing" or "signature.link-missing" or "signature.owner-missing";

    private sealed class SignatureInput
    {
        public string Text { get; set; } = "";
        public Reach Reach { get; set; } = Reach.Domestic;
        public SignatureType Type { get; set; } = SignatureType.Company;
        public bool IsForOthers { get; set; }
        public string OwnerName { get; set; } = "";
        public string Link { get; set; } = "";
        public string Purpose { get; set; } = "";

        public SignatureText Written => new(Text.Trim(), Reach, Type, IsForOthers, IsForOthers ? OwnerName.Trim() : "", Link.Trim(), Purpose.Trim());

        public void Load(SignatureText text) =>
            (Text, Reach, Type, IsForOthers, OwnerName, Link, Purpose) =
            (text.Text, text.Reach, text.Type, text.IsForOthers, text.OwnerName, text.Link, text.Purpose);
    }
}
