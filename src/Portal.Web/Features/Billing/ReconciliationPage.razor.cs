using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Web.Platform;

namespace Portal.Web.Features.Billing;

/// <summary>The customer's own counts against the bill: inside the tolerance or beyond it, per day and in total.</summary>
public sealed partial class ReconciliationPage(ReconciliationService reconciliation, IStringLocalizer<BillingTexts> texts) : PortalPage
{
    private IReadOnlyList<CountsRow>? _rows;
    private CustomerCounts? _counts;
    private Service _service = Service.Sms;
    private string _text = "";
    private bool _busy;

    [Parameter] public string Number { get; set; } = "";

    [SupplyParameterFromQuery] public Guid? Statement { get; set; }

    private IStringLocalizer<BillingTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _counts = Statement is { } id ? await reconciliation.GetAsync(actor, Number, id, Gone) : null;
        _rows = await reconciliation.ListAsync(actor, Number, Gone);
    }

    private async Task UploadAsync(InputFileChangeEventArgs change)
    {
        if (change.File.Size > ReconciliationService.MaxText)
        {
            Snackbar.Add(texts["counts.too-long", ReconciliationService.MaxText], Severity.Warning);
            return;
        }

        using var reader = new StreamReader(change.File.OpenReadStream(ReconciliationService.MaxText, Gone), Encoding.UTF8);
        _text = await reader.ReadToEndAsync(Gone);
    }

    private async Task CompareAsync()
    {
        _busy = true;
        try
        {
            await TryAsync(async () =>
            {
                var id = await reconciliation.CompareAsync(await ActorAsync(), Number, _service, _text, Gone);
                await ForgetAsync("counts", Number);
                Navigation.NavigateTo($"/bills/{Number}/reconciliation?statement={id}");
            });
        }
        finally
        {
            _busy = false;
        }
    }
}
