using System.Globalization;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Pdf;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Apps;

/// <summary>The leak receipt on paper, both languages as a pair: the same facts as the page, from the stored report alone.</summary>
public static class LeakReceiptDocument
{
    public static PdfDocument Of(LeakReport report, string organisation, DocumentSeal seal) => new()
    {
        Title = $"密钥泄露报告回执 Leak report receipt {report.Number}",
        Author = "云信门户 Portal",
        Subject = $"{organisation} · {report.Number}",
        CreatedAt = report.ReportedAt,
        Header = new("云信门户", "Portal"),
        Reference = new($"回执 {report.Number}", $"Receipt {report.Number}"),
        Footer = new("本回执由系统在收到报告时生成。", "Made by the system when the report arrived."),
        Blocks =
        [
            new PdfHeading(new("密钥泄露报告回执", "Receipt for a reported key leak")),
            new PdfHighlight(new("收到通知并停用密钥（北京时间）", "Notice received, key disabled (UTC+8)"), Exact(ContractTime.Local(report.ReportedAt)),
                new($"{Exact(report.ReportedAt.ToUniversalTime())} UTC")),
            new PdfKeyValues(
            [
                new(new("客户", "Customer"), organisation),
                new(new("回执编号", "Receipt"), report.Number),
                new(new("应用", "App"), $"{report.AppName} · AppID {report.AppId.ToString(CultureInfo.InvariantCulture)}"),
                new(new("密钥", "AppKey"), new PdfText($"尾号 {report.KeyHint}，创建于 {Minute(report.KeyCreatedAt)}", $"ending in {report.KeyHint}, created {Minute(report.KeyCreatedAt)}")),
                new(new("报告人", "Reported by"), report.ReportedBy),
                new(new("来源地址", "From address"), report.ReportedFrom ?? "–"),
            ]),
            new PdfHeading(new("情况说明", "What happened"), 2),
            new PdfParagraph(report.Statement.Length > 0 ? report.Statement : new PdfText("未填写说明。", "No description was given.")),
            new PdfNote(new(
                "密钥自上述时刻起失效，且不能重新启用。依据：发现或怀疑凭据被擅自使用时立即通知的义务。",
                "The key stopped working at the instant above and cannot be enabled again. Ground: the duty to notify at once of suspected unauthorised use.")),
            new PdfHeading(new("如何核验", "How to check this document"), 2),
            seal.Mark,
        ],
    };

    private static string Exact(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private static string Minute(DateTimeOffset at) => ContractTime.Local(at).ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);
}
