using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.Organisations;

public sealed partial class StaffPage(StaffService staff, InvitationService invitations, IStringLocalizer<AccountsTexts> texts)
{
    private StaffView? _view;
    private Guid? _editing;
    private Guid? _asking;
    private HashSet<StaffRole> _roles = [];
    private HashSet<StaffRole> _invited = [];
    private string? _said;
    private string? _inviteError;
    private string _mail = "";
    private string _language = Language.Current;

    private IStringLocalizer<AccountsTexts> T => texts;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        _view = await staff.ViewAsync(await ActorAsync(), Gone);
        (_editing, _asking) = (null, null);
    }

    private void BeginEdit(StaffRow person) => (_editing, _asking, _roles) = (person.UserId, null, [.. person.Roles]);

    private Task ChangeRolesAsync(StaffRow person) =>
        DoAsync(actor => staff.ChangeRolesAsync(actor, person.UserId, _roles, Gone), T["staff.changed"]);

    private Task DisableAsync(StaffRow person) => DoAsync(actor => staff.DisableAsync(actor, person.UserId, Gone), T["staff.was-disabled"]);

    private Task EnableAsync(StaffRow person) => DoAsync(actor => staff.EnableAsync(actor, person.UserId, Gone), T["staff.was-enabled"]);

    private Task ResendAsync(Guid id) => DoAsync(actor => invitations.ResendAsync(actor, id, Gone), T["invitations.resent"]);

    private Task RevokeAsync(Guid id) => DoAsync(actor => invitations.RevokeAsync(actor, id, Gone), T["invitations.revoked"]);

    private async Task InviteAsync()
    {
        _inviteError = null;
        await TryAsync(async () =>
        {
            try
            {
                await invitations.InviteStaffAsync(await ActorAsync(), _mail, _invited, _language, Gone);
                _said = T["invite.sent", _mail.Trim()];
                (_mail, _invited) = ("", []);
                await ForgetAsync("invite-staff");
                await LoadAsync();
            }
            catch (RuleException refusal) when (refusal.Code != "reauthentication.required")
            {
                _inviteError = Rules.Of(refusal);
            }
        });
    }

    private async Task DoAsync(Func<Actor, Task> verb, string said)
    {
        _said = null;
        if (!await TryAsync(async () => await verb(await ActorAsync())))
            return;
        _said = said;
        await LoadAsync();
    }
}
