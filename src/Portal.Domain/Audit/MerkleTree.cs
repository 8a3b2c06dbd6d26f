using System.Numerics;
using System.Security.Cryptography;

namespace Portal.Domain.Audit;

/// <summary>
/// The hash tree of RFC 6962 (2.1) with its proofs, over leaves added to a tree of which only the frontier is known.
/// With an empty frontier it is a tree of which everything is known.
/// </summary>
/// <param name="before">What was there before.</param>
/// <param name="added">Leaf hashes since.</param>
public sealed class MerkleTree(MerkleFrontier before, IReadOnlyList<byte[]> added)
{
    public const int HashLength = 32;

    public long Size => before.Size + added.Count;

    public static byte[] LeafHash(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0x00]);
        hash.AppendData(data);
        return hash.GetHashAndReset();
    }

    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> node = stackalloc byte[1 + (2 * HashLength)];
        node[0] = 0x01;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + HashLength)..]);
        return SHA256.HashData(node);
    }

    public byte[] Root() => Size == 0 ? SHA256.HashData([]) : HashOf(0, Size);

    /// <summary>The neighbours on the way from a leaf to the root, lowest first; the leaf must be one of the added.</summary>
    public IReadOnlyList<byte[]> InclusionProof(long index)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, before.Size);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size);
        var proof = new List<byte[]>();
        var (start, end) = (0L, Size);
        while (end - start > 1)
        {
            var middle = start + Split(end - start);
            proof.Add(index < middle ? HashOf(middle, end) : HashOf(start, middle));
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>Proves that this tree continues the one of <paramref name="first"/> leaves, which is not smaller than the frontier.</summary>
    public IReadOnlyList<byte[]> ConsistencyProof(long first)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, Math.Max(1, before.Size));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Size);
        var proof = new List<byte[]>();
        var (start, end) = (0L, Size);
        var isHead = true; // the verifier has the head of the older tree; a smaller subtree it must be told
        while (first != end)
        {
            var middle = start + Split(end - start);
            if (first <= middle)
            {
                proof.Add(HashOf(middle, end));
                end = middle;
            }
            else
            {
                proof.Add(HashOf(start, middle));
                start = middle;
                isHead = false;
            }
        }

        if (!isHead)
            proof.Add(HashOf(start, end));
        proof.Reverse();
        return proof;
    }

    public static bool VerifyInclusion(byte[] leafHash, long index, long size, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size)
            return false;
        var (node, last) = (index, size - 1);
        var hash = leafHash;
        foreach (var neighbour in proof)
        {
            if (last == 0)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = NodeHash(neighbour, hash);
                for (; (node & 1) == 0 && node != 0; node >>= 1)
                    last >>= 1;
            }
            else
            {
                hash = NodeHash(hash, neighbour);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && root.SequenceEqual(hash);
    }

    public static bool VerifyConsistency(long first, ReadOnlySpan<byte> firstRoot, long second, ReadOnlySpan<byte> secondRoot, IReadOnlyList<byte[]> proof)
    {
        if (first < 1 || first > second)
            return false;
        if (first == second)
            return proof.Count == 0 && firstRoot.SequenceEqual(secondRoot);
        var path = new Queue<byte[]>(proof);
        if (BitOperations.IsPow2(first))
            path = new([firstRoot.ToArray(), .. proof]);
        if (!path.TryDequeue(out var older))
            return false;
        var newer = older;
        var (node, last) = (first - 1, second - 1);
        for (; (node & 1) == 1; node >>= 1)
            last >>= 1;
        foreach (var hash in path)
        {
            if (last == 0)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                (older, newer) = (NodeHash(hash, older), NodeHash(hash, newer));
                for (; (node & 1) == 0 && node != 0; node >>= 1)
                    last >>= 1;
            }
            else
            {
                newer = NodeHash(newer, hash);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && firstRoot.SequenceEqual(older) && secondRoot.SequenceEqual(newer);
    }

    private byte[] HashOf(long start, long end)
    {
        if (end <= before.Size)
            return Peak(start, end);
        if (end - start == 1)
            return added[(int)(start - before.Size)];
        var middle = start + Split(end - start);
        return NodeHash(HashOf(start, middle), HashOf(middle, end));
    }

    private byte[] Peak(long start, long end)
    {
        var at = 0L;
        foreach (var peak in before.Peaks)
        {
            var length = 1L << BitOperations.Log2((ulong)(before.Size - at));
            if (at == start && at + length == end)
                return peak;
            at += length;
        }

        // Not one whole subtree: the end of the frontier, put together.
        var middle = start + Split(end - start);
        return end - start > 1 ? NodeHash(Peak(start, middle), Peak(middle, end)) : throw new InvalidOperationException("That part of the tree is not at hand.");
    }

    /// <summary>The largest power of two below <paramref name="size"/>.</summary>
    private static long Split(long size) => 1L << BitOperations.Log2((ulong)(size - 1));
}
