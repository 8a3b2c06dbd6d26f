using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Web.Platform;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Agreements;

/// <summary>Staff prepare a version: both texts, what they change, and the button that brings it out. A plain form: texts are too long for a circuit.</summary>
public sealed partial class AgreementDraftPage(
    AgreementDraftQueries queries, AgreementPublishing publishing, RuleTexts rules, NavigationManager navigation)
{
    private DraftView? _draft;
    private DraftPreview? _preview;
    private string? _error;

    [Parameter]
    public string? Code { get; set; }

    [Parameter]
    public Guid? Id { get; set; }

    [SupplyParameterFromForm(FormName = "draft")]
    private DraftForm? Form { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [Inject]
    private Actor Me { get; set; } = null!;

    private string Here => Id is null ? $"/settings/agreements/new/{Code}" : $"/settings/agreements/drafts/{Id}";

    protected override async Task OnInitializedAsync()
    {
        if (Id is { } id)
            _draft = await queries.DraftAsync(Me, id, Http.RequestAborted);
        if (Form is null)
        {
            var (zh, en) = _draft is not null ? (_draft.SourceZh, _draft.SourceEn) : await queries.NewestAsync(Me, AgreementsFeature.Known(Code ?? ""), Http.RequestAborted);
            Form = new() { Chinese = zh, English = en };
            if (_draft is not null)
                await PreviewAsync();
        }
    }

    private Task SubmitAsync() => TryAsync(async () =>
    {
        await Form!.TakeFilesAsync(Http.RequestAborted);
        await PreviewAsync();
        switch (Form.Action)
        {
            case "discard" when Id is { } id:
                await publishing.DiscardAsync(Me, id, Http.RequestAborted);
                navigation.NavigateTo("/settings/agreements");
                break;
            case "publish" when Id is { } id:
                Rule.Require(Form.Sure, "agreement.publish-not-confirmed", "Tick that you want to publish.");
                if (_draft!.SourceZh != Form.Chinese || _draft.SourceEn != Form.English)
                    await publishing.ReviseAsync(Me, id, Form.Chinese ?? "", Form.English ?? "", Http.RequestAborted);
                await publishing.PublishAsync(Me, id, Http.RequestAborted);
                navigation.NavigateTo("/settings/agreements");
                break;
            default:
                await SaveAsync();
                break;
        }

        Http.Forget("draft");
    });

    private async Task SaveAsync()
    {
        if (Id is { } id)
            await publishing.ReviseAsync(Me, id, Form!.Chinese ?? "", Form.English ?? "", Http.RequestAborted);
        var saved = Id ?? await publishing.DraftAsync(Me, Form!.Chinese ?? "", Form.English ?? "", Http.RequestAborted);
        navigation.NavigateTo($"/settings/agreements/drafts/{saved}");
    }

    private async Task PreviewAsync() =>
        _preview = await queries.PreviewAsync(Me, Form!.Chinese ?? "", Form.English ?? "", Language.Current, Http.RequestAborted);

    private async Task TryAsync(Func<Task> command)
    {
        try
        {
            await command();
        }
        catch (RuleException refusal)
        {
            _error = rules.Of(refusal);
        }
        catch (DbUpdateConcurrencyException)
        {
            _error = rules.Find("changed-meanwhile");
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
