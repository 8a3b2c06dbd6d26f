using Microsoft.AspNetCore.Components;
using Portal.Web.Features.Organisations;
using Portal.Web.Platform.Web;

namespace Portal.Web.Features.Accounts;

public sealed partial class ProfilePage(ProfileService profiles, OrganisationService organisations)
{
    private Profile? _profile;
    private IReadOnlyList<OrganisationChoice> _organisations = [];
    private bool _saved;

    [SupplyParameterFromForm] public string? DisplayName { get; set; }
    [SupplyParameterFromForm] public string? PreferredLanguage { get; set; }
    [SupplyParameterFromQuery] public bool Saved { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _profile = await profiles.ViewAsync(Actor, Gone);
        _organisations = await organisations.MineAsync(Actor, Gone);
        _saved = Saved && HttpMethods.IsGet(Http.Request.Method);
    }

    private async Task SubmitAsync()
    {
        if (!await TryAsync(() => profiles.ChangeAsync(Actor, DisplayName ?? "", PreferredLanguage ?? "", Gone)))
            return;

        Http.Forget("profile");
        Http.KeepLanguage(PreferredLanguage!);
        Go("/account?saved=true");
    }
}
