using System.Diagnostics;

namespace Portal.Pdf.Tests;

/// <summary>A rendered document, its bytes, and ways to look into them.</summary>
internal sealed record Rendered(byte[] Bytes, PdfRendering Rendering)
{
    public static Rendered From(PdfDocument document, PdfLimits? limits = null)
    {
        using var output = new MemoryStream();
        var rendering = new PortalPdfEngine(limits: limits).Render(document, output);
        return new Rendered(output.ToArray(), rendering);
    }

    /// <summary>The text of each page, in the order it was written.</summary>
    public string[] Texts()
    {
        using var pdf = UglyToad.PdfPig.PdfDocument.Open(Bytes);
        return [.. pdf.GetPages().Select(page => string.Concat(page.Letters.Select(letter => letter.Value)))];
    }

    public string Text() => string.Concat(Texts());

    public T Open<T>(Func<UglyToad.PdfPig.PdfDocument, T> look)
    {
        using var pdf = UglyToad.PdfPig.PdfDocument.Open(Bytes);
        return look(pdf);
    }

    /// <summary>
    /// Runs a tool over the file and returns what it prints. {file} stands for the file.
    /// A missing tool fails the test: tests/run.sh installs qpdf and poppler-utils.
    /// </summary>
    public (int Code, string Output) Run(string tool, params string[] arguments)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pdf");
        File.WriteAllBytes(file, Bytes);
        try
        {
            var start = new ProcessStartInfo(tool) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in arguments)
            {
                start.ArgumentList.Add(argument.Replace("{file}", file, StringComparison.Ordinal));
            }

            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.GetAwaiter().GetResult());
        }
        finally
        {
            File.Delete(file);
        }
    }
}
