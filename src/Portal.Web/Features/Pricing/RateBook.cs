using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Pricing;
using Portal.Web.Platform;

namespace Portal.Web.Features.Pricing;

/// <summary>
/// All rate cards, in memory: those that ship with the product and those in the data directory's folder 'rate-cards'.
/// A file that appears there counts within <see cref="Freshness"/>; one that cannot be read is logged and changes nothing.
/// </summary>
public sealed partial class RateBook
{
    public const string Folder = "rate-cards";
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(15);

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly ILogger<RateBook> _log;
    private readonly Lock _reading = new();
    private volatile Edition _edition;
    private long _lookedAt;

    public RateBook(IOptions<PortalOptions> options, TimeProvider time, ILogger<RateBook> log)
    {
        _folder = Path.Combine(options.Value.DataDirectory, Folder);
        _time = time;
        _log = log;
        _edition = Read(FilesNow());
        _lookedAt = time.GetTimestamp();
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<RateCard> Cards => [.. Current.Cards.All];

    /// <summary>What the API answers; made once for each change.</summary>
    public IReadOnlyList<RateCardAnswer> Published => Current.Published;

    /// <summary>The price in force on the day (contract zone); null when no card has one.</summary>
    public RatePrice? PriceOf(Service service, string region, MessageType type, DateOnly day) =>
        Current.Cards.PriceOf(service, region, type, day);

    /// <summary>Today's card; null before the first one.</summary>
    public RateCard? Today() => Current.Cards.InForceOn(ContractTime.DayOf(_time.GetUtcNow()));

    private Edition Current
    {
        get
        {
            if (_time.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= Freshness && _reading.TryEnter())
            {
                try
                {
                    Look();
                }
                finally
                {
                    _reading.Exit();
                }
            }

            return _edition;
        }
    }

    private void Look()
    {
        Volatile.Write(ref _lookedAt, _time.GetTimestamp());
        var files = FilesNow();
        if (files == _edition.Files)
            return;

        try
        {
            _edition = Read(files);
        }
        catch (Exception error) when (error is FormatException or System.Text.Json.JsonException or IOException)
        {
            _edition = _edition with { Files = files };
            LogNotRead(error, _folder);
        }
    }

    private string FilesNow() => !Directory.Exists(_folder) ? "" : string.Join('\n', new DirectoryInfo(_folder)
        .EnumerateFiles("*.json")
        .OrderBy(file => file.Name, StringComparer.Ordinal)
        .Select(file => $"{file.FullName}\t{file.Length}\t{file.LastWriteTimeUtc.Ticks}"));

    private static Edition Read(string files)
    {
        var own = files.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(file => RateCardFile.Read(File.OpenRead(file.Split('\t')[0])));
        var cards = new RateCards([.. RateCardFile.Shipped(), .. own]);
        return new(files, cards, [.. cards.All.Select(RateCardAnswer.Of)]);
    }

    [LoggerMessage(LogLevel.Error, "A rate card in {Folder} cannot be read; the cards known before stay in force")]
    private partial void LogNotRead(Exception error, string folder);

    private sealed record Edition(string Files, RateCards Cards, IReadOnlyList<RateCardAnswer> Published);
}
