using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Pdf;
using Portal.Web.Features.BillLife;
using Portal.Web.Platform;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Objections;

/// <summary>The credit note as a document: both languages as a pair, Chinese first; the same note gives the same bytes.</summary>
public sealed class CreditNoteDocument(IStringLocalizer<ObjectionsTexts> texts, IStringLocalizer<SharedTexts> shared)
{
    public PdfDocument Describe(CreditNote note, Bill bill, DocumentSeal seal) => new()
    {
        Title = $"{Pair("pdf.title").Main} {note.Number}",
        Author = Pair("pdf.issuer").Main,
        Subject = $"{bill.OrganisationName} {bill.Number}",
        CreatedAt = note.AnsweredAt!.Value,
        Header = Pair("pdf.issuer"),
        Reference = note.Number!,
        Footer = Pair("pdf.footer"),
        Blocks =
        [
            new PdfHeading(Pair("pdf.title")),
            new PdfHighlight(Pair("pdf.total"), BillLifeService.Amount(note.Total), Pair("pdf.total-remark", bill.Number)),
            new PdfKeyValues(
            [
                new(Pair("pdf.number"), note.Number!),
                new(Pair("pdf.bill"), bill.Number),
                new(Pair("pdf.month"), MonthText.Of(bill.Month)),
                new(Pair("pdf.organisation"), bill.OrganisationName),
                new(Pair("pdf.issued-at"), ContractTime.Local(note.AnsweredAt.Value).ToString("yyyy-MM-dd HH:mm 'UTC'zzz", CultureInfo.InvariantCulture)),
                new(Pair("pdf.currency"), Money.Currency),
            ]),
            new PdfHeading(Pair("pdf.reason"), 2),
            new PdfParagraph(note.Reason),
            new PdfHeading(Pair("pdf.lines"), 2),
            Lines(note, bill),
            new PdfHeading(Pair("pdf.meaning"), 2),
            new PdfParagraph(Pair("pdf.meaning-text", bill.Number)),
            new PdfNote($"{bill.Number}  SHA-256  {bill.Sha256}"),
            seal.Mark,
        ],
    };

    private PdfTable Lines(CreditNote note, Bill bill) => new()
    {
        Columns =
        [
            new("#", 0.6, PdfAlign.End),
            new(Pair("column.app"), 1.6),
            new(Pair("column.service"), 1.4),
            new(Pair("column.note"), 3.4),
            new(Pair("column.billed"), 1.6, PdfAlign.End),
            new(Pair("column.credit"), 1.6, PdfAlign.End),
        ],
        Rows = note.Lines.OrderBy(line => line.Position).Select(line =>
        {
            var billed = bill.Lines.Single(l => l.Position == line.Position);
            return new PdfRow(
                line.Position.ToString(CultureInfo.InvariantCulture),
                billed.AppId.ToString(CultureInfo.InvariantCulture),
                Both(() => $"{shared[$"service.{billed.Service.Wire()}"]} {shared[$"type.{billed.Type.Wire()}"]} {billed.Region}"),
                line.Note,
                BillLifeService.Amount(billed.Amount),
                BillLifeService.Amount(line.Amount));
        }),
        Totals = [new PdfRow("", Pair("pdf.total"), "", "", "", BillLifeService.Amount(note.Total))],
    };

    private PdfText Pair(string key, params object[] arguments) => Both(() => texts[key, arguments]);

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
