using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Customers;

public sealed partial class CustomerPage(CustomerQueries customers, CustomerService service, IStringLocalizer<CustomersTexts> texts) : PortalPage
{
    private CustomerView? _view;
    private string _reason = "";
    private string _why = "";
    private bool _maySuspend;
    private bool _mayLedger;
    private bool _mayContacts;
    private bool _mayEnforcement;

    [Parameter] public Guid Id { get; set; }

    private IStringLocalizer<CustomersTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _maySuspend = actor.May(Permission.SuspendCustomers);
        _mayLedger = actor.May(Permission.ViewLedgers);
        _mayEnforcement = actor.May(Permission.ViewEnforcement);
        _mayContacts = actor.May(Permission.ManageContacts);
        _view = await customers.GetAsync(Id, actor, ct: Gone);
    }

    private async Task ChangeStateAsync()
    {
        var actor = await ActorAsync();
        var suspend = _view!.State is OrganisationState.Active;
        if (await TryAsync(() => suspend ? service.SuspendAsync(Id, _why, actor, Gone) : service.ResumeAsync(Id, _why, actor, Gone)))
        {
            Snackbar.Add(texts[suspend ? "suspended.told" : "resumed.told", _view.Name], Severity.Normal);
            await ForgetAsync("state", Id.ToString());
            _why = "";
            _view = await customers.GetAsync(Id, actor, ct: Gone);
        }
    }

    private async Task ShowMembersAsync()
    {
        var actor = await ActorAsync();
        if (await TryAsync(async () => _view = await customers.GetAsync(Id, actor, _reason, Gone)))
            await ForgetAsync("members");
    }

    private static ChipTone ToneOf(AcceptanceStatus status) => status switch
    {
        AcceptanceStatus.AcceptedExplicit or AcceptanceStatus.AcceptedDeemed => ChipTone.Good,
        AcceptanceStatus.Pending => ChipTone.Waiting,
        AcceptanceStatus.Declined => ChipTone.Bad,
        _ => ChipTone.Neutral,
    };
}
