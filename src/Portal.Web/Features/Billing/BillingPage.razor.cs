using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Billing;

/// <summary>Staff: the months that were closed, all bills, and closing a month by hand.</summary>
public sealed partial class BillingPage(
    BillRunService runs, BillQueries bills, HeldBillService holds, IDialogService dialogs, IStringLocalizer<BillingTexts> texts) : PortalPage
{
    private IReadOnlyList<BillRunRow>? _runs;
    private BillRows? _bills;
    private IReadOnlyList<HeldBillView>? _held;

    [SupplyParameterFromQuery] public string? Month { get; set; }

    [SupplyParameterFromQuery] public int? Page { get; set; }

    private IStringLocalizer<BillingTexts> Texts => texts;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var actor = await ActorAsync();
        _runs = await runs.ListAsync(actor, Gone);
        _held = await holds.WaitingAsync(actor, Gone);
        _bills = await bills.PageAsync(actor, MonthText.Parse(Month), Page ?? 1, Gone);
    }

    private async Task RunAsync()
    {
        var dialog = await dialogs.ShowAsync<BillRunDialog>(
            texts["billing.run"], new DialogParameters<BillRunDialog> { { d => d.Known, [.. (_runs ?? []).Select(run => run.Month)] } });
        if (await dialog.Result is { Canceled: false, Data: BillRunRow run })
        {
            Snackbar.Add(
                texts["billing.run-done", MonthText.Of(run.Month), BillFormats.Count(run.Bills), BillFormats.Amount(run.Total)], Severity.Success);
            await LoadAsync();
        }
    }

    private void ChooseMonth(ChangeEventArgs change) => Navigation.NavigateTo(Address(change.Value as string, page: 1));

    private static string Address(string? month, int page) =>
        $"/billing?month={Uri.EscapeDataString(month ?? "")}" + (page > 1 ? $"&page={page}" : "");

    private static string StateOf(BillRunRow run) => run.Status is BillRunStatus.Finished ? "run.finished" : "run.running";

    private static ChipTone ToneOf(BillRunRow run) => run.Status is BillRunStatus.Finished ? ChipTone.Good : ChipTone.Waiting;
}
