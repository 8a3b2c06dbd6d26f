namespace Portal.Web.Features.Agreements;

/// <summary>Both sources of a draft, typed or uploaded; what was typed comes back after an error.</summary>
public sealed class DraftForm
{
    public string? Chinese { get; set; }

    public string? English { get; set; }

    public IFormFile? ChineseFile { get; set; }

    public IFormFile? EnglishFile { get; set; }

    /// <summary>'save', 'publish' or 'discard': which button was pressed.</summary>
    public string? Action { get; set; }

    /// <summary>Ticked by who publishes: the notice goes out at once and cannot be taken back.</summary>
    public bool Sure { get; set; }

    /// <summary>A chosen file wins over the text area.</summary>
    public async Task TakeFilesAsync(CancellationToken ct)
    {
        Chinese = await ReadAsync(ChineseFile, ct) ?? Chinese;
        English = await ReadAsync(EnglishFile, ct) ?? English;
    }

    private static async Task<string?> ReadAsync(IFormFile? file, CancellationToken ct)
    {
        if (file is not { Length: > 0 and <= 1_000_000 })
            return null;
        using var reader = new StreamReader(file.OpenReadStream());
        return await reader.ReadToEndAsync(ct);
    }
}
