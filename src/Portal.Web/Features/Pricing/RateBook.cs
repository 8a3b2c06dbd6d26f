using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Pricing;
using Portal.Web.Data;
using Portal.Web.Platform;

namespace Portal.Web.Features.Pricing;

/// <summary>
/// All rate cards, in memory: those that ship with the product, those in the data directory's folder 'rate-cards' (an installation's
/// own first cards) and the versions that finance announced. What is new counts within <see cref="Freshness"/> on every instance;
/// what cannot be read is logged and changes nothing.
/// </summary>
public sealed partial class RateBook
{
    public const string Folder = "rate-cards";
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private readonly IDbContextFactory<PortalDb> _dbs;
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly ILogger<RateBook> _log;
    private readonly Lock _reading = new();
    private volatile Edition? _edition;
    private long _lookedAt;

    public RateBook(IDbContextFactory<PortalDb> dbs, IOptions<PortalOptions> options, TimeProvider time, ILogger<RateBook> log)
    {
        _dbs = dbs;
        _folder = Path.Combine(options.Value.DataDirectory, Folder);
        _time = time;
        _log = log;
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

    /// <summary>Every card whose first day is still ahead, the next one first.</summary>
    public IReadOnlyList<RateCard> Ahead()
    {
        var today = ContractTime.DayOf(_time.GetUtcNow());
        return [.. Current.Cards.All.Where(card => card.EffectiveFrom > today)];
    }

    public RateCard? Find(string version) => Current.Cards.All.FirstOrDefault(card => card.Version == version);

    /// <summary>The card in force just before the given one.</summary>
    public RateCard? Before(RateCard card) => Current.Cards.InForceOn(card.EffectiveFrom.AddDays(-1));

    /// <summary>The day whose segment rule today's card counts by.</summary>
    public DateOnly SegmentDay()
    {
        var today = ContractTime.DayOf(_time.GetUtcNow());
        return Current.Cards.InForceOn(today)?.Counting.SegmentDay(today) ?? today;
    }

    /// <summary>Reads at once what this instance has just changed.</summary>
    public void Refresh()
    {
        lock (_reading)
            Look();
    }

    private Edition Current
    {
        get
        {
            if (_edition is null)
            {
                lock (_reading)
                {
                    if (_edition is null)
                        Look();
                }
            }
            else if (_time.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= Freshness && _reading.TryEnter())
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

            return _edition!;
        }
    }

    // Without an edition yet, what fails is thrown: a price must not be guessed.
    private void Look()
    {
        Volatile.Write(ref _lookedAt, _time.GetTimestamp());
        var files = FilesNow();
        try
        {
            using var db = _dbs.CreateDbContext();
            var announced = db.Set<RateCardVersion>().AsNoTracking().Where(version => version.Status == RateCardStatus.Announced);
            var stamp = $"{announced.Count().ToString(CultureInfo.InvariantCulture)} {announced.Max(version => version.AnnouncedAt):O}";
            if (_edition is { } known && known.Files == files && known.Announced == stamp)
                return;
            _edition = Read(files, stamp, [.. announced.ToList().Select(version => version.ToCard())]);
        }
        catch (Exception error) when (_edition is not null
            && error is FormatException or System.Text.Json.JsonException or IOException or System.Data.Common.DbException or InvalidOperationException)
        {
            if (error is FormatException or System.Text.Json.JsonException)
                _edition = _edition with { Files = files };
            LogNotRead(error, _folder);
        }
    }

    private string FilesNow() => !Directory.Exists(_folder) ? "" : string.Join('\n', new DirectoryInfo(_folder)
        .EnumerateFiles("*.json")
        .OrderBy(file => file.Name, StringComparer.Ordinal)
        .Select(file => $"{file.FullName}\t{file.Length}\t{file.LastWriteTimeUtc.Ticks}"));

    private static Edition Read(string files, string stamp, IReadOnlyList<RateCard> announced)
    {
        var own = files.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(file => RateCardFile.Read(File.OpenRead(file.Split('\t')[0])));
        var cards = new RateCards([.. RateCardFile.Shipped(), .. own, .. announced]);
        return new(files, stamp, cards, [.. cards.All.Select(RateCardAnswer.Of)]);
    }

    [LoggerMessage(LogLevel.Error, "The rate cards cannot be read, from the database or from {Folder}; the cards known before stay in force")]
    private partial void LogNotRead(Exception error, string folder);

    private sealed record Edition(string Files, string Announced, RateCards Cards, IReadOnlyList<RateCardAnswer> Published);
}
