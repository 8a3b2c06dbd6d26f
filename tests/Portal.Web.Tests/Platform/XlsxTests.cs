using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Portal.Domain;
using Portal.Web.Platform;

namespace Portal.Web.Tests.Platform;

public sealed partial class XlsxTests
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+44 20")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("'quoted")]
    [InlineData(" spaces kept ")]
    [InlineData("<&>\"]]>")]
    [InlineData("清茶 😀")]
    [InlineData("a\tb\nc\r\nd\re")]
    [InlineData("\0\u0001\u001f\uffff\ud800")]
    [InlineData("_x0041_")]
    [InlineData("_x000D_ \r _x00_ _")]
    [InlineData("")]
    public void Text_is_text_and_comes_back_unchanged(string text)
    {
        var cell = Read(sheet => sheet.Row(text)).Single();
        Assert.Equal("inlineStr", (string?)cell.Attribute("t"));
        Assert.Null(cell.Element(Main + "f"));
        Assert.Equal("4", (string?)cell.Attribute("s")); // quotePrefix: stays text in a cell that is edited
        Assert.Equal(text, Unescaped(cell.Element(Main + "is")!.Element(Main + "t")!.Value));
    }

    [Fact]
    public void Numbers_days_and_money_are_numbers()
    {
        CultureInfo.CurrentCulture = new("de-DE");
        var cells = Read(sheet => sheet.Row(1234567890123L, -5, 0.5m, Money.Of(1234.567891m), new DateOnly(2026, 11, 23), null, 1)).ToList();
        Assert.Equal(["1234567890123", "-5", "0.5", "1234.567891", "46349", "1"], cells.Select(cell => cell.Element(Main + "v")!.Value));
        Assert.All(cells, cell => Assert.Equal("n", (string?)cell.Attribute("t")));
        Assert.Equal(["A1", "B1", "C1", "D1", "E1", "G1"], cells.Select(cell => (string?)cell.Attribute("r")));
    }

    [Fact]
    public void A_cell_holds_nothing_else()
    {
        using var file = new MemoryStream();
        using var sheet = new Xlsx(file, "Sheet");
        Assert.Throws<ArgumentException>(() => sheet.Row(1.5));
        Assert.Throws<ArgumentException>(() => new Xlsx(new MemoryStream(), "a/b"));
    }

    [Theory]
    [InlineData(0, "A")]
    [InlineData(25, "Z")]
    [InlineData(26, "AA")]
    [InlineData(701, "ZZ")]
    [InlineData(702, "AAA")]
    public void Columns_are_named_like_everywhere(int index, string name)
    {
        using var file = new MemoryStream();
        using (var sheet = new Xlsx(file, "Sheet"))
            sheet.Row([.. new object?[index], 1]);
        Assert.Equal($"{name}1", (string?)Cells(file).Single().Attribute("r"));
    }

    [Fact]
    public void The_file_is_a_package_whose_parts_are_all_there()
    {
        using var file = new MemoryStream();
        using (var sheet = new Xlsx(file, "Statistics & more"))
        {
            sheet.Header("day", "=cost");
            for (var i = 0; i < 1000; i++)
                sheet.Row($"r{i}", i);
        }

        using var archive = new ZipArchive(new MemoryStream(file.ToArray()));
        var types = Load(archive, "[Content_Types].xml").Elements().ToList();
        Assert.All(archive.Entries, entry => Assert.Contains(types, type =>
            (string?)type.Attribute("PartName") == $"/{entry.FullName}"
            || ((string?)type.Attribute("Extension") is { } extension && entry.FullName.EndsWith($".{extension}", StringComparison.Ordinal))));
        var workbook = Targets(archive, "_rels/.rels", "").Single();
        Assert.Equal("Statistics & more", (string?)Load(archive, workbook).Descendants(Main + "sheet").Single().Attribute("name"));
        var parts = Targets(archive, "xl/_rels/workbook.xml.rels", "xl/").Select(target => Load(archive, target)).ToList();
        Assert.All(parts, part => Assert.Equal(Main, part.Name.Namespace));
        Assert.Equal(["styleSheet", "worksheet"], parts.Select(part => part.Name.LocalName).Order());
        Assert.Equal(1001, parts.Single(part => part.Name.LocalName == "worksheet").Descendants(Main + "row").Count());
    }

    private static IEnumerable<string> Targets(ZipArchive archive, string relations, string folder) =>
        Load(archive, relations).Elements().Select(relation => folder + (string?)relation.Attribute("Target"));

    private static XElement Load(ZipArchive archive, string name)
    {
        using var part = archive.GetEntry(name)!.Open();
        return XDocument.Load(part).Root!;
    }

    private static List<XElement> Read(Action<Xlsx> write)
    {
        var file = new MemoryStream();
        using (var sheet = new Xlsx(file, "Sheet"))
            write(sheet);
        return Cells(file);
    }

    private static List<XElement> Cells(MemoryStream file)
    {
        using var archive = new ZipArchive(new MemoryStream(file.ToArray()));
        using var part = archive.GetEntry("xl/worksheets/sheet1.xml")!.Open();
        return XDocument.Load(part, LoadOptions.PreserveWhitespace).Descendants(Main + "c").ToList();
    }

    // As a spreadsheet reads it (ECMA-376, ST_Xstring).
    private static string Unescaped(string text) =>
        Escaped().Replace(text, match => ((char)int.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    [GeneratedRegex("_x([0-9A-Fa-f]{4})_", RegexOptions.NonBacktracking)]
    private static partial Regex Escaped();
}
