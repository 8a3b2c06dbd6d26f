using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using Portal.Domain;

namespace Portal.Web.Platform;

/// <summary>
/// One sheet in the Office Open XML format, written row by row. Numbers are numbers; text is text whatever it begins with: it is stored as
/// such and marked so, so that no spreadsheet reads a formula out of it, and it comes back unchanged.
/// </summary>
public sealed class Xlsx : IDisposable
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Packages = "http://schemas.openxmlformats.org/package/2006/relationships";

    private const int Plain = 0;
    private const int Heading = 1;
    private const int Amount = 2;
    private const int Day = 3;
    private const int Quoted = 4;

    private static readonly SearchValues<char> NotInNames = SearchValues.Create("[]:*?/\\");

    private readonly ZipArchive _archive;
    private readonly XmlWriter _sheet;
    private readonly Stream _part;
    private int _row;

    /// <param name="name">At most 31 characters, without []:*?/\.</param>
    public Xlsx(Stream file, string name)
    {
        if (name.Length is 0 or > 31 || name.AsSpan().ContainsAny(NotInNames))
            throw new ArgumentException("No name for a sheet.", nameof(name));

        _archive = new(file, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
        Write("[Content_Types].xml", """
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>
            """);
        Write("_rels/.rels", $"""<Relationships xmlns="{Packages}"><Relationship Id="rId1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
        Write("xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="{Relations}"><sheets><sheet name="{System.Security.SecurityElement.Escape(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>""");
        Write("xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="{Packages}"><Relationship Id="rId1" Type="{Relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{Relations}/styles" Target="styles.xml"/></Relationships>""");
        Write("xl/styles.xml", $"""
            <styleSheet xmlns="{Main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.00####"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf quotePrefix="1"/></cellXfs></styleSheet>
            """);
        _part = _archive.CreateEntry("xl/worksheets/sheet1.xml").Open();
        _sheet = XmlWriter.Create(_part, new() { Encoding = new UTF8Encoding(false), NewLineHandling = NewLineHandling.None });
        _sheet.WriteStartElement("worksheet", Main);
        _sheet.WriteRaw("""<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>""");
        _sheet.WriteStartElement("sheetData", Main);
    }

    /// <summary>The first row, which stays in sight.</summary>
    public void Header(params ReadOnlySpan<string> names)
    {
        Begin();
        for (var i = 0; i < names.Length; i++)
            Text(i, names[i], Heading);
        _sheet.WriteEndElement();
    }

    /// <summary>Text, whole and decimal numbers, <see cref="Money"/> in yuan, days; null is an empty cell.</summary>
    public void Row(params ReadOnlySpan<object?> cells)
    {
        Begin();
        for (var i = 0; i < cells.Length; i++)
        {
            switch (cells[i])
            {
                case null: break;
                case string text: Text(i, text, Quoted); break;
                case Money money: Number(i, money.Yuan.ToString(CultureInfo.InvariantCulture), Amount); break;
                case DateOnly day: Number(i, (day.DayNumber - new DateOnly(1899, 12, 30).DayNumber).ToString(CultureInfo.InvariantCulture), Day); break;
                case int or long or decimal: Number(i, Convert.ToString(cells[i], CultureInfo.InvariantCulture)!, Plain); break;
                default: throw new ArgumentException($"A cell cannot hold {cells[i]!.GetType().Name}.", nameof(cells));
            }
        }

        _sheet.WriteEndElement();
    }

    public void Dispose()
    {
        _sheet.WriteEndElement();
        _sheet.WriteEndElement();
        _sheet.Dispose();
        _part.Dispose();
        _archive.Dispose();
    }

    /// <summary>'A', 'Z', 'AA': the column's name, from 0.</summary>
    internal static string Column(int index)
    {
        var name = "";
        for (var rest = index + 1; rest > 0; rest = (rest - 1) / 26)
            name = (char)('A' + ((rest - 1) % 26)) + name;
        return name;
    }

    private void Begin()
    {
        _row++;
        _sheet.WriteStartElement("row", Main);
        _sheet.WriteAttributeString("r", _row.ToString(CultureInfo.InvariantCulture));
    }

    private void Cell(int column, string type, int style)
    {
        _sheet.WriteStartElement("c", Main);
        _sheet.WriteAttributeString("r", Column(column) + _row.ToString(CultureInfo.InvariantCulture));
        _sheet.WriteAttributeString("t", type);
        if (style != Plain)
            _sheet.WriteAttributeString("s", style.ToString(CultureInfo.InvariantCulture));
    }

    private void Number(int column, string digits, int style)
    {
        Cell(column, "n", style);
        _sheet.WriteElementString("v", Main, digits);
        _sheet.WriteEndElement();
    }

    private void Text(int column, string text, int style)
    {
        Cell(column, "inlineStr", style);
        _sheet.WriteStartElement("is", Main);
        _sheet.WriteStartElement("t", Main);
        _sheet.WriteAttributeString("xml", "space", null, "preserve");
        _sheet.WriteString(Escape(text));
        _sheet.WriteEndElement();
        _sheet.WriteEndElement();
        _sheet.WriteEndElement();
    }

    // What XML cannot hold is written as _x0000_, and what looks like that gets its underscore written so (ECMA-376, ST_Xstring).
    // A carriage return would come back as a line feed.
    private static string Escape(string text)
    {
        StringBuilder? escaped = null;
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            var isFine = isPair || (XmlConvert.IsXmlChar(text[i]) && text[i] != '\r' && !LooksEscaped(text.AsSpan(i)));
            if (!isFine)
            {
                escaped ??= new(text, 0, i, text.Length + 16);
                escaped.Append(CultureInfo.InvariantCulture, $"_x{(int)text[i]:X4}_");
                continue;
            }

            escaped?.Append(text, i, isPair ? 2 : 1);
            i += isPair ? 1 : 0;
        }

        return escaped?.ToString() ?? text;
    }

    private static bool LooksEscaped(ReadOnlySpan<char> rest) =>
        rest.Length >= 7 && rest[0] == '_' && rest[1] == 'x' && rest[6] == '_'
        && char.IsAsciiHexDigit(rest[2]) && char.IsAsciiHexDigit(rest[3]) && char.IsAsciiHexDigit(rest[4]) && char.IsAsciiHexDigit(rest[5]);

    private void Write(string name, string xml)
    {
        using var writer = new StreamWriter(_archive.CreateEntry(name).Open(), new UTF8Encoding(false));
        writer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        writer.Write(xml);
    }
}
