using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.ServiceLevels;
using Portal.Web.Platform;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>One service month: figures, both readings, every receipt code with what it means, and the releases.</summary>
public sealed partial class LevelView(ServiceLevelQueries queries, ReleaseService releases, IStringLocalizer<ServiceLevelsTexts> texts) : PortalPage
{
    private LevelDetail? _detail;
    private bool _mayRelease;
    private bool _mayConfirm;
    private bool _mayFile;
    private bool _busy;

    [Parameter, EditorRequired] public Guid Id { get; set; }

    [Parameter] public bool ForProvider { get; set; }

    private IStringLocalizer<ServiceLevelsTexts> Texts => texts;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var actor = await ActorAsync();
        _detail = await queries.GetAsync(Id, actor, Gone);
        (_mayRelease, _mayConfirm, _mayFile) = (actor.May(Permission.ManageServiceLevels), actor.May(Permission.DecideClaims), actor.May(Permission.FileClaims));
    }

    private static IEnumerable<(string Way, Availability Value)> Readings(ServiceLevelFigures figures) =>
        [("counts", figures.Availability), ("without", figures.WithoutReleased), ("before", figures.BeforeReleases)];

    private string CountsAs(LevelLine line) =>
        !line.Meaning.IsValidNumber ? texts["counts-as.invalid"]
        : line.Released is { } by ? texts["counts-as.released", by]
        : line.Meaning.IsFailure ? texts["counts-as.failure"]
        : line.Meaning.Release is { } reason ? texts["counts-as.released", reason]
        : texts["counts-as.delivered"];

    private Task ConfirmAsync(Guid id) => ChangeAsync(async () => await releases.ConfirmAsync(id, await ActorAsync(), Gone));

    private Task WithdrawAsync(Guid id) => ChangeAsync(async () => await releases.WithdrawAsync(id, await ActorAsync(), Gone));

    private async Task ChangeAsync(Func<Task> change)
    {
        if (_busy)
            return;
        _busy = true;
        if (await TryAsync(change))
            await LoadAsync();
        _busy = false;
    }
}
