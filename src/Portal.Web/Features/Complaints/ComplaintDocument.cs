using System.Globalization;
using Portal.Domain.Calendar;
using Portal.Domain.Complaints;
using Portal.Pdf;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Complaints;

/// <summary>A reply on paper, both languages as a pair, from the stored reply alone. The recipient's number is masked: the paper travels.</summary>
public static class ComplaintDocument
{
    private static readonly Dictionary<string, PdfText> Names = new(StringComparer.Ordinal)
    {
        ["business"] = new("发送方业务", "Business of the sender"),
        ["relation"] = new("与机主的关系", "Relation to the recipient"),
        ["number-source"] = new("号码来源", "How the number was obtained"),
        ["consent"] = new("同意及证明", "Consent and its proof"),
        ["purpose"] = new("发送原因", "Why it was sent"),
        ["measures"] = new("已采取的措施", "Measures taken"),
        ["prevention"] = new("预防措施", "Prevention"),
        ["responsible-person"] = new("负责人", "Person responsible"),
        ["phone"] = new("联系电话", "Telephone"),
    };

    public static PdfDocument Of(Complaint complaint, ComplaintReply reply, string organisation, DocumentSeal seal) => new()
    {
        Title = $"投诉答复 Reply to complaint {complaint.Number}",
        Author = "云信门户 Portal",
        Subject = $"{organisation} · {complaint.Number}",
        CreatedAt = reply.At,
        Header = new("云信门户", "Portal"),
        Reference = new($"投诉 {complaint.Number} · 第 {reply.Edition} 次答复", $"Complaint {complaint.Number} · reply {reply.Edition}"),
        Footer = new("本答复由客户提交，系统原样存档。", "Given by the customer and kept as it was given."),
        Blocks =
        [
            new PdfHeading(new("投诉答复", "Reply to a complaint")),
            new PdfKeyValues(
            [
                new(new("投诉编号", "Complaint"), complaint.Number),
                new(new("来源编号", "Reference"), complaint.Reference ?? "–"),
                new(new("客户", "Customer"), organisation),
                new(new("被投诉号码", "Recipient"), complaint.PhoneMask),
                new(new("签名", "Signature"), complaint.Signature ?? "–"),
                new(new("收到时间", "Message received"), complaint.SentAt is { } sent ? Minute(sent) : "–"),
                new(new("首次通知", "First notice"), complaint.NotifiedAt is { } told ? Minute(told) : "–"),
                new(new("答复期限", "Reply due"), complaint.DueAt is { } due ? Minute(due) : "–"),
                new(new("答复时间", "Replied"), Minute(reply.At)),
                new(new("答复人", "Replied by"), reply.By),
            ]),
            new PdfHeading(new("投诉内容", "What is complained of"), 2),
            new PdfParagraph(complaint.Text),
            .. complaint.Message is { } message ? (PdfBlock[])[new PdfHeading(new("被投诉的消息", "The message"), 2), new PdfParagraph(message)] : [],
            new PdfHeading(new("答复", "The reply"), 2),
            .. reply.Answer.Fields.SelectMany(field => (PdfBlock[])[new PdfHeading(Names[field.Field], 3), new PdfParagraph(field.Text)]),
            new PdfHeading(new("证明材料", "Evidence"), 2),
            new PdfParagraph(reply.Evidence.Count == 0
                ? new PdfText("无附件。", "No files.")
                : string.Join("\n", reply.Evidence.Select(evidence => $"{evidence.Name} · SHA-256 {evidence.Sha256}"))),
            new PdfHeading(new("如何核验", "How to check this document"), 2),
            seal.Mark,
        ],
    };

    private static string Minute(DateTimeOffset at) => ContractTime.Local(at).ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);
}
