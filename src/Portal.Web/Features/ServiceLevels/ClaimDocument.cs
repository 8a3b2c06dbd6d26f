using System.Globalization;
using System.Text;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Pdf;
using Portal.Web.Platform;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>The sheet of a claim as a document: both languages, with the frozen figures attached. The same claim gives the same bytes.</summary>
public sealed class ClaimDocument(IPdfEngine engine, IStringLocalizer<ServiceLevelsTexts> texts, IStringLocalizer<SharedTexts> shared)
{
    public byte[] Render(ClaimDetail claim)
    {
        using var stream = new MemoryStream();
        engine.Render(Describe(claim), stream);
        return stream.ToArray();
    }

    private PdfDocument Describe(ClaimDetail detail)
    {
        var (claim, snapshot) = (detail.Claim, detail.Snapshot);
        return new()
        {
            Title = $"{Pair("sheet.title").Main} {claim.Number}",
            Author = snapshot.Organisation,
            Subject = LevelText.Days(new(claim.From, claim.Until)),
            CreatedAt = claim.FiledAt,
            Header = Pair("sheet.title"),
            Reference = claim.Number,
            Blocks =
            [
                new PdfHeading(Pair("sheet.title")),
                new PdfHighlight(Pair("sheet.result"), LevelText.Count(claim.Messages), Pair("sheet.limits")),
                new PdfKeyValues(
                [
                    new(Pair("sheet.number"), claim.Number),
                    new(Pair("column.customer"), snapshot.Organisation),
                    new(Pair("column.service"), Both(() => shared["service." + claim.Service.Wire()])),
                    new(Pair("column.month"), LevelText.Days(new(claim.From, claim.Until))),
                    new(Pair("sheet.filed"), ContractTime.Local(claim.FiledAt).ToString("yyyy-MM-dd HH:mm:ss 'UTC'zzz", CultureInfo.InvariantCulture)),
                    new(Pair("sheet.map"), snapshot.MapEdition.ToString(CultureInfo.InvariantCulture)),
                ]),
                new PdfHeading(Pair("sheet.steps"), 2),
                new PdfTable
                {
                    Columns = [new(Pair("sheet.step"), 3), new(Pair("sheet.value"), 4, PdfAlign.End)],
                    Rows = Steps(snapshot),
                },
                new PdfHeading(Pair("lines.title"), 2),
                new PdfTable
                {
                    Columns = [new(Pair("lines.group"), 3), new(Pair("lines.code"), 2), new(Pair("lines.cause"), 2), new(Pair("lines.messages"), 1.5, PdfAlign.End)],
                    Rows = snapshot.Lines.Select(line => new PdfRow(
                        Pair("group." + line.Meaning.Group), line.Code ?? line.Status.ToString(), Pair("cause." + line.Meaning.Cause), LevelText.Count(line.Messages))),
                },
                new PdfHeading(Pair("sheet.check"), 2),
                new PdfParagraph(Pair("sheet.check-text", LevelText.Count(snapshot.Records!.Count))),
                new PdfNote($"SHA-256  {claim.Sha256}"),
                new PdfNote($"SHA-256 CSV  {snapshot.Records.Sha256}"),
            ],
            Attachments = [new PdfAttachment($"{claim.Number}.json", "application/json", Encoding.UTF8.GetBytes(claim.Snapshot), claim.Number, claim.FiledAt)],
        };
    }

    private IEnumerable<PdfRow> Steps(ClaimSnapshot snapshot)
    {
        List<SheetRow> chinese, english;
        using (Language.Use(Language.Chinese))
            chinese = [.. ClaimSheet.Rows(snapshot, texts)];
        using (Language.Use(Language.English))
            english = [.. ClaimSheet.Rows(snapshot, texts)];
        return chinese.Zip(english, (zh, en) => new PdfRow(Pair(zh.Key), zh.Value == en.Value ? new(zh.Value) : new PdfText(zh.Value, en.Value)));
    }

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
