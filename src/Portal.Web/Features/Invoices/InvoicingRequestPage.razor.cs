using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Invoices;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Invoices;

/// <summary>Finance answers one request: issued with its file, refused, called back, reversed.</summary>
public sealed partial class InvoicingRequestPage(
    InvoiceQueries queries, InvoiceService service, FileStore files, IStringLocalizer<InvoicesTexts> texts) : PortalPage
{
    private InvoiceView? _view;
    private string _number = "";
    private string _reason = "";
    private string _why = "";
    private InvoiceDetails? _buyer;
    private DateOnly _on;
    private InvoiceFile? _file;
    private bool _busy;

    [Parameter] public string Number { get; set; } = "";

    private IStringLocalizer<InvoicesTexts> Texts => texts;

    protected override void OnInitialized() => _on = ContractTime.DayOf(Now);

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync() => _view = await queries.GetAsync(Number, await ActorAsync(), Gone);

    private void Chosen(InputFileChangeEventArgs change) =>
        _file = new(change.File.Name, () => change.File.OpenReadStream(files.MaxBytes + 1));

    private Task IssueAsync() => DoAsync(async actor =>
    {
        await service.IssueAsync(Number, _number, _on, _file!, actor, Gone);
        await ForgetAsync("invoice-issue", Number);
    });

    private Task RefuseAsync() => DoAsync(async actor =>
    {
        await service.RefuseAsync(Number, _reason, actor, Gone);
        await ForgetAsync("invoice-refuse", Number);
    });

    private Task CallBackAsync() => DoAsync(async actor =>
    {
        await service.CallBackAsync(Number, _reason, actor, Gone);
        await ForgetAsync("invoice-call-back", Number);
    });

    private Task ReverseAsync() => DoAsync(async actor =>
    {
        await service.ReverseAsync(Number, _number, _on, actor, Gone);
        await ForgetAsync("invoice-reverse", Number);
    });

    private async Task RevealAsync()
    {
        _busy = true;
        if (await TryAsync(async () => _buyer = await service.BuyerAsync(Number, _why, await ActorAsync(), Gone)))
            await ForgetAsync("invoice-buyer", Number);
        _busy = false;
    }

    private async Task DoAsync(Func<Actor, Task> command)
    {
        _busy = true;
        if (await TryAsync(async () => await command(await ActorAsync())))
        {
            (_number, _reason, _file) = ("", "", null);
            await LoadAsync();
            Snackbar.Add(texts["what." + _view!.Request.Status], Severity.Normal);
        }

        _busy = false;
    }
}
