using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>
/// What one call adds to the finer sums, record by record and in few bytes: written with the records, counted behind the intake.
/// Bytes: a version; the day sums' keys; the names; then for each record its key, template, operator, province and units as numbers
/// of seven bits a byte, the key doubled and odd where the record is taken out again.
/// </summary>
internal sealed class PartLog
{
    public const byte Version = 1;

    private readonly ArrayBufferWriter<byte> _entries = new();
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly List<string> _named = [];

    public bool IsEmpty => _entries.WrittenCount == 0;

    public void Add(int key, UsageRecord record, int sign)
    {
        Write(_entries, (key << 1) | (sign < 0 ? 1 : 0));
        Write(_entries, Name(record.TemplateId));
        Write(_entries, Name(record.Operator));
        Write(_entries, Name(record.Province));
        Write(_entries, record.Units);
    }

    /// <param name="keys">What the numbers given to <see cref="Add"/> stand for.</param>
    public byte[] ToBytes(IEnumerable<PartKey> keys)
    {
        var bytes = new ArrayBufferWriter<byte>(_entries.WrittenCount + 4096);
        bytes.GetSpan(1)[0] = Version;
        bytes.Advance(1);
        var regions = keys.Select(key => (Key: key, Region: Name(key.Region))).ToList();
        Write(bytes, _named.Count);
        foreach (var name in _named)
            Write(bytes, name);
        Write(bytes, regions.Count);
        foreach (var (key, region) in regions)
        {
            key.OrganisationId.TryWriteBytes(bytes.GetSpan(16));
            bytes.Advance(16);
            Write(bytes, key.AppId);
            Write(bytes, key.Day);
            Write(bytes, key.Service);
            Write(bytes, key.Type);
            Write(bytes, key.Status);
            Write(bytes, region);
        }

        bytes.Write(_entries.WrittenSpan);
        return bytes.WrittenSpan.ToArray();
    }

    private int Name(string? text)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_names, text ?? "", out var isKnown);
        if (isKnown)
            return number;

        number = _named.Count;
        _named.Add(text ?? "");
        return number;
    }

    private static void Write(ArrayBufferWriter<byte> bytes, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Write(bytes, length);
        Encoding.UTF8.GetBytes(text, bytes.GetSpan(Math.Max(length, 1)));
        bytes.Advance(length);
    }

    private static void Write(ArrayBufferWriter<byte> bytes, long number)
    {
        var span = bytes.GetSpan(10);
        var (rest, length) = ((ulong)number, 0);
        for (; rest >= 0x80; rest >>= 7)
            span[length++] = (byte)(rest | 0x80);
        span[length++] = (byte)rest;
        bytes.Advance(length);
    }
}

/// <summary>Reads what a <see cref="PartLog"/> wrote.</summary>
internal ref struct PartLogReader
{
    private ReadOnlySpan<byte> _rest;

    public PartLogReader(ReadOnlySpan<byte> log)
    {
        if (log.Length == 0 || log[0] != PartLog.Version)
            throw new InvalidDataException("An entry of usage_uncounted was written by another version of the portal.");
        _rest = log[1..];
        Names = new string[Int()];
        for (var i = 0; i < Names.Length; i++)
        {
            var length = Int();
            Names[i] = Encoding.UTF8.GetString(_rest[..length]);
            _rest = _rest[length..];
        }

        Keys = new PartKey[Int()];
        for (var i = 0; i < Keys.Length; i++)
        {
            var organisation = new Guid(_rest[..16]);
            _rest = _rest[16..];
            Keys[i] = new(organisation, Long(), Int(), (short)Int(), (short)Int(), (short)Int(), Names[Int()]);
        }
    }

    public string[] Names { get; }

    public PartKey[] Keys { get; }

    public bool Read(out (int Key, int Sign, int Template, int Operator, int Province, int Units) entry)
    {
        entry = default;
        if (_rest.IsEmpty)
            return false;

        var key = Int();
        entry = (key >> 1, (key & 1) == 0 ? 1 : -1, Int(), Int(), Int(), Int());
        return true;
    }

    private int Int() => checked((int)Long());

    private long Long()
    {
        var number = 0UL;
        for (var (i, shift) = (0, 0); ; i++, shift += 7)
        {
            number |= (ulong)(_rest[i] & 0x7F) << shift;
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return (long)number;
            }
        }
    }
}

/// <summary>A day sum without its rate card; codes as stored.</summary>
internal readonly record struct PartKey(Guid OrganisationId, long AppId, int Day, short Service, short Type, short Status, string Region);
