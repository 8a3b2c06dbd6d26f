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
    IStringLocalizer<TemplatesTexts> texts, IStringLocalizer<ReviewTexts> reviewTexts) : DraftPage
{
    private static readonly string[] CommonRegions = ["US", "GB", "SG", "MY", "HK", "TW", "JP", "KR", "AU", "DE", "FR", "TH", "VN", "ID", "PH", "IN", "BR"];

    private readonly TemplateInput _draft = new();
    private IReadOnlyList<SignatureChoice> _signatures = [];
    private IReadOnlyList<AppChoice> _apps = [];
    private IReadOnlyList<(string Code, string Name)> _regions = [];
    private IReadOnlyList<Finding> _findings = [];
    private SegmentCount _count;
    private Money? _price;
    private string _preview = "";
    private int? _liveNumber;
    private bool _mayChangeScope = true;
    private bool _inReview;
    private bool _declared;

    [Parameter] public Guid? Id { get; set; }

    protected override string Form => "template";

    private IStringLocalizer<TemplatesTexts> Texts => texts;

    private IStringLocalizer<ReviewTexts> ReviewTexts => reviewTexts;

    private bool HasTyped => _draft.Body.Length > 0;

    private int Blocking => _findings.Count(f => f.IsBlocking);

    protected override async Task OnParametersSetAsync()
    {
        var actor = Writer = await ActorAsync();
        if (_regions.Count == 0)
        {
            _regions = [.. CommonRegions.Select(code => (code, countries.Of(code)))];
            _signatures = await signatures.ChoicesAsync(actor, Gone);
            _apps = await templates.AppsAsync(actor, Gone);
        }

        if (Id is { } id && id != DraftId)
        {
            var view = await templates.GetAsync(id, actor, Gone);
            _inReview = !view.CanEdit;
            _mayChangeScope = view.CanChangeScope;
            _liveNumber = view.Live?.Number;
            _draft.Load(view.Scope, view.Latest.Text);
            DraftId = id;
        }

        Recheck();
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

    protected override void Recheck()
    {
        var markup = TemplateMarkup.Of(_draft.Body);
        _draft.ExpectExamples(markup.ValueCount);
        var signature = _draft.Service is Service.Sms ? _signatures.FirstOrDefault(s => s.Id == _draft.SignatureId)?.Text ?? "" : "";
        var filled = markup.Fill(_draft.ExampleValues);
        var region = _draft.CountedRegion;
        _findings = TemplateCheck.Run(new(signature, _draft.Body, _draft.Service, _draft.Type, _draft.Reach, _draft.ExampleValues));
        _count = Segmentation.Count(signature, filled, region, rates.SegmentDay());
        _preview = _draft.Body.Length == 0 ? "" : _draft.Service is Service.Voice ? filled : Segmentation.Whole(signature, filled, region);
        _price = _draft.Body.Length == 0
            ? null
            : rates.PriceOf(_draft.Service, region, _draft.Type, ContractTime.DayOf(Now))?.Tiers[0].UnitPrice * (_draft.Service is Service.Sms ? _count.Parts : 1);
    }

    protected override Task<Guid> StoreAsync(Actor writer, CancellationToken ct) =>
        service.SaveDraftAsync(DraftId, _draft.Scope, _draft.Text, writer, ct);

    protected override Task StoredAsync()
    {
        if (Id is null)
            Navigation.NavigateTo($"/templates/{DraftId}/edit", replace: true);
        return Task.CompletedTask;
    }

    private async Task SubmitAsync()
    {
        if (!await SubmitAsync((id, actor, ct) => service.SubmitAsync(id, _declared, actor, ct)))
            return;
        Snackbar.Add(texts["submitted"], MudBlazor.Severity.Normal);
        Navigation.NavigateTo($"/templates/{DraftId}");
    }
}
