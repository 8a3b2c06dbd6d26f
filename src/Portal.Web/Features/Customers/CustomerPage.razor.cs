using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Agreements;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Customers;

public sealed partial class CustomerPage(CustomerQueries customers, IStringLocalizer<CustomersTexts> texts) : PortalPage
{
    private CustomerView? _view;
    private string _reason = "";

    [Parameter] public Guid Id { get; set; }

    private IStringLocalizer<CustomersTexts> Texts => texts;

    protected override async Task OnParametersSetAsync() => _view = await customers.GetAsync(Id, await ActorAsync(), ct: Gone);

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
