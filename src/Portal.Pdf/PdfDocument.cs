namespace Portal.Pdf;

/// <summary>What a document is archived as.</summary>
public enum PdfProfile
{
    /// <summary>PDF/A-3a: tagged, with colour intent and metadata. What customers get.</summary>
    Archive,

    /// <summary>PDF 1.7 without structure: half the size, for drafts.</summary>
    Plain,
}

/// <summary>A text, and the same in the second language, set smaller beneath it.</summary>
public readonly record struct PdfText(string Main, string Second = "")
{
    public bool IsEmpty => string.IsNullOrEmpty(Main) && string.IsNullOrEmpty(Second);

    public static implicit operator PdfText(string main) => new(main);

    public static PdfText FromString(string main) => new(main);
}

/// <summary>A document described, not drawn: A4 pages, laid out by the engine.</summary>
public sealed record PdfDocument
{
    public required string Title { get; init; }

    public required string Author { get; init; }

    public string Subject { get; init; } = "";

    public string Creator { get; init; } = "Portal";

    /// <summary>What the document can be found by, such as an address; stands in the metadata, which is not compressed.</summary>
    public string Identifier { get; init; } = "";

    /// <summary>Language tag of the main texts.</summary>
    public string Language { get; init; } = "zh-CN";

    /// <summary>Language tag of the second texts.</summary>
    public string SecondLanguage { get; init; } = "en";

    /// <summary>The instant the document says it was made; the same input gives the same bytes.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Head of every page, left: who issues the document.</summary>
    public required PdfText Header { get; init; }

    /// <summary>Head of every page, right: a number to find the document by.</summary>
    public PdfText Reference { get; init; } = "";

    /// <summary>Foot of every page, left.</summary>
    public PdfText Footer { get; init; } = "";

    /// <summary>Foot of every page, right: {0} is the page, {1} the number of pages.</summary>
    public PdfText PageOf { get; init; } = new("第 {0} 页，共 {1} 页", "Page {0} of {1}");

    public required IReadOnlyList<PdfBlock> Blocks { get; init; }

    public IReadOnlyList<PdfAttachment> Attachments { get; init; } = [];

    public PdfProfile Profile { get; init; } = PdfProfile.Archive;

    /// <summary>Leaves room for a signature, to be filled through <see cref="PdfRendering.Signature"/>.</summary>
    public bool ReserveSignature { get; init; }
}

/// <summary>A file carried inside the document, such as the data a bill was made from.</summary>
public sealed record PdfAttachment(string Name, string MediaType, ReadOnlyMemory<byte> Content, string Description, DateTimeOffset ModifiedAt);

/// <summary>One part of a document, set below the one before it.</summary>
public abstract record PdfBlock;

/// <summary>A heading of level 1 to 3.</summary>
public sealed record PdfHeading(PdfText Text, int Level = 1) : PdfBlock;

/// <summary>Running text, with a hanging mark such as "3.2" when it is a clause. Breaks over pages.</summary>
public sealed record PdfParagraph(PdfText Text, string Mark = "", int Depth = 0) : PdfBlock;

/// <summary>Labelled facts in a grid, read row by row.</summary>
public sealed record PdfKeyValues(IReadOnlyList<PdfKeyValue> Pairs, int Columns = 2) : PdfBlock;

/// <summary>One labelled fact.</summary>
public sealed record PdfKeyValue(PdfText Label, PdfText Value);

/// <summary>The one figure the reader came for, with its label and a remark such as the day it is due.</summary>
public sealed record PdfHighlight(PdfText Label, string Value, PdfText Remark = default) : PdfBlock;

/// <summary>Small print beside a rule.</summary>
public sealed record PdfNote(PdfText Text) : PdfBlock;

/// <summary>A QR code from its modules (true is dark, [row, column]), with what it says and a text beside it.</summary>
public sealed record PdfQrCode(bool[,] Modules, string Meaning, PdfText Text = default) : PdfBlock;

/// <summary>What follows starts on a new page.</summary>
public sealed record PdfPageBreak : PdfBlock;

/// <summary>Where the text of a column stands.</summary>
public enum PdfAlign
{
    Start,
    Center,
    End,
}

/// <summary>A column: its header, its share of the width, and where its texts stand (numbers at the end).</summary>
public sealed record PdfColumn(PdfText Header, double Weight = 1, PdfAlign Align = PdfAlign.Start);

/// <summary>A row of as many cells as there are columns, or of one cell that stands for a group and spans them all.</summary>
public sealed record PdfRow(IReadOnlyList<PdfText> Cells)
{
    public PdfRow(params PdfText[] cells)
        : this((IReadOnlyList<PdfText>)cells)
    {
    }
}

/// <summary>A table whose header is repeated on every page it reaches.</summary>
public sealed record PdfTable : PdfBlock
{
    public PdfText Caption { get; init; } = "";

    public required IReadOnlyList<PdfColumn> Columns { get; init; }

    /// <summary>Enumerated twice, never held: a lazy sequence must give the same rows both times.</summary>
    public required IEnumerable<PdfRow> Rows { get; init; }

    /// <summary>Sums below the rows, the last one set strongest; a text takes the empty cells after it.</summary>
    public IReadOnlyList<PdfRow> Totals { get; init; } = [];
}
