using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.Ledger;

/// <summary>Staff: a customer's money and packages, and what may be done with them.</summary>
public sealed partial class CustomerBalancePage(LedgerQueries ledger, LedgerService service, IStringLocalizer<LedgerTexts> texts) : PortalPage
{
    private BalanceView? _view;
    private EntryRows? _entries;
    private IReadOnlyList<DeductionRow> _open = [];
    private IReadOnlyList<VoucherRow> _vouchers = [];
    private IReadOnlyList<BreachRow> _breaches = [];
    private BreachRow? _withdrawing;
    private string _withdrawal = "";
    private string? _withdrawalError;
    private bool _mayManage;
    private bool _mayOpenBills;
    private bool _mayDecide;
    private bool _busy;
    private string? _error;
    private string _act = "deduct";
    private string _package = "";
    private string _amount = "";
    private string _reference = "";
    private string _note = "";
    private DateOnly? _until;

    [Parameter] public Guid Id { get; set; }

    [SupplyParameterFromQuery] public int? Page { get; set; }

    private IStringLocalizer<LedgerTexts> Texts => texts;

    private LedgerService Service => service;

    private IEnumerable<string> Acts => _mayManage ? ["top-up", "refund", "voucher", "lock", "deduct"] : ["deduct", "lock"];

    protected override async Task OnInitializedAsync()
    {
        var actor = await ActorAsync();
        _mayManage = actor.May(Permission.ManageLedger);
        _mayOpenBills = actor.May(Permission.ViewAllBills);
        _mayDecide = _mayManage || actor.May(Permission.JudgeBreaches);
        _act = Acts.First();
    }

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var actor = await ActorAsync();
        _view = await ledger.BalanceAsync(actor, Id, Gone);
        _open = await ledger.DeductionsAsync(actor, Id, Gone);
        _breaches = await ledger.BreachesAsync(actor, Id, Gone);
        _vouchers = await ledger.VouchersAsync(actor, Id, Gone);
        _entries = await ledger.EntriesAsync(actor, Page ?? 1, Id, Gone);
    }

    private async Task ActAsync()
    {
        _error = null;
        var fromPackage = _act is "deduct" && _package.Length > 0;
        var units = long.TryParse(_amount.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var count) ? count : 0;
        var money = Money.Parse(_amount.Trim()) ?? Money.Zero;
        var done = await RunAsync(actor => _act switch
        {
            "top-up" => service.TopUpAsync(Id, money, _reference, _note, actor, Gone),
            "refund" => service.RefundBalanceAsync(Id, money, _reference, _note, actor, Gone),
            "voucher" => service.IssueVoucherAsync(Id, money, _until ?? DateOnly.MinValue, _note, actor, Gone),
            "lock" => service.LockPackagesAsync(Id, _note, actor, Gone),
            _ => service.ProposeDeductionAsync(
                Id, fromPackage ? new(_package, units, Money.Zero, _note, _reference) : new(null, 0, money, _note, _reference), actor, Gone),
        });
        if (!done)
            return;
        await ForgetAsync("ledger-act", Id.ToString());
        (_package, _amount, _reference, _note, _until) = ("", "", "", "", null);
    }

    private void OpenWithdrawal(BreachRow breach) => (_withdrawing, _withdrawalError) = (breach, null);

    private async Task WithdrawAsync()
    {
        var (breach, reason) = (_withdrawing!, _withdrawal);
        _error = null;
        var done = await RunAsync(actor => service.WithdrawBreachAsync(breach.Id, reason, actor, Gone));
        (_withdrawalError, _error) = (_error, null);
        if (!done)
            return;
        await ForgetAsync("breach", breach.Id.ToString());
        (_withdrawing, _withdrawal) = (null, "");
    }

    private async Task<bool> RunAsync(Func<Actor, Task> command)
    {
        _busy = true;
        var actor = await ActorAsync();
        var done = await TryAsync(async () =>
        {
            try
            {
                await command(actor);
            }
            catch (RuleException refusal) when (refusal.Code != "reauthentication.required")
            {
                _error = Rules.Of(refusal); // beside the form; what was typed stays
            }
        });
        _busy = false;
        if (!done || _error is not null)
            return false;
        Snackbar.Add(texts["act.done"], Severity.Normal);
        await LoadAsync();
        return true;
    }
}
