using System.Globalization;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Disputes;
using Portal.Pdf;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Disputes;

/// <summary>The receipt of a claim on paper, both languages as a pair, from the claim alone: that it was written, when, and what it said (A170, X3 no. 11).</summary>
public static class DisputeDocument
{
    public static PdfDocument Of(Dispute dispute, string organisation, DocumentSeal seal) => new()
    {
        Title = $"扣量异议回执 Receipt of a skimming claim {dispute.Number}",
        Author = "云信门户 Portal",
        Subject = $"{organisation} · {dispute.Number}",
        CreatedAt = dispute.FiledAt,
        Header = new("云信门户", "Portal"),
        Reference = new($"回执 {dispute.Number}", $"Receipt {dispute.Number}"),
        Footer = new("本回执由系统在收到异议时生成。", "Made by the system when the claim arrived."),
        Blocks =
        [
            new PdfHeading(new("扣量异议回执", "Receipt of a skimming claim")),
            new PdfHighlight(new("收到异议（北京时间）", "Claim received (UTC+8)"), Exact(ContractTime.Local(dispute.FiledAt)),
                new($"{Exact(dispute.FiledAt.ToUniversalTime())} UTC")),
            new PdfKeyValues(
            [
                new(new("客户", "Customer"), organisation),
                new(new("编号", "Number"), dispute.Number),
                new(new("提交人", "Filed by"), dispute.FiledBy),
                new(new("争议日期（北京时间，含首尾两日）", "Days of the act (UTC+8, both included)"), dispute.FirstDay == dispute.LastDay ? Day(dispute.FirstDay) : $"{Day(dispute.FirstDay)} – {Day(dispute.LastDay)}"),
                new(new("提交截止", "Last instant to file"), Exact(ContractTime.Local(DisputeScope.LastInstantFor(dispute.FirstDay)))),
                new(new("是否在期限内", "In time"), dispute.Scope.IsInTimeAt(dispute.FiledAt) ? new PdfText("是", "yes") : new PdfText("否，不予受理", "no: inadmissible")),
                new(new("业务", "Service"), dispute.Service.Wire() + (dispute.Type is { } type ? " · " + type.Wire() : "")),
                new(new("应用", "App"), dispute.AppId is { } app ? app.ToString(CultureInfo.InvariantCulture) : new PdfText("账号下全部应用", "all apps of the account")),
                new(new("通道（运营商）", "Channel (operator)"), dispute.Operator ?? "–"),
                new(new("主张未真实发送的条数", "Messages said not to have been sent"), dispute.ClaimedMessages.ToString("#,0", CultureInfo.InvariantCulture)),
            ]),
            new PdfHeading(new("主张内容", "What is claimed"), 2),
            new PdfParagraph(dispute.Posts[0].Text),
            .. Files(dispute),
            new PdfNote(new(
                "客户应在行为发生的当月以书面形式提出异议；逾期未提出的，视为对账无误。",
                "A claim is raised in writing within the month of the act; what is not raised then counts as confirmed.")),
            new PdfHeading(new("如何核验", "How to check this document"), 2),
            seal.Mark,
        ],
    };

    private static IEnumerable<PdfBlock> Files(Dispute dispute) => dispute.Posts[0].Files.Count == 0
        ? []
        : [new PdfHeading(new("证明材料", "Evidence"), 2), new PdfParagraph(string.Join("\n", dispute.Posts[0].Files.Select(file => $"{file.Name} · SHA-256 {file.Sha256}")))];

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Exact(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}
