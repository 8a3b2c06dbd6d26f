using Microsoft.AspNetCore.Components;
using Portal.Web.Features.Billing;

namespace Portal.Web.Features.Tools;

/// <summary>Whether two counts of the same messages agree within the tolerance (A16, A58).</summary>
public sealed partial class ReconciliationPage
{
    [Inject] private BillingCalculators Calculators { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "billed")] public string? Billed { get; set; }

    [SupplyParameterFromQuery(Name = "recomputed")] public string? Recomputed { get; set; }

    private ReconciliationAnswer? Answer { get; set; }

    /// <summary>Per mille.</summary>
    private string Tolerance { get; set; } = "";

    protected override async Task OnInitializedAsync()
    {
        Tolerance = Exactly(await Calculators.ToleranceAsync());
        if (Billed is not null || Recomputed is not null)
            await AskAsync(async () => Answer = await Calculators.ReconcileAsync(new(Count(Billed), Count(Recomputed))));
    }
}
