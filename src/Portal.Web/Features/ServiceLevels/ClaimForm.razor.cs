using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Web.Platform;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>Files a claim: what it would come to today, step by step, and one button.</summary>
public sealed partial class ClaimForm(ClaimService claims, IStringLocalizer<ServiceLevelsTexts> texts) : PortalPage
{
    private ClaimSnapshot? _preview;
    private string _statement = "";
    private bool _busy;
    private Guid _shown;

    [Parameter, EditorRequired] public LevelRow Row { get; set; } = null!;

    private IStringLocalizer<ServiceLevelsTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Row.Id)
            return;
        _shown = Row.Id;
        try
        {
            _preview = await claims.PreviewAsync(Row.Id, await ActorAsync(), Gone);
        }
        catch (RuleException)
        {
            _preview = null; // no list price: filing says so
        }
    }

    private async Task FileAsync()
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        string? number = null;
        var filed = await TryAsync(async () => number = await claims.FileAsync(Row.Id, _statement, actor, Gone));
        _busy = false;
        if (!filed)
            return;
        await ForgetAsync("claim", Row.Id.ToString());
        Navigation.NavigateTo($"/service-level/claims/{number}");
    }
}
