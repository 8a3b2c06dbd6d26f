using Microsoft.Extensions.Options;

namespace Portal.Web.Platform.Circuits;

/// <summary>Which limit said no.</summary>
public enum CircuitRefusal { None, Person, Address, All }

/// <summary>Who opens a connection, and from where.</summary>
public sealed record CircuitOrigin(string Person, string Address);

/// <summary>
/// Counts what open pages cost the server: a place for every live circuit, also while its connection is lost, and for every socket that has
/// none yet. Places are few for a person, more for an address (offices share one), and bounded in all.
/// </summary>
public sealed partial class CircuitPlaces(IOptions<PortalOptions> options, ILogger<CircuitPlaces> log)
{
    private readonly CircuitOptions _limits = options.Value.Circuits;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _byPerson = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byAddress = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lostByPerson = new(StringComparer.Ordinal);
    private int _all;

    public int Taken
    {
        get
        {
            lock (_lock)
                return _all;
        }
    }

    /// <summary>Whether one more page would be refused, and by which limit.</summary>
    public CircuitRefusal Ask(CircuitOrigin origin)
    {
        lock (_lock)
            return Full(origin, 0);
    }

    /// <summary>A place, or null when there is none left. Whoever has lost connections may come back for them beyond the limit.</summary>
    internal CircuitPlace? Take(CircuitOrigin origin, bool mayReturn = false)
    {
        CircuitRefusal refusal;
        lock (_lock)
        {
            refusal = Full(origin, mayReturn ? _lostByPerson.GetValueOrDefault(origin.Person) : 0);
            if (refusal is CircuitRefusal.None)
            {
                var isBeyond = Full(origin, 0) is not CircuitRefusal.None;
                Add(_byPerson, origin.Person, 1);
                Add(_byAddress, origin.Address, 1);
                _all++;
                return new(this, origin) { IsBeyond = isBeyond };
            }
        }

        LogRefused(origin.Person, origin.Address, refusal);
        return null;
    }

    internal void GiveBack(CircuitOrigin origin)
    {
        lock (_lock)
        {
            Add(_byPerson, origin.Person, -1);
            Add(_byAddress, origin.Address, -1);
            _all--;
        }
    }

    internal void Lost(CircuitOrigin origin, int change)
    {
        lock (_lock)
            Add(_lostByPerson, origin.Person, change);
    }

    private CircuitRefusal Full(CircuitOrigin origin, int lost) =>
        _byPerson.GetValueOrDefault(origin.Person) >= _limits.PerPerson + lost ? CircuitRefusal.Person
        : _byAddress.GetValueOrDefault(origin.Address) >= _limits.PerAddress + lost ? CircuitRefusal.Address
        : _all >= _limits.InAll + lost ? CircuitRefusal.All
        : CircuitRefusal.None;

    private static void Add(Dictionary<string, int> counts, string key, int change)
    {
        var count = counts.GetValueOrDefault(key) + change;
        if (count == 0)
            counts.Remove(key);
        else
            counts[key] = count;
    }

    [LoggerMessage(LogLevel.Warning, "No place for another circuit of {Person} from {Address}: the limit is {Limit}")]
    private partial void LogRefused(string person, string address, CircuitRefusal limit);
}

/// <summary>One place, held by a socket, its circuit or both; it is free again when the last of them lets go.</summary>
internal sealed class CircuitPlace(CircuitPlaces places, CircuitOrigin origin)
{
    private readonly Lock _lock = new();
    private int _holders = 1;
    private bool _isLost;

    /// <summary>Lent beyond the limit to somebody who may be coming back: good for an old circuit, not for a new one.</summary>
    public bool IsBeyond { get; init; }

    public void Hold()
    {
        lock (_lock)
            _holders++;
    }

    public void LetGo()
    {
        lock (_lock)
        {
            if (--_holders > 0)
                return;
            SetLost(false);
            places.GiveBack(origin);
        }
    }

    /// <summary>Whether the circuit's connection is lost.</summary>
    public void SetLost(bool isLost)
    {
        lock (_lock)
        {
            if (isLost == _isLost || (isLost && _holders == 0))
                return;
            _isLost = isLost;
            places.Lost(origin, isLost ? 1 : -1);
        }
    }
}

/// <summary>What a connection brings along: who it is, and the place of its socket.</summary>
internal sealed class CircuitConnection(CircuitOrigin origin, CircuitPlace? place)
{
    // The hub calls handlers in the flow of the request that opened the connection; nothing else says where a circuit came from.
    private static readonly AsyncLocal<CircuitConnection?> Flow = new();

    private CircuitPlace? _place = place;

    public static CircuitConnection? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }

    public CircuitOrigin Origin => origin;

    /// <summary>Null for connections that are no socket.</summary>
    public CircuitPlace? Place => _place;

    /// <summary>The socket belongs to a circuit that has a place: one is enough for both.</summary>
    public void MoveTo(CircuitPlace other)
    {
        if (_place is null || _place == other)
            return;
        other.Hold();
        Interlocked.Exchange(ref _place, other)?.LetGo();
    }

    public void End() => Interlocked.Exchange(ref _place, null)?.LetGo();
}
