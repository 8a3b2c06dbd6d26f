using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Audit;

/// <summary>Somebody of staff opens a customer's proof: they say why, and the customer reads it (A43).</summary>
public sealed partial class FileReasonPage(FileStore files, IStringLocalizer<AuditTexts> texts) : PortalPage
{
    private string _reason = "";
    private string? _name;
    private bool _busy;

    [Parameter] public Guid Id { get; set; }

    private IStringLocalizer<AuditTexts> Texts => texts;

    protected override async Task OnParametersSetAsync() => _name = await files.NameAsync(Id, await ActorAsync(), Gone);

    private async Task GiveAsync()
    {
        _busy = true;
        var done = await TryAsync(async () => await files.GiveReasonAsync(Id, _reason, await ActorAsync(), Gone));
        _busy = false;
        if (!done)
            return;
        await ForgetAsync("file-reason", Id.ToString());
        _reason = "";
        Navigation.NavigateTo($"/files/{Id}", forceLoad: true); // a download: the page stays
    }
}
