namespace Portal.Pdf.Layout;

/// <summary>How a text is set: face, size in points, colour and line height.</summary>
internal sealed record TextStyle(int Face, float Size, uint Colour, float Leading = 1.4f)
{
    public float LineHeight => Size * Leading;

    /// <summary>From the top of the line to the baseline; 0.88 is the height of the Han em box above it.</summary>
    public float Baseline => ((LineHeight - Size) / 2) + (0.88f * Size);
}

/// <summary>A piece of a text that fits its line.</summary>
internal readonly record struct TextLine(string Text, int Start, int Length, TextStyle Style, bool IsSecond)
{
    public ReadOnlySpan<char> Span => Text.AsSpan(Start, Length);
}

/// <summary>The looks of the house, in points.</summary>
internal static class Look
{
    public const float PageWidth = 595.28f, PageHeight = 841.89f;
    public const float Left = 54, Width = PageWidth - (2 * Left), Right = Left + Width;
    public const float Top = 88, Bottom = PageHeight - 72;

    public const uint Ink = 0x1A1D21, Quiet = 0x59616B, Accent = 0x0B5FA5;
    public const uint Hairline = 0xD5DAE0, Tint = 0xEDF3F9;

    public static readonly TextStyle Issuer = new(PdfFonts.Bold, 10.5f, Ink, 1.3f), IssuerSecond = new(PdfFonts.Regular, 7.5f, Quiet, 1.3f);
    public static readonly TextStyle Furniture = new(PdfFonts.Regular, 8, Quiet, 1.3f), FurnitureSecond = new(PdfFonts.Regular, 7, Quiet, 1.3f);

    public static readonly TextStyle Title = new(PdfFonts.Bold, 22, Ink, 1.3f), TitleSecond = new(PdfFonts.Regular, 11.5f, Quiet, 1.4f);
    public static readonly TextStyle Section = new(PdfFonts.Bold, 13, Ink), SectionSecond = new(PdfFonts.Regular, 9, Quiet);
    public static readonly TextStyle Subsection = new(PdfFonts.Bold, 10.5f, Ink), SubsectionSecond = new(PdfFonts.Regular, 8, Quiet);

    public static readonly TextStyle Body = new(PdfFonts.Regular, 9.5f, Ink, 1.65f), BodySecond = new(PdfFonts.Regular, 8.5f, Quiet, 1.5f);
    public static readonly TextStyle Note = new(PdfFonts.Regular, 8, Quiet, 1.55f), NoteSecond = new(PdfFonts.Regular, 7.2f, Quiet, 1.5f);
    public static readonly TextStyle Label = new(PdfFonts.Regular, 7.5f, Quiet), LabelSecond = new(PdfFonts.Regular, 7, Quiet);
    public static readonly TextStyle Value = new(PdfFonts.Regular, 10, Ink), ValueSecond = new(PdfFonts.Regular, 8, Quiet);
    public static readonly TextStyle Figure = new(PdfFonts.Bold, 24, Accent, 1.2f);

    public static readonly TextStyle ColumnHead = new(PdfFonts.Bold, 8.2f, Ink, 1.3f), ColumnHeadSecond = new(PdfFonts.Regular, 6.8f, Quiet, 1.3f);
    public static readonly TextStyle Cell = new(PdfFonts.Regular, 8.5f, Ink, 1.35f), CellSecond = new(PdfFonts.Regular, 6.8f, Quiet, 1.35f);
    public static readonly TextStyle Group = new(PdfFonts.Bold, 8.5f, Ink, 1.35f);
    public static readonly TextStyle Sum = new(PdfFonts.Regular, 9, Ink, 1.35f), SumSecond = new(PdfFonts.Regular, 7, Quiet, 1.35f);
    public static readonly TextStyle Total = new(PdfFonts.Bold, 11.5f, Ink, 1.35f), TotalSecond = new(PdfFonts.Regular, 7.5f, Quiet, 1.35f);
}
