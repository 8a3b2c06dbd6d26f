using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Web.Platform;

namespace Portal.Web.Features.Agreements;

/// <summary>Somebody of staff opens a customer's proof of acceptance: they say why, and the customer reads it (A43).</summary>
public sealed partial class ProofReasonPage(AgreementQueries queries, IStringLocalizer<AgreementsTexts> texts) : PortalPage
{
    private string _reason = "";
    private string? _owner;
    private bool _busy;

    [Parameter] public Guid Id { get; set; }

    private IStringLocalizer<AgreementsTexts> Texts => texts;

    protected override async Task OnParametersSetAsync() => _owner = await queries.ProofOwnerAsync(Id, await ActorAsync(), Gone);

    private async Task GiveAsync()
    {
        _busy = true;
        var done = await TryAsync(async () => await queries.GiveReasonAsync(Id, _reason, await ActorAsync(), Gone));
        _busy = false;
        if (!done)
            return;
        await ForgetAsync("proof-reason", Id.ToString());
        _reason = "";
        Navigation.NavigateTo($"/agreements/acceptances/{Id}/proof", forceLoad: true); // a download: the page stays
    }
}
