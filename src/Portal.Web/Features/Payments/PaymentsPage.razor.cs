using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Web.Platform;

namespace Portal.Web.Features.Payments;

/// <summary>Finance: records transfers, takes bank files in, and settles the lines that matched nothing.</summary>
public sealed partial class PaymentsPage(
    PaymentService payments, BankImport import, PaymentQueries queries, IStringLocalizer<PaymentsTexts> texts) : PortalPage
{
    private readonly Dictionary<long, string> _words = [];
    private PaymentRows? _rows;
    private IReadOnlyList<BankPreviewLine>? _preview;
    private byte[] _file = [];
    private string _fileName = "";
    private string _target = "";
    private string _reference = "";
    private string _amount = "";
    private DateOnly _valueDate;
    private bool _busy;

    [SupplyParameterFromQuery] public int? Page { get; set; }

    private IStringLocalizer<PaymentsTexts> Texts => texts;

    protected override void OnInitialized() => _valueDate = ContractTime.DayOf(Now);

    protected override Task OnParametersSetAsync() => LoadAsync();

    private static string Address(int page) => $"/payments?page={page}";

    private async Task LoadAsync() => _rows = await queries.ListAsync(Page ?? 1, await ActorAsync(), Gone);

    private Task RecordAsync() => DoAsync(async actor =>
    {
        var amount = Money.Parse(_amount.Trim()) ?? throw new RuleException("payment.amount", "An amount is above zero and in whole fen.");
        var number = await payments.RecordAsync(_target, _reference, _valueDate, amount, actor, Gone);
        await ForgetAsync("payment");
        Snackbar.Add(texts["record.done", number], Severity.Normal);
        _target = _reference = _amount = "";
    });

    private Task PreviewAsync(InputFileChangeEventArgs change) => DoAsync(async actor =>
    {
        _preview = null;
        Rule.Require(change.File.Size <= BankFile.MaxBytes, "bank-file.too-large", "The file is empty or larger than 5 MB.");
        await using var content = change.File.OpenReadStream(BankFile.MaxBytes, Gone);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, Gone);
        (_file, _fileName) = (bytes.ToArray(), change.File.Name);
        _preview = await import.PreviewAsync(_file, actor, Gone);
    });

    private Task ImportAsync() => DoAsync(async actor =>
    {
        var result = await import.ImportAsync(_fileName, _file, actor, Gone);
        Snackbar.Add(texts["import.done", result.Lines, result.Matched, result.Unmatched, result.Known], Severity.Normal);
        _preview = null;
    });

    private Task MatchAsync(BankLine line) => DoAsync(async actor =>
    {
        await import.MatchAsync(line.Id, _words.GetValueOrDefault(line.Id, ""), actor, Gone);
        await ForgetAsync("bank-line", line.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
    });

    private Task SetAsideAsync(BankLine line) => DoAsync(async actor =>
    {
        await import.SetAsideAsync(line.Id, _words.GetValueOrDefault(line.Id, ""), actor, Gone);
        await ForgetAsync("bank-line", line.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
    });

    private async Task DoAsync(Func<Actor, Task> command)
    {
        _busy = true;
        try
        {
            if (await TryAsync(async () => await command(await ActorAsync())))
                await LoadAsync();
        }
        finally
        {
            _busy = false;
        }
    }
}
