using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Calendar;
using Portal.Web.Features.Deadlines;

namespace Portal.Web.Features.Tools;

/// <summary>When something is due, counted in each way the agreements count.</summary>
public sealed partial class DeadlinePage
{
    [Inject] private DeadlineCalculator Calculator { get; set; } = null!;

    [Inject] private IStringLocalizer<DeadlinesTexts> Why { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "rule")] public string? Given { get; set; }

    [SupplyParameterFromQuery(Name = "n")] public string? N { get; set; }

    /// <summary>As a date field writes it; without an offset it is meant in the contract zone.</summary>
    [SupplyParameterFromQuery(Name = "from")] public string? From { get; set; }

    private Deadline? Answer { get; set; }

    private string Today => ContractTime.Local(Time.GetUtcNow()).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    protected override async Task OnInitializedAsync()
    {
        if (Given is null && From is null)
            return;

        // A date field knows no offset; an address copied from the API does.
        var from = DateTime.TryParseExact(From, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, ContractTime.Zone.GetUtcOffset(local)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)
            : From;
        await AskAsync(async () => Answer = await Calculator.AskAsync(Given, N?.Trim(), from));
    }

    private static string Exact(DateTimeOffset due) => ContractTime.Local(due).ToString("yyyy-MM-dd HH:mm:ss.ffffff zzz", CultureInfo.InvariantCulture);
}
