using Portal.Pdf;
using QRCoder;

namespace Portal.Web.Platform.Documents;

/// <summary>What a document carries of its entry in the register: the code, and the address that checks it.</summary>
/// <param name="Page">Where the code is typed.</param>
public sealed record DocumentSeal(string Code, string Page)
{
    /// <summary>Also in the document's metadata: by it an altered copy is known for what it is.</summary>
    public string Address => $"{Page}?code={Code}";

    /// <summary>The QR code, and the same in words.</summary>
    public PdfQrCode Mark => new(Modules(Address), Address, new(
        $"扫码核验本文件真伪，或打开 {Page}，\n输入核验码：\n{Code}\n也可在该网页上传本 PDF。",
        $"Scan to check that this document is genuine, or type the code at\n{Page}. The PDF itself can be checked there too."));

    // Four light modules around it are part of the code; the paper is light already, and the edge then meets the text's.
    private static bool[,] Modules(string text)
    {
        const int quiet = 4;
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var side = code.ModuleMatrix.Count - (2 * quiet);
        var modules = new bool[side, side];
        for (var row = 0; row < side; row++)
        {
            for (var column = 0; column < side; column++)
                modules[row, column] = code.ModuleMatrix[row + quiet][column + quiet];
        }

        return modules;
    }
}
