using CsCheck;
using Portal.Domain.Audit;

namespace Portal.Domain.Tests.Audit;

public sealed class MerkleTreeTests
{
    // The leaves of the Certificate Transparency test tree.
    private static readonly byte[][] CtLeaves =
    [
        .. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }
            .Select(hex => MerkleTree.LeafHash(Convert.FromHexString(hex))),
    ];

    private static readonly Gen<byte[][]> Leaves = Gen.Byte.Array[0, 8].Select(Hashed).Array[1, 70];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void The_test_tree_of_Certificate_Transparency_has_its_known_heads(int size, string root)
    {
        Assert.Equal(root, Convert.ToHexStringLower(Whole(CtLeaves[..size]).Root()));
        Assert.Equal(root, Convert.ToHexStringLower(Frontier(CtLeaves[..size]).Root()));
    }

    [Fact]
    public void A_tree_grown_leaf_by_leaf_has_the_head_of_the_whole() =>
        Leaves.Sample(leaves => Frontier(leaves).Root().SequenceEqual(ByDefinition(leaves)) && Whole(leaves).Root().SequenceEqual(ByDefinition(leaves)));

    [Fact]
    public void Every_leaf_can_be_proved_to_be_in_its_place_and_in_no_other() =>
        Leaves.Sample(leaves =>
        {
            var (tree, root) = (Whole(leaves), ByDefinition(leaves));
            for (var i = 0; i < leaves.Length; i++)
            {
                var proof = tree.InclusionProof(i);
                Assert.True(MerkleTree.VerifyInclusion(leaves[i], i, leaves.Length, proof, root));
                Assert.False(MerkleTree.VerifyInclusion(MerkleTree.LeafHash([9, 9, 9, 9, 9, 9, 9, 9, 9]), i, leaves.Length, proof, root));
                Assert.False(MerkleTree.VerifyInclusion(leaves[i], i, leaves.Length, [.. proof, root], root));
                Assert.False(MerkleTree.VerifyInclusion(leaves[i], leaves.Length, leaves.Length, proof, root));
                for (var part = 0; part < proof.Count; part++)
                    Assert.False(MerkleTree.VerifyInclusion(leaves[i], i, leaves.Length, Spoiled(proof, part), root));
            }
        });

    [Fact]
    public void A_tree_proves_that_it_continues_every_smaller_one() =>
        Leaves.Sample(leaves =>
        {
            var root = ByDefinition(leaves);
            for (var first = 1; first <= leaves.Length; first++)
            {
                var proof = Whole(leaves).ConsistencyProof(first);
                var older = ByDefinition(leaves[..first]);
                Assert.True(MerkleTree.VerifyConsistency(first, older, leaves.Length, root, proof));
                Assert.False(MerkleTree.VerifyConsistency(first, MerkleTree.NodeHash(older, older), leaves.Length, root, proof));
                Assert.False(MerkleTree.VerifyConsistency(first, older, leaves.Length, MerkleTree.NodeHash(root, root), proof));
                for (var part = 0; part < proof.Count; part++)
                    Assert.False(MerkleTree.VerifyConsistency(first, older, leaves.Length, root, Spoiled(proof, part)));
            }
        });

    [Fact]
    public void What_is_proved_from_a_frontier_is_what_the_whole_tree_proves() =>
        Gen.Select(Leaves, Gen.Int[0, 70]).Sample((leaves, cut) =>
        {
            cut %= leaves.Length + 1;
            var (whole, grown) = (Whole(leaves), new MerkleTree(Frontier(leaves[..cut]), leaves[cut..]));
            Assert.Equal(whole.Root(), grown.Root());
            if (cut > 0)
                Assert.Equal(whole.ConsistencyProof(cut), grown.ConsistencyProof(cut));
            for (var i = cut; i < leaves.Length; i++)
                Assert.Equal(whole.InclusionProof(i), grown.InclusionProof(i));
        });

    [Fact]
    public void A_frontier_comes_back_from_what_was_written_down() =>
        Leaves.Sample(leaves =>
        {
            var kept = Frontier(leaves);
            var read = new MerkleFrontier(kept.Size, kept.Peaks);
            read.Append(leaves[0]);
            Assert.Equal(ByDefinition([.. leaves, leaves[0]]), read.Root());
            Assert.Equal(ByDefinition(leaves), kept.Root());
        });

    [Fact]
    public void Heads_that_do_not_fit_the_size_are_refused() =>
        Assert.Throws<ArgumentException>(() => new MerkleFrontier(3, [CtLeaves[0]]));

    private static byte[] Hashed(byte[] data) => MerkleTree.LeafHash(data);

    private static MerkleTree Whole(byte[][] leaves) => new(new MerkleFrontier(), leaves);

    private static MerkleFrontier Frontier(byte[][] leaves)
    {
        var frontier = new MerkleFrontier();
        foreach (var leaf in leaves)
            frontier.Append(leaf);
        return frontier;
    }

    // RFC 6962, 2.1, word for word.
    private static byte[] ByDefinition(byte[][] leaves)
    {
        if (leaves.Length == 1)
            return leaves[0];
        var k = 1;
        while (k * 2 < leaves.Length)
            k *= 2;
        return MerkleTree.NodeHash(ByDefinition(leaves[..k]), ByDefinition(leaves[k..]));
    }

    private static List<byte[]> Spoiled(IReadOnlyList<byte[]> proof, int part)
    {
        var spoiled = proof.Select(p => (byte[])p.Clone()).ToList();
        spoiled[part][0] ^= 1;
        return spoiled;
    }
}
