using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Domain.Audit;

namespace Portal.Web.Platform.Audit;

/// <summary>
/// The head of the hash tree over the log at one size, signed and kept outside the database as a checkpoint (C2SP tlog-checkpoint):
/// whoever rewrites the whole chain does not meet it.
/// </summary>
/// <param name="Origin">Whose log it is.</param>
/// <param name="Size">Number of the last entry it covers.</param>
/// <param name="Root">Head of the RFC 6962 tree over entries 1 to <paramref name="Size"/>.</param>
/// <param name="File">Where it lies.</param>
public sealed record AuditAnchor(string Origin, long Size, byte[] Root, string File)
{
    public const string Extension = ".checkpoint";

    /// <summary>What is signed.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n");

    /// <summary>The file beside it, which tells which entry was the first to change.</summary>
    public string TreeFile => Path.ChangeExtension(File, AuditTree.Extension);

    /// <summary>The signed text and the lines that sign it; null when it is no checkpoint.</summary>
    public static (AuditAnchor Anchor, string Text, string[] Signatures)? Parse(string note, string file)
    {
        var cut = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (cut < 0)
            return null;
        var text = note[..(cut + 1)];
        return text.Split('\n') is [{ Length: > 0 } origin, var size, var root, ..]
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && size[0] != '0'
            && System.Buffers.Text.Base64.IsValid(root) && Convert.FromBase64String(root) is { Length: MerkleTree.HashLength } head
                ? (new(origin, number, head, file), text, note[(cut + 2)..].Split('\n'))
                : null;
    }

    /// <summary>What lies beside the checkpoint; null when nothing usable does.</summary>
    public async Task<AuditTree?> TreeAsync(CancellationToken ct = default)
    {
        try
        {
            await using var stream = System.IO.File.OpenRead(TreeFile);
            var tree = await JsonSerializer.DeserializeAsync<AuditTree>(stream, AuditTree.Json, ct);
            return tree?.Fits(Size) == true ? tree : null;
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException)
        {
            return null;
        }
    }
}

/// <summary>
/// The tree between one anchor and the next. It is not signed and need not be: its leaves and heads count only where they lead
/// to a signed root.
/// </summary>
/// <param name="After">Number of the last entry that the anchor before covers.</param>
/// <param name="Consistency">RFC 6962 proof that the tree of <paramref name="Size"/> continues the one of <paramref name="After"/>; empty for the first.</param>
/// <param name="Peaks">The tree's frontier at <paramref name="Size"/>: the next anchor needs no older row.</param>
/// <param name="Leaves">Leaf hashes of the entries after <paramref name="After"/>.</param>
public sealed record AuditTree(long After, long Size, IReadOnlyList<byte[]> Consistency, IReadOnlyList<byte[]> Peaks, IReadOnlyList<byte[]> Leaves)
{
    public const string Extension = ".tree.json";

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>The frontier, when it is the one that was signed.</summary>
    public MerkleFrontier? FrontierOf(AuditAnchor anchor)
    {
        try
        {
            var frontier = new MerkleFrontier(Size, Peaks);
            return frontier.Root().AsSpan().SequenceEqual(anchor.Root) ? frontier : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    internal bool Fits(long size) =>
        Size == size && After >= 0 && After < Size && Peaks is not null
        && Leaves?.Count == Size - After && Leaves.All(IsHash) && Consistency?.All(IsHash) == true;

    private static bool IsHash(byte[] hash) => hash is { Length: MerkleTree.HashLength };
}
