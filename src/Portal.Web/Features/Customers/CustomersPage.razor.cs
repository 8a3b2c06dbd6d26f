using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Web.Platform;

namespace Portal.Web.Features.Customers;

public sealed partial class CustomersPage(CustomerQueries customers, IStringLocalizer<CustomersTexts> texts) : PortalPage
{
    private CustomerPageOf? _page;

    [SupplyParameterFromQuery] private string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "page")] private int? PageNumber { get; set; }

    private int Number => Math.Max(1, PageNumber ?? 1);

    private IStringLocalizer<CustomersTexts> Texts => texts;

    protected override async Task OnParametersSetAsync() => _page = await customers.ListAsync(await ActorAsync(), Search, Number, Gone);

    private string Link(int page) => $"/customers?page={page}&search={Uri.EscapeDataString(Search ?? "")}";
}
