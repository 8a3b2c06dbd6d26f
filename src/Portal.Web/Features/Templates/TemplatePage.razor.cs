using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Metering;
using Portal.Domain.Review;
using Portal.Domain.Templates;
using Portal.Web.Features.Review;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Templates;

/// <summary>One template: its latest version, the live one where that is another, and everything that happened.</summary>
public sealed partial class TemplatePage(
    TemplateQueries templates, TemplateService service, IDialogService dialogs,
    IStringLocalizer<TemplatesTexts> texts, IStringLocalizer<ReviewTexts> reviewTexts) : PortalPage
{
    private TemplateView? _view;
    private bool _mayManage;

    [Parameter] public Guid Id { get; set; }

    private IStringLocalizer<TemplatesTexts> Texts => texts;

    private IStringLocalizer<ReviewTexts> ReviewTexts => reviewTexts;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var actor = await ActorAsync();
        _mayManage = actor.May(Permission.ManageContent);
        _view = await templates.GetAsync(Id, actor, Gone);
    }

    private Task WithdrawAsync() => DoAsync((actor, ct) => service.WithdrawAsync(Id, actor, ct), "withdrawn");

    private async Task RetireAsync()
    {
        if (await dialogs.ShowMessageBoxAsync(texts["retire.title"], texts["retire.text"].Value, yesText: texts["retire"], cancelText: Shared["cancel"]) == true)
            await DoAsync((actor, ct) => service.RetireAsync(Id, actor, ct), "retired");
    }

    private async Task DiscardAsync()
    {
        if (await dialogs.ShowMessageBoxAsync(texts["discard.title"], texts["discard.text"].Value, yesText: texts["discard"], cancelText: Shared["cancel"]) == true)
            await DoAsync((actor, ct) => service.DiscardDraftAsync(Id, actor, ct), "discarded");
    }

    private async Task DoAsync(Func<Actor, CancellationToken, Task> command, string done)
    {
        if (await TryAsync(async () => await command(await ActorAsync(), Gone)))
            Snackbar.Add(texts[done], MudBlazor.Severity.Normal);
        await LoadAsync();
    }

    private string NameOf(TemplateView view) => view.Scope.Name.Length > 0 ? view.Scope.Name : texts["unnamed"];

    private string Shown(VersionView version) => _view!.Scope.Service is Service.Voice
        ? version.Text.Body
        : Segmentation.Whole(version.Signature, version.Text.Body, RegionOf(_view.Scope.Reach));

    /// <summary>Findings lie in the body; the shown text has the signature in front.</summary>
    private IReadOnlyList<Finding> Marks(VersionView version)
    {
        var before = Shown(version).Length - version.Text.Body.Length;
        return [.. version.Findings.Select(f => f with { Start = f.Start + before })];
    }

    private string LengthOf(VersionView version)
    {
        var filled = TemplateMarkup.Of(version.Text.Body).Fill(version.Text.Examples);
        var count = Segmentation.Count(version.Signature, filled, RegionOf(_view!.Scope.Reach));
        return texts[count.Parts == 1 ? "length.part" : "length.parts", count.Units, count.Parts];
    }

    private List<TimelineEntry> History(TemplateView view)
    {
        var entries = new List<TimelineEntry>();
        foreach (var version in view.Versions)
        {
            entries.Add(new(version.CreatedAt, texts["happened.begun", version.Number]));
            if (version.SubmittedAt is { } at && version.Status is ReviewStatus.InReview or ReviewStatus.Withdrawn)
                entries.Add(new(at, texts["happened.submitted", version.Number]));
        }

        foreach (var decision in view.Decisions)
        {
            entries.Add(new(decision.SubmittedAt, texts["happened.submitted.plain"]));
            entries.Add(new(decision.At, texts[$"happened.{decision.Outcome}"]));
        }

        return [.. entries.DistinctBy(e => (e.At, e.Text)).OrderByDescending(e => e.At)];
    }

    /// <summary>The editor and this page count international messages as if sent to the United States unless told otherwise.</summary>
    internal static string RegionOf(Reach reach) => reach is Reach.Domestic ? Segmentation.DomesticRegion : "US";
}
