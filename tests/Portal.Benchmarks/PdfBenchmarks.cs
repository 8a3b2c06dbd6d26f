using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Portal.Pdf;

namespace Portal.Benchmarks;

/// <summary>
/// What a bill costs to draw. The reference, measured in the same run, is the least any engine must do:
/// deflating the streams of the very same file at the same level, and hashing them.
/// </summary>
public static class PdfBenchmarks
{
    private static readonly DateTimeOffset Instant = new(2026, 12, 1, 2, 30, 0, TimeSpan.Zero);

    private static readonly string[] Items = ["国内短信 · 通知", "国际短信 · 新加坡", "语音通知", "邮件推送 · 触发邮件"];

    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Print(output, "PDF documents, CPU time; reference = deflate and hash of the same streams");
        var loading = Cpu(1, () => _ = PdfFonts.Default);
        var first = Cpu(1, () => Render(Bill(30, PdfProfile.Archive, isLazy: false)));
        Print(output, $"  fonts read once {loading:0} ms, first document of the process {first:0} ms");
        for (var i = 0; i < 40; i++)
        {
            Render(Bill(600, i % 2 == 0 ? PdfProfile.Archive : PdfProfile.Plain, isLazy: false)); // let the code settle
        }

        Print(output, $"  {"rows",6} {"profile",-8} {"pages",5} {"KB",6} {"ms",8} {"reference ms",12} {"ratio",6} {"µs/row",7} {"allocated MB",12} {"peak MB of the process",22}");
        foreach (var profile in Enum.GetValues<PdfProfile>())
        {
            var perRow = new Dictionary<int, double>();
            foreach (var (rows, runs) in ((int, int)[])[(30, 80), (500, 25), (10_000, 5)])
            {
                perRow[rows] = Measure(output, rows, runs, profile);
            }

            Print(output, $"  {profile}: a row of 10,000 costs {perRow[10_000] / perRow[500]:0.00} of a row of 500");
        }
    }

    private static double Measure(TextWriter output, int rows, int runs, PdfProfile profile)
    {
        var bill = Bill(rows, profile, isLazy: false);
        using var file = new MemoryStream();
        var rendering = new PortalPdfEngine().Render(bill, file);
        var streams = Inflate(file.ToArray());

        var time = Cpu(runs, () => Render(bill));
        var reference = Cpu(runs, () => DeflateAndHash(streams));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Render(bill);
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / 1e6;
        var perRow = time * 1000 / rows;
        Print(output, $"  {rows,6} {profile,-8} {rendering.Pages,5} {rendering.Length / 1024.0,6:0} {time,8:0.00} {reference,12:0.00} {time / reference,6:0.00} {perRow,7:0.0} {allocated,12:0.0} {Peak(Bill(rows, profile, isLazy: true)),22}");
        return perRow;
    }

    private static void Render(PdfDocument bill) => new PortalPdfEngine().Render(bill, Stream.Null);

    private static PdfDocument Bill(int rows, PdfProfile profile, bool isLazy)
    {
        var source = Enumerable.Range(0, rows).Select(Row);
        return new PdfDocument
        {
            Title = "Bill B-2026-000123",
            Author = "Portal",
            CreatedAt = Instant,
            Profile = profile,
            Header = new("云信消息服务", "Portal Messaging"),
            Reference = "B-2026-000123",
            Blocks =
            [
                new PdfHeading(new("月度账单", "Monthly bill")),
                new PdfKeyValues([new(new("客户", "Customer"), "杭州堃玥科技有限公司"), new(new("账期", "Period"), "2026-11")]),
                new PdfHighlight(new("应付金额", "Amount due"), "¥12,847.36"),
                new PdfTable
                {
                    Columns =
                    [
                        new(new("日期", "Day"), 1.3),
                        new(new("应用", "App"), 1.4),
                        new(new("计费项", "Item"), 2.6),
                        new(new("地区", "Region"), 0.9),
                        new(new("数量", "Units"), 1.1, PdfAlign.End),
                        new(new("单价", "Unit price"), 1.1, PdfAlign.End),
                        new(new("金额", "Amount"), 1.3, PdfAlign.End),
                    ],
                    Rows = isLazy ? source : source.ToList(),
                    Totals = [new PdfRow(new("合计", "Total"), "", "", "", "", "", "¥12,847.36")],
                },
            ],
        };
    }

    private static PdfRow Row(int i)
    {
        var units = (i * 7919 % 100_000) + 1;
        return new PdfRow(
            new DateOnly(2026, 11, 1).AddDays(i % 30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            (1_400_000_001 + (i % 4)).ToString(CultureInfo.InvariantCulture),
            Items[i % Items.Length],
            "CN",
            units.ToString("N0", CultureInfo.InvariantCulture),
            "0.0450",
            (units * 0.045m).ToString("N2", CultureInfo.InvariantCulture));
    }

    /// <summary>The CPU time of the least disturbed run in milliseconds, collections on other threads included.</summary>
    private static double Cpu(int runs, Action action)
    {
        using var process = Process.GetCurrentProcess();
        var times = new double[runs];
        for (var run = 0; run < runs; run++)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            action();
            process.Refresh();
            times[run] = (process.TotalProcessorTime - before).TotalMilliseconds;
        }

        return times.Min();
    }

    // Linux resets the high-water mark of the resident set on request; elsewhere there is no honest figure for one run.
    private static string Peak(PdfDocument bill)
    {
        const string Reset = "/proc/self/clear_refs";
        if (!File.Exists(Reset))
        {
            return "-";
        }

        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText(Reset, "5");
        Render(bill);
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        var kilobytes = long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return (kilobytes / 1024).ToString(CultureInfo.InvariantCulture);
    }

    private static void DeflateAndHash(List<byte[]> streams)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var compressed = new MemoryStream();
        foreach (var stream in streams)
        {
            compressed.SetLength(0);
            using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            {
                zlib.Write(stream);
            }

            hash.AppendData(compressed.GetBuffer(), 0, (int)compressed.Length);
        }

        hash.GetHashAndReset();
    }

    private static List<byte[]> Inflate(byte[] pdf)
    {
        var streams = new List<byte[]>();
        for (var at = 0; ;)
        {
            var start = pdf.AsSpan(at).IndexOf(">>stream\n"u8);
            if (start < 0)
            {
                return streams;
            }

            var dictionary = Encoding.Latin1.GetString(pdf, at, start);
            var length = int.Parse(dictionary[(dictionary.LastIndexOf("/Length ", StringComparison.Ordinal) + 8)..], CultureInfo.InvariantCulture);
            at += start + 9;
            if (dictionary.EndsWith(string.Create(CultureInfo.InvariantCulture, $"/FlateDecode/Length {length}"), StringComparison.Ordinal))
            {
                using var zlib = new ZLibStream(new MemoryStream(pdf, at, length), CompressionMode.Decompress);
                using var content = new MemoryStream();
                zlib.CopyTo(content);
                streams.Add(content.ToArray());
            }

            at += length;
        }
    }

    private static void Print(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Print(TextWriter output, string text) => output.WriteLine(text);
}
