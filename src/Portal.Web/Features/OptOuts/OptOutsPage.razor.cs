using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.OptOuts;

/// <summary>The numbers a customer does not write to.</summary>
public sealed partial class OptOutsPage(OptOutService optOuts, IStringLocalizer<OptOutsTexts> texts) : PortalPage
{
    private const string Clause = "duties-refused";

    private OptOutPage? _view;
    private bool _mayManage, _busy;
    private string _search = "", _number = "", _note = "", _reason = "";

    [SupplyParameterFromQuery(Name = "page")] public int? Page { get; set; }

    private IStringLocalizer<OptOutsTexts> Texts => texts;

    protected override Task OnParametersSetAsync() => LoadAsync(Page ?? 1);

    private async Task LoadAsync(int page)
    {
        var actor = await ActorAsync();
        _mayManage = actor.May(Permission.ManageContent);
        _view = await optOuts.ListAsync(_search, page, actor, Gone);
    }

    private async Task SearchAsync()
    {
        await LoadAsync(1);
        await ForgetAsync("opt-out-search", stays: true);
    }

    private async Task AddAsync()
    {
        _busy = true;
        if (await TryAsync(async () => await optOuts.AddAsync(_number, _note, await ActorAsync(), Gone)))
        {
            await ForgetAsync("opt-out");
            (_number, _note) = ("", "");
            Snackbar.Add(texts["add.done"], Severity.Normal);
            await LoadAsync(1);
        }

        _busy = false;
    }

    private async Task ReleaseAsync(Guid id)
    {
        _busy = true;
        if (await TryAsync(async () => await optOuts.ReleaseAsync(id, _reason, await ActorAsync(), Gone)))
        {
            await ForgetAsync("opt-out-release", id.ToString());
            _reason = "";
            Snackbar.Add(texts["release.done"], Severity.Normal);
            await LoadAsync(Page ?? 1);
        }

        _busy = false;
    }
}
