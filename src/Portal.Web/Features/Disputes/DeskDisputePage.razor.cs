using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Disputes;

/// <summary>Staff do what is next: acknowledge, prove, talk, name the auditor, propose and book what follows.</summary>
public sealed partial class DeskDisputePage(
    DisputeQueries queries, DisputeService disputes, DisputeOutcomeService outcomes, FileStore files, IStringLocalizer<DisputesTexts> texts) : PortalPage
{
    private DisputeView? _view;
    private FindingFields? _offer, _decree;
    private string _note = "", _issuer = "", _reference = "", _confirmed = "", _auditor = "", _compensation = "0", _said = "";
    private DateOnly? _issuedOn;
    private IBrowserFile? _file;
    private IReadOnlyList<IBrowserFile> _saidFiles = [];
    private string? _error;
    private int _chosen;
    private bool _busy, _mayFinance, _mayApprove;
    private Guid _me;

    [Parameter] public string Number { get; set; } = "";

    private IStringLocalizer<DisputesTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        (_mayFinance, _mayApprove, _me) = (actor.May(Permission.ManageReceivables), actor.May(Permission.ApproveCredits), actor.Id);
        await LoadAsync();
    }

    private async Task LoadAsync() => _view = await queries.GetAsync(Number, await ActorAsync(), Gone);

    private async Task AdmitAsync()
    {
        if (await DoAsync(actor => disputes.AdmitAsync(Number, _note, actor, Gone)))
            await ForgetAsync("dispute-admit", Number);
    }

    private Task<bool> AcknowledgeAsync() => DoAsync(actor => disputes.AcknowledgeAsync(Number, actor, Gone));

    private Task<bool> InvestigateAsync() => DoAsync(actor => disputes.InvestigateAsync(Number, actor, Gone));

    private Task<bool> NegotiateAsync() => DoAsync(actor => disputes.NegotiateAsync(Number, actor, Gone));

    private async Task SupplyProofAsync()
    {
        var done = await DoAsync(actor =>
        {
            var text = _confirmed.Trim();
            long? confirmed = text.Length == 0 ? null : long.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var count) ? count : -1;
            return disputes.SupplyProofAsync(Number, new(_issuer, _reference, _issuedOn ?? DateOnly.MaxValue, confirmed, Upload()), actor, Gone);
        });
        if (done)
            await ForgetAsync("dispute-proof", Number);
    }

    private async Task AppointAsync()
    {
        if (await DoAsync(actor => disputes.AppointAsync(Number, Guid.TryParse(_auditor, out var id) ? id : Guid.Empty, actor, Gone)))
            await ForgetAsync("dispute-auditor", Number);
    }

    private async Task ReplaceAuditorAsync()
    {
        if (await DoAsync(actor => disputes.ReplaceAuditorAsync(Number, Guid.TryParse(_auditor, out var id) ? id : Guid.Empty, _note, actor, Gone)))
            await ForgetAsync("dispute-replace", Number);
    }

    private async Task OfferAsync()
    {
        if (await DoAsync(actor => outcomes.OfferAsync(Number, _offer!.Entered, actor, Gone)))
            await ForgetAsync("dispute-offer", Number);
    }

    private async Task DecreeAsync()
    {
        if (await DoAsync(actor => outcomes.DecreeAsync(Number, _decree!.Entered, Upload(), actor, Gone)))
            await ForgetAsync("dispute-court", Number);
    }

    private async Task ProposeAsync()
    {
        if (await DoAsync(actor => outcomes.ProposeAsync(Number, Money.Parse(_compensation.Trim()) ?? new Money(-1), actor, Gone)))
            await ForgetAsync("dispute-settle", Number);
    }

    private Task<bool> SettleAsync() => DoAsync(actor => outcomes.SettleAsync(Number, _view!.Seen, actor, Gone));

    private async Task DismissAsync()
    {
        if (await DoAsync(actor => outcomes.DismissAsync(Number, _note, actor, Gone)))
            await ForgetAsync("dispute-dismiss", Number);
    }

    private async Task SayAsync()
    {
        if (!await DoAsync(actor => disputes.SayAsync(Number, _said, [.. _saidFiles.Select(UploadOf)], actor, Gone)))
            return;
        await ForgetAsync("dispute-desk-say", Number);
        _said = "";
    }

    private DisputeUpload Upload() => UploadOf(_file ?? throw new RuleException("dispute.evidence-missing", "Choose the file."));

    private DisputeUpload UploadOf(IBrowserFile file) => new(file.Name, () => file.OpenReadStream(files.MaxBytes + 1, Gone));

    private async Task<bool> DoAsync(Func<Actor, Task> command)
    {
        (_busy, _error) = (true, null);
        var done = await TryAsync(async () =>
        {
            try
            {
                await command(await ActorAsync());
            }
            catch (RuleException refusal) when (refusal.Code != "reauthentication.required")
            {
                _error = Rules.Of(refusal); // beside the form; what was typed stays
            }
        });
        _busy = false;
        if (done && _error is null)
        {
            Snackbar.Add(texts["done"], Severity.Normal);
            (_note, _file, _auditor) = ("", null, "");
            (_saidFiles, _chosen) = ([], _chosen + 1); // drawn anew: the browser's inputs would go on naming files that are gone
        }

        await LoadAsync();
        return done && _error is null;
    }
}
