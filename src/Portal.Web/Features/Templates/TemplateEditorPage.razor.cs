using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Metering;
using Portal.Domain.Review;
using Portal.Domain.Templates;
using Portal.Web.Features.Pricing;
using Portal.Web.Features.Review;
using Portal.Web.Features.Signatures;
using Portal.Web.Platform;

namespace Portal.Web.Features.Templates;

/// <summary>Writes a template: checked, counted, priced and shown while typing; kept on the server a moment after each pause.</summary>
public sealed partial class TemplateEditorPage(
    TemplateQueries templates, TemplateService service, SignatureQueries signatures, RateBook rates, CountryNames countries,
    IStringLocalizer<TemplatesTexts> texts, IStringLocalizer<ReviewTexts> reviewTexts) : PortalPage
{
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(700);

    private static readonly string[] CommonRegions = ["US", "GB", "SG", "MY", "HK", "TW", "JP", "KR", "AU", "DE", "FR", "TH", "VN", "ID", "PH", "IN", "BR"];

    private readonly TemplateInput _draft = new();
    private IReadOnlyList<SignatureChoice> _signatures = [];
    private IReadOnlyList<AppChoice> _apps = [];
    private IReadOnlyList<(string Code, string Name)> _regions = [];
    private IReadOnlyList<Finding> _findings = [];
    private SegmentCount _count;
    private Money? _price;
    private string _preview = "";
    private string _saved = "";
    private Guid? _id;
    private int? _liveNumber;
    private bool _mayChangeScope = true;
    private bool _inReview;
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

    private IStringLocalizer<TemplatesTexts> Texts => texts;

    private IStringLocalizer<ReviewTexts> ReviewTexts => reviewTexts;

    private bool HasTyped => _draft.Body.Length > 0;

    private int Blocking => _findings.Count(f => f.IsBlocking);

    protected override async Task OnParametersSetAsync()
    {
        var actor = _writer = await ActorAsync();
        if (_regions.Count == 0)
        {
            _regions = [.. CommonRegions.Select(code => (code, countries.Of(code)))];
            _signatures = await signatures.ChoicesAsync(actor, Gone);
            _apps = await templates.AppsAsync(actor, Gone);
        }

        if (Id is { } id && id != _id)
        {
            var view = await templates.GetAsync(id, actor, Gone);
            _inReview = !view.CanEdit;
            _mayChangeScope = view.CanChangeScope;
            _liveNumber = view.Live?.Number;
            _draft.Load(view.Scope, view.Latest.Text);
            _id = id;
        }

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
        return TryAsync(() => service.SaveDraftAsync(_id, _draft.Scope, _draft.Text, _writer!, CancellationToken.None));
    }

    private Task ChangeAsync(Action change)
    {
        change();
        return TypedAsync();
    }

    private Task SignatureChosenAsync(ChangeEventArgs e) =>
        ChangeAsync(() => _draft.SignatureId = Guid.TryParse(e.Value as string, out var id) ? id : null);

    private Task AppChosenAsync(ChangeEventArgs e) =>
        ChangeAsync(() => _draft.AppId = long.TryParse(e.Value as string, CultureInfo.InvariantCulture, out var id) ? id : null);

    private void RegionChosen(ChangeEventArgs e)
    {
        _draft.Region = e.Value as string ?? _draft.Region;
        Recheck();
    }

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

    private void Recheck()
    {
        var markup = TemplateMarkup.Of(_draft.Body);
        _draft.ExpectExamples(markup.ValueCount);
        var signature = _draft.Service is Service.Sms ? _signatures.FirstOrDefault(s => s.Id == _draft.SignatureId)?.Text ?? "" : "";
        var filled = markup.Fill(_draft.ExampleValues);
        var region = _draft.CountedRegion;
        _findings = TemplateCheck.Run(new(signature, _draft.Body, _draft.Service, _draft.Type, _draft.Reach, _draft.ExampleValues));
        _count = Segmentation.Count(signature, filled, region);
        _preview = _draft.Body.Length == 0 ? "" : _draft.Service is Service.Voice ? filled : Segmentation.Whole(signature, filled, region);
        _price = _draft.Body.Length == 0
            ? null
            : rates.PriceOf(_draft.Service, region, _draft.Type, ContractTime.DayOf(Now))?.Tiers[0].UnitPrice * (_draft.Service is Service.Sms ? _count.Parts : 1);
    }

    private async Task<bool> SaveAsync()
    {
        if (_saving)
        {
            _dirty = true; // one save at a time: the first one of a new template makes it
            return true;
        }

        _saving = true;
        var kept = false;
        do
        {
            _dirty = _unsaved = false;
            kept = await TryAsync(async () => _id = await service.SaveDraftAsync(_id, _draft.Scope, _draft.Text, await ActorAsync(), Gone));
        }
        while (_dirty && kept);
        _saving = false;
        _unsaved |= !kept;

        if (kept)
        {
            _saved = texts["saved", ContractTime.Local(Now).ToString("HH:mm:ss", CultureInfo.InvariantCulture)];
            if (Id is null)
                Navigation.NavigateTo($"/templates/{_id}/edit", replace: true);
        }

        return kept;
    }

    private async Task SubmitAsync()
    {
        _pause?.Cancel();
        _busy = true;
        _refusal = null;
        if (await SaveAsync() && _id is { } id)
        {
            var done = false;
            await TryAsync(async () =>
            {
                try
                {
                    await service.SubmitAsync(id, _declared, await ActorAsync(), Gone);
                    done = true;
                }
                catch (RuleException refusal)
                {
                    _refusal = refusal; // shown above the form; what was typed stays
                    _focusRefusal = true;
                }
            });
            if (done)
            {
                Snackbar.Add(texts["submitted"], MudBlazor.Severity.Normal);
                Navigation.NavigateTo($"/templates/{id}");
            }
        }

        _busy = false;
    }
}
