using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Calendar;
using Portal.Domain.ServiceLevels;
using Portal.Web.Features.ServiceLevels;

namespace Portal.Web.Features.Tools;

/// <summary>A term's service months (A68), each with the window in which it can be claimed (A76, A80).</summary>
public sealed partial class ServiceMonthsPage
{
    [Inject] private SlaCalculators Calculators { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "from")] public string? From { get; set; }

    [SupplyParameterFromQuery(Name = "until")] public string? Until { get; set; }

    private IReadOnlyList<(ServiceMonth Month, ClaimWindow Window, string Why)> Months { get; set; } = [];

    protected override async Task OnInitializedAsync()
    {
        if (From is not null || Until is not null)
            await AskAsync(async () => Months = await Calculators.MonthsAsync(From, Until));
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
