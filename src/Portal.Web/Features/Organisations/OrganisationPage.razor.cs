using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.Organisations;

public sealed partial class OrganisationPage(
    OrganisationService organisations, InvitationService invitations, IStringLocalizer<AccountsTexts> texts)
{
    private OrganisationView? _view;
    private bool _manages;
    private bool _renaming;
    private bool _busy;
    private Guid? _asking;
    private string? _said;
    private string? _inviteError;
    private string _name = "";
    private string _mail = "";
    private CustomerRole _role = CustomerRole.Developer;
    private string _language = Language.Current;

    private IStringLocalizer<AccountsTexts> T => texts;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var actor = await ActorAsync();
        _manages = actor.May(Permission.ManageOrganisation);
        _view = await organisations.ViewAsync(actor, Gone);
        _asking = null;
    }

    private void BeginRename() => (_renaming, _name) = (!_renaming, _view!.Name);

    private Task RenameAsync() => DoAsync(async actor =>
    {
        await organisations.RenameAsync(actor, _name, Gone);
        _renaming = false;
        await ForgetAsync("rename");
    }, T["organisation.renamed"]);

    private Task ChangeRoleAsync(MemberRow member, ChangeEventArgs change) =>
        Enum.TryParse<CustomerRole>(change.Value?.ToString(), out var role)
            ? DoAsync(actor => organisations.ChangeRoleAsync(actor, member.UserId, role, Gone), T["members.role-changed"])
            : Task.CompletedTask;

    private async Task RemoveAsync(MemberRow member)
    {
        if (!member.IsYou)
        {
            await DoAsync(actor => organisations.RemoveAsync(actor, member.UserId, Gone), T["members.removed"]);
            return;
        }

        if (await TryAsync(async () => await organisations.LeaveAsync(await ActorAsync(), Gone)))
            Navigation.NavigateTo("/", forceLoad: true);
    }

    private async Task InviteAsync()
    {
        _busy = true;
        _inviteError = null;
        await TryAsync(async () =>
        {
            try
            {
                await invitations.InviteAsync(await ActorAsync(), _mail, _role, _language, Gone);
                _said = T["invite.sent", _mail.Trim()];
                _mail = "";
                await ForgetAsync("invite");
                await LoadAsync();
            }
            catch (RuleException refusal)
            {
                _inviteError = Rules.Of(refusal);
            }
        });
        _busy = false;
    }

    private Task ResendAsync(Guid id) => DoAsync(actor => invitations.ResendAsync(actor, id, Gone), T["invitations.resent"]);

    private Task RevokeAsync(Guid id) => DoAsync(actor => invitations.RevokeAsync(actor, id, Gone), T["invitations.revoked"]);

    private async Task DoAsync(Func<Actor, Task> verb, string said)
    {
        _said = null;
        if (await TryAsync(async () => await verb(await ActorAsync())))
            _said = said;
        await TryAsync(LoadAsync);
    }
}
