using System.Globalization;
using System.Text;
using Portal.Domain.Agreements;
using Portal.Domain.Calendar;
using Portal.Pdf;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Agreements;

/// <summary>
/// The proof of acceptance: who accepted what, when and from where, the clauses that were pointed out,
/// and the whole text as read, which is also attached byte for byte so that anyone can repeat its hash.
/// </summary>
public static class AcceptanceDocument
{
    private const string Provider = "云信门户 Portal";

    /// <summary>What people call the acceptance by: the end of its id.</summary>
    public static string NumberOf(Guid acceptanceId) => acceptanceId.ToString("N")[^12..].ToUpperInvariant();

    public static PdfDocument Of(Acceptance acceptance, AgreementDocument document, string organisation, DocumentSeal seal)
    {
        var at = acceptance.AnsweredAt ?? throw new InvalidOperationException("Nothing has been accepted yet.");
        var number = NumberOf(acceptance.Id);
        return new()
        {
            Title = $"协议接受证明 Proof of acceptance · {document.Title} {document.Version}",
            Author = Provider,
            Subject = $"{organisation} · {document.Title} {document.Version}",
            CreatedAt = at,
            Header = new("云信门户", "Portal"),
            Reference = new($"接受编号 {number}", $"Acceptance {number}"),
            Footer = new($"正文 SHA-256 {document.Sha256}", "SHA-256 of the attached text"),
            Blocks = [.. Blocks(acceptance, document, organisation, at, seal)],
            Attachments =
            [
                new($"{document.Code.Wire()}-{document.Version}.{document.Language}.txt", "text/plain",
                    Encoding.UTF8.GetBytes(document.ShownText), "The exact text that was accepted", at),
            ],
        };
    }

    private static IEnumerable<PdfBlock> Blocks(Acceptance acceptance, AgreementDocument document, string organisation, DateTimeOffset at, DocumentSeal seal)
    {
        yield return new PdfHeading(new("协议接受证明", "Proof of acceptance"));
        yield return new PdfHighlight(new("已接受", "Accepted"), $"{document.Title} {document.Version}",
            new($"自 {document.EffectiveFrom:yyyy-MM-dd} 起生效", $"In force from {document.EffectiveFrom:yyyy-MM-dd}"));
        yield return new PdfKeyValues(
        [
            new(new("客户", "Customer"), organisation),
            new(new("接受方式", "How"), Method(acceptance)),
            // A2: a deemed acceptance is nobody's click and names nobody.
            new(new("接受人", "Accepted by"), acceptance.Status is AcceptanceStatus.AcceptedExplicit && acceptance.UserName is { } name
                ? name : new PdfText("—（视为接受）", "Nobody: deemed by use")),
            new(new("时间", "Time"), ContractTime.Local(at).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)),
            new(new("IP 地址", "IP address"), acceptance.Ip ?? "—"),
            new(new("阅读语言", "Language read"), document.Language == "en" ? "English" : "中文"),
        ]);
        yield return new PdfKeyValues(
        [
            new(new("浏览器", "User agent"), acceptance.UserAgent ?? "—"),
            new(new("正文 SHA-256", "SHA-256 of the text"), document.Sha256),
            .. Uses(acceptance),
        ], Columns: 1);
        yield return new PdfNote(new(
            "本证明附有所接受正文的原始文本。对附件计算 SHA-256，应与上面的值一致。",
            "The accepted text is attached as a file. Its SHA-256 equals the value above."));

        var highlighted = document.Clauses.Where(clause => acceptance.Highlighted.Contains(clause.Id)).ToList();
        yield return new PdfHeading(new("已展示并勾选的重点条款（正文中标 *）", "Highlighted clauses shown and ticked (marked * in the text)"), 2);
        yield return new PdfParagraph(new(string.Join(document.Language == "en" ? ", " : "、", highlighted.Select(clause => clause.Number))));

        yield return seal.Mark;

        yield return new PdfPageBreak();
        yield return new PdfHeading($"{document.Title} {document.Version}");
        foreach (var section in document.Sections)
        {
            yield return new PdfHeading($"{section.Number} {section.Title}", 2);
            foreach (var clause in section.Clauses)
            {
                yield return new PdfParagraph(InlineText.Plain(clause.Text), clause.IsHighlighted ? clause.Number + "*" : clause.Number);
                foreach (var item in clause.Items)
                    yield return new PdfParagraph(InlineText.Plain(item.Text), item.Marker, 1);
            }
        }
    }

    private static IEnumerable<PdfKeyValue> Uses(Acceptance acceptance)
    {
        if (acceptance.Uses.Count > 0)
        {
            yield return new(new("用途", "Intended uses"), new(
                string.Join("、", acceptance.Uses.Select(use => use is IntendedUse.Other ? $"其他：{acceptance.OtherUse}" : Use(use).Main)),
                string.Join(", ", acceptance.Uses.Select(use => use is IntendedUse.Other ? $"other: {acceptance.OtherUse}" : Use(use).Second))));
        }
    }

    private static PdfText Use(IntendedUse use) => use switch
    {
        IntendedUse.SystemNotice => new("系统通知", "system notice"),
        IntendedUse.VerificationCode => new("验证码", "verification code"),
        IntendedUse.BusinessNotice => new("业务通知", "business notice"),
        IntendedUse.MemberService => new("会员服务", "member service"),
        _ => new("其他", "other"),
    };

    private static PdfText Method(Acceptance acceptance) => acceptance.Method switch
    {
        AcceptanceMethod.ClickAgree => new("点击“同意”", "Clicked \"Agree\""),
        AcceptanceMethod.ClickNext => new("点击“下一步”", "Clicked \"Next\""),
        AcceptanceMethod.Purchase => new("购买（视为接受）", "Purchase (deemed)"),
        AcceptanceMethod.Use => new("实际使用（视为接受）", "Use (deemed)"),
        _ => new("其他（视为接受）", "Other (deemed)"),
    };
}
