using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Invoices;
using Portal.Web.Platform;

namespace Portal.Web.Features.Invoices;

/// <summary>What stands on the buyer's side of the next invoices.</summary>
public sealed partial class InvoiceDetailsPage(InvoiceQueries queries, InvoiceService service, IStringLocalizer<InvoicesTexts> texts) : PortalPage
{
    private InvoiceTitle _titleKind;
    private InvoiceKind _kind;
    private string _title = "";
    private string? _taxNumber;
    private string? _address;
    private string? _phone;
    private string? _bank;
    private string? _account;
    private string _mail = "";
    private string? _error;
    private bool _loaded;
    private bool _busy;

    private IStringLocalizer<InvoicesTexts> Texts => texts;

    protected override async Task OnInitializedAsync()
    {
        var known = await queries.DetailsAsync(await ActorAsync(), Gone) ?? new();
        (_titleKind, _kind, _title, _mail) = (known.TitleKind, known.Kind, known.Title, known.Mail);
        (_taxNumber, _address, _phone, _bank, _account) = (known.TaxNumber, known.Address, known.Phone, known.Bank, known.Account);
        _loaded = true;
    }

    // An ordinary invoice does without.
    private string Label(string key) => _kind is InvoiceKind.Special ? texts[key] : texts["optional", texts[key].Value];

    private async Task SaveAsync()
    {
        (_busy, _error) = (true, null);
        var details = new InvoiceDetails
        {
            TitleKind = _titleKind,
            Kind = _kind,
            Title = _title,
            TaxNumber = _taxNumber,
            Address = _address,
            Phone = _phone,
            Bank = _bank,
            Account = _account,
            Mail = _mail,
        };
        var done = await TryAsync(async () =>
        {
            try
            {
                await service.SetDetailsAsync(details, await ActorAsync(), Gone);
            }
            catch (RuleException refusal) when (refusal.Code.StartsWith("invoice-details.", StringComparison.Ordinal))
            {
                _error = Rules.Of(refusal); // beside the form; what was typed stays
            }
        });
        _busy = false;
        if (!done || _error is not null)
            return;
        await ForgetAsync("invoice-details");
        Snackbar.Add(texts["details.saved"], Severity.Normal);
        Navigation.NavigateTo("/invoices");
    }
}
