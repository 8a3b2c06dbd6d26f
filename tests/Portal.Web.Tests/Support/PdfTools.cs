using System.Diagnostics;

namespace Portal.Web.Tests.Support;

/// <summary>PDF readers that are not ours. A missing one fails the test: tests/run.sh installs qpdf and poppler-utils.</summary>
internal static class PdfTools
{
    /// <summary>Runs a tool over the bytes; {file} stands for them.</summary>
    public static async Task<(int Status, string Output)> RunAsync(byte[] pdf, string tool, params string[] arguments)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pdf");
        await File.WriteAllBytesAsync(file, pdf);
        try
        {
            var start = new ProcessStartInfo(tool, arguments.Select(a => a.Replace("{file}", file, StringComparison.Ordinal)))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, output + await errors);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static async Task<string> SignatureAsync(byte[] pdf) => (await RunAsync(pdf, "pdfsig", "-nocert", "{file}")).Output;

    /// <summary>The text of every page in the order it was written.</summary>
    public static string Text(byte[] pdf)
    {
        using var document = UglyToad.PdfPig.PdfDocument.Open(pdf);
        return string.Concat(document.GetPages().SelectMany(page => page.Letters).Select(letter => letter.Value));
    }
}
