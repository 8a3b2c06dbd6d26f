using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Pdf;
using Portal.Web.Features.Pricing;
using Portal.Web.Platform;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Billing;

/// <summary>The bill as a document: both languages as a pair, Chinese first, with the CSV attached. The same bill gives the same bytes.</summary>
public sealed class BillDocument(
    IStringLocalizer<BillingTexts> texts, IStringLocalizer<SharedTexts> shared, CountryNames countries)
{
    public PdfDocument Describe(Bill bill, DocumentSeal seal) => new()
    {
        Title = $"{Pair("pdf.title").Main} {bill.Number}",
        Author = Pair("pdf.issuer").Main,
        Subject = $"{bill.OrganisationName} {MonthText.Of(bill.Month)}",
        CreatedAt = bill.IssuedAt,
        Header = Pair("pdf.issuer"),
        Reference = bill.Number,
        Footer = Pair("pdf.footer"),
        Blocks =
        [
            new PdfHeading(Pair("pdf.title")),
            new PdfHighlight(Pair("pdf.total"), BillFormats.Amount(bill.Total), Pair("pdf.total-remark")),
            Facts(bill),
            new PdfHeading(Pair("pdf.by-service"), 2),
            ByService(bill),
            .. LinesOf(bill),
            new PdfHeading(Pair("pdf.counting"), 2),
            new PdfParagraph(Pair("counting.sms-voice")),
            new PdfParagraph(Pair("counting.email")),
            new PdfParagraph(Pair("counting.rounding")),
            new PdfParagraph(Pair("counting.month")),
            .. bill.Lines.Any(line => line.PackageId is not null) ? [new PdfParagraph(Pair("counting.packages"))] : Array.Empty<PdfBlock>(),
            .. bill.Lines.Any(line => line.Corrects is not null) ? [new PdfParagraph(Pair("counting.corrections"))] : Array.Empty<PdfBlock>(),
            new PdfHeading(Pair("pdf.verify"), 2),
            seal.Mark,
            new PdfParagraph(Pair("pdf.verify-text", $"{bill.Number}.csv")),
            new PdfNote($"SHA-256  {bill.Sha256}"),
        ],
        Attachments =
        [
            new PdfAttachment($"{bill.Number}.csv", "text/csv", BillCsv.Write(bill), $"{bill.Number} {MonthText.Of(bill.Month)}", bill.IssuedAt),
        ],
    };

    private PdfKeyValues Facts(Bill bill) => new(
    [
        new(Pair("pdf.number"), bill.Number),
        new(Pair("pdf.month"), Both(() => BillFormats.Month(bill.Month, texts))),
        new(Pair("pdf.organisation"), bill.OrganisationName),
        new(Pair("pdf.issued-at"), ContractTime.Local(bill.IssuedAt).ToString("yyyy-MM-dd HH:mm 'UTC'zzz", CultureInfo.InvariantCulture)),
        new(Pair("pdf.currency"), Money.Currency),
        new(Pair("pdf.rate-cards"), string.Join(", ", bill.Lines.Where(line => line.PackageId is null).Select(line => line.RateCardVersion).Distinct().Order(StringComparer.Ordinal))),
    ]);

    private PdfTable ByService(Bill bill) => new()
    {
        Columns =
        [
            new(Pair("column.service"), 3),
            new(Pair("column.unit"), 3),
            new(Pair("column.units"), 2, PdfAlign.End),
            new(Pair("column.amount"), 2, PdfAlign.End),
        ],
        Rows =
        [
            .. bill.Lines.GroupBy(line => line.Service).OrderBy(service => service.Key).Select(service => new PdfRow(
                Shared($"service.{service.Key.Wire()}"),
                Pair($"unit.{service.Key.Wire()}"),
                BillFormats.Count(service.Sum(line => line.Units)),
                BillFormats.Amount(BillCalculator.Total(service)))),
        ],
        Totals = [new PdfRow(Pair("pdf.total"), "", "", BillFormats.Amount(bill.Total))],
    };

    private IEnumerable<PdfBlock> LinesOf(Bill bill)
    {
        var lines = bill.Lines.OrderBy(line => line.Position).ToList();
        if (lines.Exists(line => line.Corrects is null))
        {
            yield return new PdfHeading(Pair("pdf.lines"), 2);
            yield return Lines(lines.Where(line => line.Corrects is null), bill.Total, isLast: lines.TrueForAll(line => line.Corrects is null));
        }

        // Each month that is corrected stands for itself.
        foreach (var month in lines.Where(line => line.Corrects is not null).GroupBy(line => line.Corrects!.Value).OrderBy(month => month.Key))
        {
            var isOwn = month.Key == bill.Month;
            yield return new PdfHeading(Pair(isOwn ? "pdf.adjustment" : "pdf.corrections", MonthText.Of(month.Key)), 2);
            yield return Lines(month, bill.Total, isLast: month.Contains(lines[^1]));
        }
    }

    private PdfTable Lines(IEnumerable<BillLine> lines, Money total, bool isLast) => new()
    {
        Columns =
        [
            new("#", 0.6, PdfAlign.End),
            new(Pair("column.app"), 1.9),
            new(Pair("column.service"), 1.2),
            new(Pair("column.region"), 2.3),
            new(Pair("column.type"), 1.5),
            new(Pair("column.rate-card"), 1.4),
            new(Pair("column.unit-price"), 1.4, PdfAlign.End),
            new(Pair("column.units"), 1.7, PdfAlign.End),
            new(Pair("column.amount"), 2, PdfAlign.End),
        ],
        Rows = lines.Select(line => new PdfRow(
            BillFormats.Count(line.Position),
            line.AppId.ToString(CultureInfo.InvariantCulture),
            Shared($"service.{line.Service.Wire()}"),
            Region(line.Region),
            Shared($"type.{line.Type.Wire()}"),
            line.RateCardVersion,
            BillFormats.UnitPrice(line.UnitPrice),
            BillFormats.Count(line.Units),
            BillFormats.Amount(line.Amount))),
        Totals = isLast ? [new PdfRow("", Pair("pdf.total"), "", "", "", "", "", "", BillFormats.Amount(total))] : [],
    };

    private PdfText Pair(string key, params object[] arguments) => Both(() => texts[key, arguments]);

    private PdfText Shared(string key) => Both(() => shared[key]);

    private PdfText Region(string code) => Both(() => countries.Of(code));

    private static PdfText Both(Func<string> write)
    {
        string chinese, english;
        using (Language.Use(Language.Chinese))
            chinese = write();
        using (Language.Use(Language.English))
            english = write();
        return chinese == english ? new(chinese) : new(chinese, english);
    }
}
