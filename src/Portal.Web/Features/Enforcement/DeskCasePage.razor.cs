using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Enforcement;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Enforcement;

/// <summary>A case at the desk: what may be done now, and nothing else.</summary>
public sealed partial class DeskCasePage(
    EnforcementQueries queries, EnforcementService cases, MeasureService measures, PenaltyService penalties, HoldService holds, EnforcementMails mails, EnforcementPackage evidence,
    FileStore files,
    IStringLocalizer<EnforcementTexts> texts) : PortalPage
{
    private CaseView? _view;
    private PenaltyTerms? _terms;
    private bool _busy;
    private string _note = "", _why = "", _liftWhy = "", _dropWhy = "", _perDay = "", _app = "", _type = "", _package = "", _amount = "", _mark = "";
    private string _messages = "", _channels = "", _further = "", _furtherText = "", _proof = "", _packageWhy = "";
    private int _lift, _drop;
    private MeasureKind _kind = MeasureKind.Restrict;
    private MarkKind _markKind = MarkKind.Licence;
    private Service _service = Service.Sms;
    private DateOnly? _until;
    private IReadOnlyList<IBrowserFile> _files = [];

    [Parameter] public string Number { get; set; } = "";

    private IStringLocalizer<EnforcementTexts> Texts => texts;

    private EnforcementService Cases => cases;

    private MeasureService Measures => measures;

    private EnforcementMails Mails => mails;

    private int MessageCount => int.TryParse(_messages.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    private string[] ChannelLines => _channels.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private int ChannelCount => ChannelLines.Length;

    protected override async Task OnParametersSetAsync()
    {
        await LoadAsync();
        if (_view!.MayHandle)
            _terms = await penalties.TermsAsync(Number, await ActorAsync(), Gone);
    }

    private async Task LoadAsync()
    {
        _view = await queries.GetAsync(Number, await ActorAsync(), Gone);
        _drop = _view.MayDrop.Order().FirstOrDefault();
        _lift = _view.MayLift.Order().FirstOrDefault();
    }

    private async Task<bool> DoAsync(Func<Actor, Task> command)
    {
        _busy = true;
        var done = await TryAsync(async () => await command(await ActorAsync()));
        _busy = false;
        if (done)
            await LoadAsync();
        return done;
    }

    private async Task DecideAsync()
    {
        var done = await DoAsync(actor => _view!.Case.Status switch
        {
            CaseStatus.Proposed => cases.DismissAsync(Number, _note, actor, Gone),
            CaseStatus.CureFiled => cases.ReturnCureAsync(Number, _note, actor, Gone),
            _ => cases.CloseAsync(Number, _note, actor, Gone),
        });
        if (!done)
            return;
        await ForgetAsync("enforcement-decide", Number);
        _note = "";
    }

    private async Task LiftAsync()
    {
        if (!await DoAsync(actor => measures.LiftAsync(Number, _lift, _liftWhy, actor, Gone)))
            return;
        await ForgetAsync("measure-lift", Number);
        _liftWhy = "";
    }

    private async Task DropAsync()
    {
        if (!await DoAsync(actor => measures.DropAsync(Number, _drop, _dropWhy, actor, Gone)))
            return;
        await ForgetAsync("measure-drop", Number);
        _dropWhy = "";
    }

    private async Task TakeAsync()
    {
        if (!await DoAsync(actor => measures.TakeAsync(Number, Terms(), _why, actor, Gone)))
            return;
        await ForgetAsync("measure-take", Number);
        _why = "";
        Snackbar.Add(texts[Measure.IsFinal(_kind) ? "take.proposed" : "take.done"], Severity.Normal);
    }

    private MeasureTerms Terms() => new(
        _kind, _service, Whole(_app), Enum.TryParse<MessageType>(_type, out var type) ? type : null, Whole(_perDay),
        _until is { } day ? ContractTime.LastInstantOf(day).ToUniversalTime() : null, _package.Length == 0 ? null : _package, _package.Length == 0 ? 0 : Whole(_amount) ?? 0,
        _package.Length == 0 ? Money.Parse(_amount.Trim()) ?? Money.Zero : Money.Zero);

    private async Task PunishAsync()
    {
        // What is no number counts as none, and is refused where nothing is left.
        var further = _further.Trim().Length == 0 ? Money.Zero : Money.Parse(_further.Trim()) ?? new Money(-1);
        var count = _messages.Trim().Length == 0 ? 0 : int.TryParse(_messages.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : -1;
        if (!await DoAsync(actor => penalties.ProposeAsync(Number, new(count, ChannelLines, further, _furtherText, _proof), actor, Gone)))
            return;
        await ForgetAsync("penalty-propose", Number);
        (_messages, _channels, _further, _furtherText, _proof) = ("", "", "", "", "");
        Snackbar.Add(texts["punish.done"], Severity.Normal);
    }

    private async Task AddEvidenceAsync()
    {
        if (!await DoAsync(actor => cases.AddEvidenceAsync(Number, [.. _files.Select(file => new CaseUpload(file.Name, () => file.OpenReadStream(files.MaxBytes, Gone)))], actor, Gone)))
            return;
        await ForgetAsync("enforcement-evidence", Number);
        _files = [];
        Snackbar.Add(texts["evidence.add.done"], Severity.Normal);
    }

    private async Task TakePackageAsync()
    {
        var why = "";
        if (!await DoAsync(actor => Task.FromResult(why = evidence.Reason(_packageWhy, actor))))
            return;
        await ForgetAsync("enforcement-package", Number);
        _packageWhy = "";
        Navigation.NavigateTo($"/enforcement-desk/{Number}/package?reason={Uri.EscapeDataString(why)}", forceLoad: true); // a download: the page stays
    }

    private async Task KeepMarkAsync()
    {
        if (!await DoAsync(actor => holds.KeepMarkAsync(Number, _markKind, _mark, actor, Gone)))
            return;
        await ForgetAsync("banned-mark", Number);
        _mark = "";
        Snackbar.Add(texts["mark.done"], Severity.Normal);
    }

    private Money Sum(PenaltyTerms terms) => (terms.PerMessage * MessageCount) + (terms.PerChannel * ChannelCount) + (Money.Parse(_further.Trim()) ?? Money.Zero);

    private static long? Whole(string text) => long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
