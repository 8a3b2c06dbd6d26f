using System.Numerics;
using System.Security.Cryptography;

namespace Portal.Domain.Audit;

/// <summary>
/// A hash tree that grows at its end, kept as the heads of its whole subtrees, largest first: as many hashes as its size
/// has binary ones, so a leaf more costs no more than a few hashes however large the tree is.
/// </summary>
public sealed class MerkleFrontier
{
    private readonly List<byte[]> _peaks;

    public MerkleFrontier() => _peaks = [];

    /// <exception cref="ArgumentException">So many heads do not belong to a tree of this size.</exception>
    public MerkleFrontier(long size, IEnumerable<byte[]> peaks)
    {
        _peaks = [.. peaks];
        if (size < 0 || _peaks.Count != BitOperations.PopCount((ulong)size) || _peaks.Any(p => p is not { Length: MerkleTree.HashLength }))
            throw new ArgumentException("Heads and size do not fit.", nameof(peaks));
        Size = size;
    }

    public long Size { get; private set; }

    public IReadOnlyList<byte[]> Peaks => _peaks;

    public MerkleFrontier Copy() => new(Size, _peaks);

    public void Append(byte[] leafHash)
    {
        _peaks.Add(leafHash);
        for (var rest = Size; (rest & 1) == 1; rest >>= 1)
        {
            var joined = MerkleTree.NodeHash(_peaks[^2], _peaks[^1]);
            _peaks.RemoveRange(_peaks.Count - 2, 2);
            _peaks.Add(joined);
        }

        Size++;
    }

    public byte[] Root()
    {
        if (_peaks.Count == 0)
            return SHA256.HashData([]);
        var root = _peaks[^1];
        for (var i = _peaks.Count - 2; i >= 0; i--)
            root = MerkleTree.NodeHash(_peaks[i], root);
        return root;
    }
}
