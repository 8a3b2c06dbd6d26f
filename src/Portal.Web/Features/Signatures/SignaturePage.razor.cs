using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Accounts;
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
    IStringLocalizer<SignaturesTexts> texts, IStringLocalizer<ReviewTexts> reviewTexts) : DraftPage
{
    private readonly SignatureInput _input = new();
    private SignatureView? _view;
    private IReadOnlyList<Finding> _findings = [];
    private bool _loaded;
    private bool _mayManage;
    private bool _declared;

    [Parameter] public Guid? Id { get; set; }

    protected override string Form => "signature";

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
        if (_loaded && Id == DraftId)
            return;
        if (Id is null)
        {
            var actor = Writer = await ActorAsync();
            actor.Require(Permission.ManageContent);
            _mayManage = true;
        }
        else
        {
            await LoadAsync();
            _input.Load(_view!.Written);
        }

        DraftId = Id;
        _loaded = true;
        Recheck();
    }

    private async Task LoadAsync()
    {
        var actor = Writer = await ActorAsync();
        _mayManage = actor.May(Permission.ManageContent);
        if ((Id ?? DraftId) is { } id)
            _view = await signatures.GetAsync(id, actor, Gone);
        Recheck();
    }

    private IEnumerable<ProofRow> ProofsOf(ProofKind kind) => _view?.Proofs.Where(p => p.Kind == kind) ?? [];

    protected override void Recheck()
    {
        var missing = ProofRules.Required(_input.Type, _input.IsForOthers).Where(kind => !ProofsOf(kind).Any());
        _findings = SignatureCheck.Run(_input.Written, [.. missing]);
    }

    private Task TypeChosenAsync(ChangeEventArgs e) =>
        ChangeAsync(() => _input.Type = Enum.TryParse<SignatureType>(e.Value as string, out var type) ? type : _input.Type);

    protected override Task<Guid> StoreAsync(Actor writer, CancellationToken ct) => service.SaveDraftAsync(DraftId, _input.Written, writer, ct);

    protected override async Task StoredAsync()
    {
        await LoadAsync();
        if (Id is null)
            Navigation.NavigateTo($"/signatures/{DraftId}", replace: true);
    }

    private async Task UploadAsync(ProofKind kind, InputFileChangeEventArgs e)
    {
        if (!await SaveAsync() || DraftId is not { } id)
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
        await TryAsync(async () => await service.RemoveProofAsync(DraftId!.Value, proof.Id, await ActorAsync(), Gone));
        await LoadAsync();
    }

    private async Task SubmitAsync()
    {
        if (await SubmitAsync((id, actor, ct) => service.SubmitAsync(id, _declared, actor, ct)))
            Snackbar.Add(texts["submitted"], MudBlazor.Severity.Normal);
        else if (Refusal is null)
            return;
        await LoadAsync();
    }

    private Task WithdrawAsync() => DoAsync((actor, ct) => service.WithdrawAsync(DraftId!.Value, actor, ct), "withdrawn");

    private async Task RetireAsync()
    {
        if (await dialogs.ShowMessageBoxAsync(texts["retire.title"], texts["retire.text"].Value, yesText: texts["retire"], cancelText: Shared["cancel"]) == true)
            await DoAsync((actor, ct) => service.RetireAsync(DraftId!.Value, actor, ct), "retired");
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
