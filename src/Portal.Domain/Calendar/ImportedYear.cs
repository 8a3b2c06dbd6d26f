namespace Portal.Domain.Calendar;

/// <summary>A year's official list as somebody brought it. Never changed: a corrected list is a later row, which then holds.</summary>
public sealed class ImportedYear
{
    public const int MaxSourceLength = 300;
    public const int MaxTextLength = 20_000;

    private ImportedYear() { } // EF

    /// <exception cref="RuleException">'calendar.source-missing'.</exception>
    public ImportedYear(CalendarYear year, string by, DateTimeOffset now)
    {
        Rule.Require(
            year.Source.Trim().Length is > 0 and <= MaxSourceLength, "calendar.source-missing", "Say where the list was published: its number or address.", MaxSourceLength);
        Id = Guid.CreateVersion7(now);
        Year = year.Year;
        Source = year.Source.Trim();
        Json = year.ToJson();
        ImportedBy = by;
        ImportedAt = now;
    }

    public Guid Id { get; private set; }

    public int Year { get; private set; }

    /// <summary>Where it was published.</summary>
    public string Source { get; private set; } = "";

    public string Json { get; private set; } = "";

    public string ImportedBy { get; private set; } = "";

    public DateTimeOffset ImportedAt { get; private set; }

    public CalendarYear Read() => CalendarYear.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Json)));
}
