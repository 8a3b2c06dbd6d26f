using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Pdf.Writing;

/// <summary>
/// A PDF file written forwards: small objects are packed into object streams, streams leave at once,
/// and only the cross references wait for the end.
/// </summary>
internal sealed class PdfFile : IDisposable
{
    private const int ObjectsPerStream = 200;

    private readonly Stream _output;
    private readonly List<Place> _places = [default];
    private readonly ArrayBufferWriter<byte> _packed = new(1 << 16);
    private readonly List<(int Id, int Offset)> _packedObjects = new(ObjectsPerStream);
    private readonly MemoryStream _compressed = new(1 << 16);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public PdfFile(Stream output)
    {
        _output = output;
        Write("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
    }

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    public int NewId()
    {
        _places.Add(default);
        return _places.Count - 1;
    }

    /// <summary>Writes a small object into the current object stream.</summary>
    public void Add(int id, string body)
    {
        if (_packedObjects.Count == ObjectsPerStream)
        {
            FlushPacked();
        }

        _packedObjects.Add((id, _packed.WrittenCount));
        var span = _packed.GetSpan(body.Length + 1);
        Encoding.Latin1.GetBytes(body, span);
        span[body.Length] = (byte)'\n';
        _packed.Advance(body.Length + 1);
    }

    /// <summary>Writes an object that must not be packed, and returns where its body starts.</summary>
    public long AddPlain(int id, string body)
    {
        _places[id] = new Place(Length, -1);
        Write(string.Create(CultureInfo.InvariantCulture, $"{id} 0 obj\n"));
        var start = Length;
        Write(body + "\nendobj\n");
        return start;
    }

    public void AddStream(int id, string entries, ReadOnlySpan<byte> data, bool compress = true)
    {
        _places[id] = new Place(Length, -1);
        if (compress)
        {
            _compressed.SetLength(0);
            using (var zlib = new ZLibStream(_compressed, CompressionLevel.Optimal, leaveOpen: true))
            {
                zlib.Write(data);
            }

            data = _compressed.GetBuffer().AsSpan(0, (int)_compressed.Length);
            entries += "/Filter/FlateDecode";
        }

        Write(string.Create(CultureInfo.InvariantCulture, $"{id} 0 obj\n<<{entries}/Length {data.Length}>>stream\n"));
        Write(data);
        Write("\nendstream\nendobj\n"u8);
    }

    /// <summary>Writes the cross references and returns the SHA-256 of the whole file.</summary>
    public string Finish(int catalog, int info)
    {
        FlushPacked();
        var id = Convert.ToHexString(_hash.GetCurrentHash().AsSpan(0, 16)); // from the content, so that bytes repeat
        var references = NewId();
        var start = Length;
        _places[references] = new Place(start, -1);
        var width = start < 1 << 24 ? 3 : 5;
        AddStream(
            references,
            string.Create(CultureInfo.InvariantCulture, $"/Type/XRef/Size {_places.Count}/W[1 {width} 2]/Root {catalog} 0 R/Info {info} 0 R/ID[<{id}><{id}>]"),
            CrossReferences(width));
        Write(string.Create(CultureInfo.InvariantCulture, $"startxref\n{start}\n%%EOF\n"));
        _output.Flush();
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public void Dispose()
    {
        _hash.Dispose();
        _compressed.Dispose();
    }

    private byte[] CrossReferences(int width)
    {
        var table = new byte[_places.Count * (1 + width + 2)];
        var at = 0;
        for (var id = 0; id < _places.Count; id++)
        {
            var (position, index) = _places[id];
            var isFree = position == 0;
            table[at++] = (byte)(isFree ? 0 : index < 0 ? 1 : 2);
            for (var shift = 8 * (width - 1); shift >= 0; shift -= 8)
            {
                table[at++] = (byte)(position >> shift);
            }

            var last = isFree ? 0xFFFF : Math.Max(index, 0);
            table[at++] = (byte)(last >> 8);
            table[at++] = (byte)last;
        }

        return table;
    }

    private void FlushPacked()
    {
        if (_packedObjects.Count == 0)
        {
            return;
        }

        var id = NewId();
        var directory = new StringBuilder();
        for (var i = 0; i < _packedObjects.Count; i++)
        {
            directory.Append(_packedObjects[i].Id).Append(' ').Append(_packedObjects[i].Offset).Append(' ');
            _places[_packedObjects[i].Id] = new Place(id, i);
        }

        byte[] content = [.. Encoding.ASCII.GetBytes(directory.ToString()), .. _packed.WrittenSpan];
        AddStream(id, string.Create(CultureInfo.InvariantCulture, $"/Type/ObjStm/N {_packedObjects.Count}/First {directory.Length}"), content);
        _packed.ResetWrittenCount();
        _packedObjects.Clear();
    }

    private void Write(string text) => Write(Encoding.Latin1.GetBytes(text));

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        _hash.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>A byte offset when the index is negative, else an object stream and the index in it.</summary>
    private readonly record struct Place(long Position, int Index);
}
