using System.Globalization;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Disputes;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Disputes;

/// <summary>The written claim: days, what narrows them down, how many, why; beside it what the portal counted for those days.</summary>
public sealed partial class NewDisputePage(DisputeQueries queries, DisputeService disputes, FileStore files, IStringLocalizer<DisputesTexts> texts) : PortalPage
{
    private DateOnly? _first, _last;
    private Service _service;
    private string _app = "", _operator = "", _claimed = "", _text = "";
    private IReadOnlyList<IBrowserFile> _files = [];
    private IReadOnlyList<(long Id, string Name)> _apps = [];
    private DeliveryPicture? _picture;
    private CancellationTokenSource? _look;
    private string? _error;
    private bool _busy;

    private IStringLocalizer<DisputesTexts> Texts => texts;

    private bool IsLate => Scope is { } scope && !scope.IsInTimeAt(Now);

    private DisputeScope? Scope => _first is { } first && _last is { } last
        ? new(first, last, _service, long.TryParse(_app, CultureInfo.InvariantCulture, out var app) ? app : null, null, _operator.Length > 0 ? _operator : null)
        : null;

    protected override async Task OnInitializedAsync()
    {
        var actor = await ActorAsync();
        _apps = await queries.AppsAsync(actor, Gone);
        _last = await queries.LastDayAsync(actor, Gone) ?? ContractTime.DayOf(Now); // at midnight nothing was sent yet today
        _first = _last;
        await LookAsync();
    }

    private async Task LookAsync()
    {
        if (_look is { } before)
            await before.CancelAsync(); // counting a month takes a while, and nobody waits for it any more
        using var look = _look = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        (_picture, _error) = (null, null);
        try
        {
            if (Scope is { } scope && scope.FirstDay <= scope.LastDay && scope.LastDay < scope.Month.AddMonths(1)
                && await queries.PictureAsync(scope with { Operator = null }, await ActorAsync(), look.Token) is var picture && look == _look)
            {
                _picture = picture;
                if (picture.Channels.All(row => row.Name != _operator))
                    _operator = ""; // no longer among those to choose from
            }
        }
        catch (OperationCanceledException) when (look.IsCancellationRequested)
        {
            // another field has changed, or they have left
        }
        catch (RuleException refusal)
        {
            _error = Rules.Of(refusal);
        }
        finally
        {
            if (look == _look)
                _look = null;
        }
    }

    private async Task FileAsync()
    {
        (_busy, _error) = (true, null);
        string? number = null;
        var done = await TryAsync(async () =>
        {
            try
            {
                var scope = Scope ?? throw new RuleException("dispute.days", "Give both days.");
                var claimed = long.TryParse(_claimed.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var count) ? count : 0;
                number = await disputes.FileAsync(
                    scope, claimed, _text, [.. _files.Select(file => new DisputeUpload(file.Name, () => file.OpenReadStream(files.MaxBytes + 1, Gone)))], await ActorAsync(), Gone);
            }
            catch (RuleException refusal)
            {
                _error = Rules.Of(refusal); // beside the form; what was typed stays
            }
        });
        _busy = false;
        if (!done || number is null)
            return;
        await ForgetAsync("dispute");
        Navigation.NavigateTo("/disputes/" + number);
    }
}
