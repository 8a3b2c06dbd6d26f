using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Notices;
using Portal.Web.Platform;

namespace Portal.Web.Features.Notices;

/// <summary>One notice on the desk: as a draft with what it would look like and whom it would reach, afterwards with whom it reached.</summary>
public sealed partial class DeskNoticePage(NoticeDeskQueries desk, NoticeService service, IStringLocalizer<NoticesTexts> texts) : PortalPage
{
    private DeskNotice? _detail;
    private IReadOnlyList<(Guid Id, string Name)> _customers = [];
    private string _reason = "", _why = "";
    private string? _refusal;
    private bool _busy, _isRevealed;

    [Parameter] public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "page")] public int? PageNumber { get; set; }

    private IStringLocalizer<NoticesTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        (_refusal, _isRevealed) = (null, false);
        _detail = await desk.GetAsync(Id, PageNumber ?? 1, actor, ct: Gone);
        _customers = _detail.Notice.CanRevise ? await desk.CustomersAsync(actor, Gone) : [];
    }

    private async Task ReviseAsync(NoticeContent content)
    {
        if (!await DoAsync((id, actor, ct) => service.ReviseAsync(id, content, actor, ct)))
            return;
        await ForgetAsync("notice", Id.ToString(), stays: true);
        Snackbar.Add(texts["saved"], Severity.Normal);
    }

    private async Task PublishAsync()
    {
        string? number = null;
        _refusal = null;
        var done = await DoAsync(async (id, actor, ct) =>
        {
            try
            {
                number = await service.PublishAsync(id, actor, ct);
            }
            catch (RuleException refusal) when (refusal.Code.StartsWith("notice.", StringComparison.Ordinal))
            {
                _refusal = Rules.Of(refusal); // beside the button, and it stays
            }
        });
        if (done && number is not null)
            Snackbar.Add(texts["published", number], Severity.Normal);
    }

    private async Task WithdrawAsync()
    {
        if (await DoAsync((id, actor, ct) => service.WithdrawAsync(id, _reason, actor, ct)))
        {
            await ForgetAsync("notice-end", Id.ToString());
            _reason = "";
        }
    }

    private async Task RevealAsync()
    {
        var actor = await ActorAsync();
        _isRevealed = await TryAsync(async () => _detail = await desk.GetAsync(Id, PageNumber ?? 1, actor, _why, Gone));
        if (_isRevealed)
            await ForgetAsync("notice-readers", Id.ToString());
    }

    private async Task CorrectAsync()
    {
        var draft = Guid.Empty;
        if (await DoAsync(async (id, actor, ct) => draft = await service.DraftCorrectionAsync(id, actor, ct)))
            Navigation.NavigateTo($"/notice-desk/{draft}");
    }

    private async Task DiscardAsync()
    {
        var actor = await ActorAsync();
        if (!await TryAsync(() => service.DiscardAsync(Id, actor, Gone)))
            return;
        await ForgetAsync("notice", Id.ToString());
        Navigation.NavigateTo("/notice-desk");
    }

    private async Task<bool> DoAsync(Func<Guid, Actor, CancellationToken, Task> verb)
    {
        if (_busy)
            return false;
        _busy = true;
        var actor = await ActorAsync();
        var done = await TryAsync(() => verb(Id, actor, Gone));
        (_busy, _isRevealed) = (false, false);
        _detail = await desk.GetAsync(Id, PageNumber ?? 1, actor, ct: Gone);
        return done;
    }
}
