using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Complaints;
using Portal.Web.Platform;

namespace Portal.Web.Features.Complaints;

/// <summary>The desk: what waits, how many complaints each app draws, and new ones written down or brought in as a file.</summary>
public sealed partial class ComplaintDeskPage(ComplaintQueries queries, ComplaintIntake intake, IStringLocalizer<ComplaintsTexts> texts) : PortalPage
{
    private const int MaxBytes = 2_000_000;

    private ComplaintPageRows? _rows;
    private IReadOnlyList<ComplaintFigure> _figures = [];
    private IReadOnlyList<ChannelFigure> _channels = [];
    private IReadOnlyList<ImportedLine>? _imported;
    private DateOnly _month;
    private ComplaintSource _source = ComplaintSource.Staff, _importSource = ComplaintSource.Carrier;
    private string _reference = "", _phone = "", _signature = "", _time = "", _text = "";
    private string? _error;
    private IBrowserFile? _file;
    private bool _busy;

    [SupplyParameterFromQuery(Name = "status")] public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "page")] public int? Page { get; set; }

    [SupplyParameterFromQuery(Name = "month")] public string? Month { get; set; }

    private IStringLocalizer<ComplaintsTexts> Texts => texts;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var actor = await ActorAsync();
        var status = Enum.TryParse<ComplaintStatus>(Status, out var known) && Enum.IsDefined(known) ? known : (ComplaintStatus?)null;
        _month = ComplaintFigureTable.MonthOf(Month, Now);
        _rows = await queries.ListAsync(status, Status == "all", Page ?? 1, actor, Gone);
        _figures = await queries.FiguresAsync(_month, actor, Gone);
        _channels = await queries.ChannelsAsync(_month, actor, Gone);
    }

    private async Task RecordAsync()
    {
        (_busy, _error) = (true, null);
        var number = "";
        var done = await TryAsync(async () =>
        {
            try
            {
                number = await intake.RecordAsync(
                    new(_phone, new ComplaintFacts(_text, null, _signature, ComplaintIntake.TimeOf(_time), null, null), _source, _reference), await ActorAsync(), Gone);
            }
            catch (RuleException refusal)
            {
                _error = Rules.Of(refusal);
            }
        });
        _busy = false;
        if (!done || _error is not null)
            return;
        await ForgetAsync("complaint-record");
        Navigation.NavigateTo($"/complaint-desk/{number}");
    }

    private async Task ImportAsync()
    {
        _busy = true;
        var done = await TryAsync(async () =>
        {
            using var content = new MemoryStream();
            await using (var upload = _file!.OpenReadStream(MaxBytes, Gone))
                await upload.CopyToAsync(content, Gone);
            _imported = await intake.ImportAsync(_importSource, content.ToArray(), await ActorAsync(), Gone);
        });
        _busy = false;
        if (!done)
            return;
        await ForgetAsync("complaint-import");
        Snackbar.Add(texts["import.finished"], Severity.Normal);
        await LoadAsync();
    }
}
