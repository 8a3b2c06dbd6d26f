using System.Globalization;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Invoices;
using Portal.Pdf;
using Portal.Web.Features.Invoices;

namespace Portal.Web.Features.Demonstration;

/// <summary>Invoices over the demonstration's bills: the first is issued, those after it wait for finance.</summary>
internal sealed class DemoInvoices(IServiceProvider services, DemoClock clock)
{
    private bool _isIssued;

    public async Task AskAsync(Bill bill, DemoPerson person, DemoPerson finance, CancellationToken ct)
    {
        var service = services.GetRequiredService<InvoiceService>();
        var actor = person.ActorAt(clock.Now);
        await service.SetDetailsAsync(new() { Title = "演示科技有限公司", TaxNumber = "91350100M000100Y43", Mail = person.Mail }, actor, ct);
        var number = await service.RequestAsync([Invoiceable.KeyOf(InvoiceSource.Bill, bill.Number)], actor, ct);
        if (_isIssued)
            return;
        _isIssued = true;
        await service.IssueAsync(
            number, string.Create(CultureInfo.InvariantCulture, $"{ContractTime.DayOf(clock.Now):yyyyMMdd}000000000001"), ContractTime.DayOf(clock.Now),
            new("demonstration-invoice.pdf", () => Draw(bill)), finance.ActorAt(clock.Now), ct);
    }

    private MemoryStream Draw(Bill bill)
    {
        var file = new MemoryStream();
        services.GetRequiredService<IPdfEngine>().Render(
            new PdfDocument
            {
                Title = "Demonstration invoice",
                Author = "Portal",
                CreatedAt = clock.Now,
                Profile = PdfProfile.Plain,
                Header = new("云信消息服务", "Portal Messaging"),
                Reference = bill.Number,
                Blocks =
                [
                    new PdfHeading(new("演示发票（无效）", "Demonstration invoice, not valid")),
                    new PdfKeyValues([new(new("账单", "Bill"), bill.Number), new(new("金额", "Amount"), bill.Total.ToFenString())]),
                ],
            },
            file);
        file.Position = 0;
        return file;
    }
}
