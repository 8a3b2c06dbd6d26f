using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain.Calendar;
using Portal.Web.Platform;

namespace Portal.Web.Features.Billing;

/// <summary>Asks which month to close and says what that does; answers with the run.</summary>
public sealed partial class BillRunDialog(BillRunService runs, IStringLocalizer<BillingTexts> texts) : PortalPage
{
    private string? _month;
    private string? _error;
    private bool _busy;

    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = null!;

    /// <summary>Months that have a run.</summary>
    [Parameter] public IReadOnlyList<DateOnly> Known { get; set; } = [];

    private IStringLocalizer<BillingTexts> Texts => texts;

    private DateOnly Latest => ContractTime.MonthOf(Now).AddMonths(-1);

    private bool IsKnown => MonthText.Parse(_month) is { } month && Known.Contains(month);

    protected override void OnInitialized() => _month = MonthText.Of(Latest);

    private void Choose(ChangeEventArgs change)
    {
        _month = change.Value as string;
        _error = null;
    }

    private void Cancel() => Dialog.Cancel();

    private async Task RunAsync()
    {
        if (MonthText.Parse(_month) is not { } month)
        {
            _error = texts["month.invalid"];
            return;
        }

        _busy = true;
        try
        {
            await TryAsync(async () =>
            {
                var run = await runs.RunAsync(month, await ActorAsync(), Gone);
                await ForgetAsync("bill-run");
                Dialog.Close(run);
            });
        }
        finally
        {
            _busy = false;
        }
    }
}
