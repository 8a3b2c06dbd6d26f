using System.Globalization;
using System.Text;

namespace Portal.Pdf.Tests;

/// <summary>Documents like those the portal issues.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Instant = new(2026, 12, 1, 2, 30, 0, TimeSpan.Zero);

    private static readonly (string Zh, string En, string Service, decimal Price)[] Items =
    [
        ("国内短信 · 通知", "Domestic SMS · notification", "SMS", 0.045m),
        ("国内短信 · 验证码", "Domestic SMS · verification code", "SMS", 0.045m),
        ("国际短信 · 新加坡", "International SMS · Singapore", "SMS", 0.2893m),
        ("语音通知", "Voice notification", "Voice", 0.07m),
        ("邮件推送 · 触发邮件", "Email push · triggered mail", "Email", 0.0015m),
    ];

    public static PdfDocument Bill(int rows, PdfProfile profile = PdfProfile.Archive) => new()
    {
        Title = "月度账单 B-2026-000123",
        Author = "云信门户",
        Subject = "2026 年 11 月用量 / usage of November 2026",
        CreatedAt = Instant,
        Profile = profile,
        Header = new("云信消息服务", "Portal Messaging"),
        Reference = new("B-2026-000123", "2026-11"),
        Footer = new("对账单有异议，请于 15 日内提出。", "Object within 15 days of issue."),
        Attachments = [new("usage-2026-11.csv", "text/csv", Encoding.UTF8.GetBytes("day,units\r\n2026-11-01,1200\r\n"), "用量明细", Instant)],
        Blocks =
        [
            new PdfHeading(new("月度账单", "Monthly bill")),
            new PdfKeyValues(
            [
                new(new("客户", "Customer"), new("杭州堃玥科技有限公司", "Hangzhou Kunyue Technology Co., Ltd.")),
                new(new("账单号", "Bill number"), "B-2026-000123"),
                new(new("账期", "Period"), "2026-11-01 – 2026-11-30"),
                new(new("出账时间", "Issued at"), "2026-12-01 10:30 +08:00"),
                new(new("联系人", "Contact"), "镕喆 · 𠮷野堃玥"),
                new(new("价目表", "Rate card"), "RC-2026-07"),
            ]),
            new PdfHighlight(new("应付金额", "Amount due"), "¥12,847.36", new("2026-12-16 前付清。", "Payable by 16 December 2026.")),
            new PdfHeading(new("用量明细", "Usage in detail"), 2),
            new PdfTable
            {
                Columns =
                [
                    new(new("日期", "Day"), 1.25),
                    new(new("应用", "App"), 1.5),
                    new(new("计费项", "Item"), 3.2),
                    new(new("数量", "Units"), 1.2, PdfAlign.End),
                    new(new("单价", "Unit price"), 1.2, PdfAlign.End),
                    new(new("金额", "Amount (CNY)"), 1.5, PdfAlign.End),
                ],
                Rows = Enumerable.Range(0, rows).Select(Row),
                Totals =
                [
                    new PdfRow(new("小计", "Subtotal"), "", "", "1,284,736", "", "13,123.57"),
                    new PdfRow(new("服务等级抵扣", "Service credit"), "", "", "", "", "−276.21"),
                    new PdfRow(new("合计", "Total"), "", "", "", "", "¥12,847.36"),
                ],
            },
            new PdfNote(new(
                "单价含税。阶梯价按自然月累计；同一行的金额四舍五入到分。",
                "Prices include tax. Tiers accumulate over the calendar month; each line is rounded to the cent.")),
            new PdfQrCode(Modules(), "https://portal.example/verify/B-2026-000123", new(
                "扫码核对本账单的签名与金额。",
                "Scan to check the signature and the amount of this bill.")),
        ],
    };

    public static PdfDocument Of(params PdfBlock[] blocks) => new()
    {
        Title = "Title",
        Author = "Author",
        CreatedAt = Instant,
        Header = new("云信消息服务", "Portal Messaging"),
        Blocks = blocks,
    };

    public static PdfRow Row(int i)
    {
        var (zh, en, _, price) = Items[i % Items.Length];
        var units = (i * 7919 % 100_000) + 1;
        return new PdfRow(
            new DateOnly(2026, 11, 1).AddDays(i % 30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            (1_400_000_001 + (i % 4)).ToString(CultureInfo.InvariantCulture),
            new(zh, en),
            units.ToString("N0", CultureInfo.InvariantCulture),
            price.ToString("0.0000", CultureInfo.InvariantCulture),
            (units * price).ToString("N2", CultureInfo.InvariantCulture));
    }

    private static bool[,] Modules()
    {
        var modules = new bool[25, 25];
        for (var row = 0; row < 25; row++)
        {
            for (var column = 0; column < 25; column++)
            {
                modules[row, column] = (row * 31 + column * 17 + row * column) % 3 == 0;
            }
        }

        return modules;
    }
}
