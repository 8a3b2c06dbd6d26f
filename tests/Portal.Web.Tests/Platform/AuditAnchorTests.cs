using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Audit;
using Portal.Web.Platform.Audit;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Platform;

public sealed class AuditAnchorTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_chain_rewritten_as_a_whole_is_noticed_and_its_first_bad_entry_named(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (_, second) = await AnchoredAsync(portal);
        var target = await NumberOfAsync(portal, "thing:5");
        await using (var db = await portal.DbAsync())
            await db.RewriteFromAsync(target, "{\"amount\":1}");

        Assert.True((await portal.Get<AuditVerification>().VerifyAsync()).IsWhole); // it agrees with itself
        await IsBrokenAsync(portal, second, $"entry {target} is not the one that was signed");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_row_taken_out_of_a_chain_that_was_closed_again_is_named(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (_, second) = await AnchoredAsync(portal);
        var target = await NumberOfAsync(portal, "thing:1");
        await using (var db = await portal.DbAsync())
            await db.RemoveAsync(target);

        Assert.True((await portal.Get<AuditVerification>().VerifyAsync()).IsWhole);
        await IsBrokenAsync(portal, second, $"entry {target} is not the one that was signed");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_log_cut_off_at_its_end_is_noticed(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (_, second) = await AnchoredAsync(portal);
        var target = await NumberOfAsync(portal, "thing:6");
        await using (var db = await portal.DbAsync())
            await db.TruncateAsync(target - 1);

        Assert.True((await portal.Get<AuditVerification>().VerifyAsync()).IsWhole);
        await IsBrokenAsync(portal, second, $"entry {target} is not the one that was signed");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_older_copy_names_the_entry_when_log_and_anchors_were_made_anew(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (_, second) = await AnchoredAsync(portal);
        var elsewhere = Databases.NewFolder();
        foreach (var file in Directory.GetFiles(portal.Get<AuditAnchors>().Folder))
            File.Copy(file, Path.Combine(elsewhere, Path.GetFileName(file)));
        var target = await NumberOfAsync(portal, "thing:2");
        await using (var db = await portal.DbAsync())
            await db.RewriteFromAsync(target, "{\"amount\":1}");
        Directory.Delete(portal.Get<AuditAnchors>().Folder, recursive: true);
        await portal.Get<AuditAnchors>().WriteAsync();

        Assert.Equal(0, (await portal.RunAsync("audit", "verify")).Status); // the forger has thought of everything here
        await IsBrokenAsync(portal, Path.Combine(elsewhere, Path.GetFileName(second.File)), $"entry {target} is not the one that was signed");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_anchor_rests_on_the_one_before_and_not_on_older_rows(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (first, _) = await AnchoredAsync(portal);
        var target = await NumberOfAsync(portal, "thing:1");
        Assert.True(target <= first.Size);
        await using (var db = await portal.DbAsync())
            await db.RewriteFromAsync(target, "{\"amount\":1}");
        await WriteAsync(portal, "thing:later");

        // Made after the crime, it still vouches for the entries as they were.
        var third = (await portal.Get<AuditAnchors>().WriteAsync())!;
        await IsBrokenAsync(portal, third, $"entry {target} is not the one that was signed");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Without_its_tree_an_anchor_still_names_the_entries_among_which_the_bad_one_is(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (first, second) = await AnchoredAsync(portal);
        File.Delete(second.TreeFile);
        await using (var db = await portal.DbAsync())
            await db.RewriteFromAsync(await NumberOfAsync(portal, "thing:5"), "{\"amount\":1}");

        await IsBrokenAsync(portal, second, $"one of the entries {first.Size + 1} to {second.Size} is not the one that was signed");
    }

    [Fact]
    public async Task A_changed_tree_accuses_no_innocent_entry()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var (_, second) = await AnchoredAsync(portal);
        await ChangeTreeAsync(second, tree => tree["leaves"]![0] = Convert.ToBase64String(new byte[32]));

        var answer = await portal.RunAsync("audit", "verify", "--anchor", second.File);
        Assert.True(answer.Status == 0, answer.Out); // every entry leads to the signed root

        // And the next anchor is made from the rows instead.
        await ChangeTreeAsync(second, tree => tree["peaks"]![0] = Convert.ToBase64String(new byte[32]));
        await WriteAsync(portal, "thing:later");
        var third = (await portal.Get<AuditAnchors>().WriteAsync())!;
        Assert.Equal(0, (await portal.RunAsync("audit", "verify", "--anchor", third.File)).Status);
    }

    [Fact]
    public async Task A_proof_of_continuation_that_does_not_hold_is_reported()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var (_, second) = await AnchoredAsync(portal);
        await ChangeTreeAsync(second, tree => tree["consistency"]![0] = Convert.ToBase64String(new byte[32]));
        await IsBrokenAsync(portal, second, $"the anchor of entry {second.Size} continues the one before does not hold");
    }

    [Fact]
    public async Task A_forged_or_changed_anchor_is_refused()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var (_, anchor) = await AnchoredAsync(portal);
        var note = await File.ReadAllTextAsync(anchor.File);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] foreign =
        [
            .. SHA256.HashData(stranger.ExportSubjectPublicKeyInfo())[..4],
            .. stranger.SignData(Encoding.UTF8.GetBytes(anchor.Text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
        ];

        Assert.Equal("audit.anchor-not-ours", await RefusalAsync(note.Replace(Convert.ToBase64String(anchor.Root), Convert.ToBase64String(new byte[32]), StringComparison.Ordinal)));
        Assert.Equal("audit.anchor-not-ours", await RefusalAsync(note.Replace($"\n{anchor.Size}\n", $"\n{anchor.Size - 1}\n", StringComparison.Ordinal)));
        Assert.Equal("audit.anchor-not-ours", await RefusalAsync($"{anchor.Text}\n— {anchor.Origin} {Convert.ToBase64String(foreign)}\n"));
        Assert.Equal("audit.anchor-not-ours", await RefusalAsync($"{anchor.Text}\n"));
        Assert.Equal("audit.anchor-unreadable", await RefusalAsync("{}"));
        Assert.Equal("audit.anchor-unreadable", await RefusalAsync(note.Replace($"\n{anchor.Size}\n", $"\n0{anchor.Size}\n", StringComparison.Ordinal)));

        // Somebody else's signature beside ours is a witness's and does no harm.
        Assert.Null(await RefusalAsync(note + $"— witness.example/w {Convert.ToBase64String(foreign)}\n"));

        async Task<string?> RefusalAsync(string text)
        {
            var file = Path.Combine(Databases.NewFolder(), "a.checkpoint");
            await File.WriteAllTextAsync(file, text);
            return (await Record.ExceptionAsync(() => portal.Get<AuditAnchors>().FromAsync(file)) as RuleException)?.Code;
        }
    }

    [Fact]
    public async Task Whoever_has_the_public_key_verifies_anchors_without_the_portal()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var (first, second) = await AnchoredAsync(portal);
        using var key = ECDsa.Create();
        key.ImportFromPem((await portal.RunAsync("audit", "key")).Out);

        var lines = await File.ReadAllLinesAsync(second.File);
        Assert.Equal(["localhost:5080/audit", $"{second.Size}", Convert.ToBase64String(second.Root), ""], lines[..4]);
        Assert.StartsWith("— localhost:5080/audit ", lines[4], StringComparison.Ordinal);
        var signature = Convert.FromBase64String(lines[4].Split(' ')[2]);
        Assert.Equal(SHA256.HashData(key.ExportSubjectPublicKeyInfo())[..4], signature[..4]);
        var text = Encoding.UTF8.GetBytes(string.Join('\n', lines[..3]) + "\n");
        Assert.True(key.VerifyData(text, signature[4..], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

        var tree = (await second.TreeAsync())!;
        Assert.Equal(first.Size, tree.After);
        Assert.True(MerkleTree.VerifyConsistency(first.Size, first.Root, second.Size, second.Root, tree.Consistency));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_entry_is_proved_to_be_in_the_log(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (_, second) = await AnchoredAsync(portal);
        var number = await NumberOfAsync(portal, "thing:4");
        await using var db = await portal.DbAsync();
        var hash = await db.Set<AuditRow>().Where(r => r.Sequence == number).Select(r => r.Hash).SingleAsync();

        var proof = (await portal.RunAsync("audit", "prove", $"{number}")).Out;
        Assert.EndsWith("\n\n" + await File.ReadAllTextAsync(second.File), proof, StringComparison.Ordinal);
        var lines = proof[..proof.IndexOf("\n\n", StringComparison.Ordinal)].Split('\n');
        Assert.Equal(["c2sp.org/tlog-proof@v1", $"index {number - 1}"], lines[..2]);
        Assert.True(MerkleTree.VerifyInclusion(AuditRow.LeafOf(hash), number - 1, second.Size, [.. lines[2..].Select(Convert.FromBase64String)], second.Root));

        Assert.Equal("audit.not-anchored", (await Assert.ThrowsAsync<RuleException>(() => portal.Get<AuditAnchors>().ProveAsync(second.Size + 1))).Code);
    }

    [Fact]
    public async Task What_a_killed_portal_left_half_written_does_no_harm()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var (_, second) = await AnchoredAsync(portal);
        File.Delete(second.File); // killed after the tree, before the checkpoint
        await File.WriteAllTextAsync(second.File + ".x1.tmp", "localhost");

        var again = (await portal.Get<AuditAnchors>().WriteAsync())!;
        Assert.Equal((second.Size, Convert.ToHexString(second.Root)), (again.Size, Convert.ToHexString(again.Root)));
        Assert.Equal(0, (await portal.RunAsync("audit", "verify")).Status);
    }

    [Fact]
    public async Task No_anchor_is_written_when_nothing_has_happened()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        await WriteAsync(portal, "thing:1");
        Assert.NotNull(await portal.Get<AuditAnchors>().WriteAsync());
        Assert.Null(await portal.Get<AuditAnchors>().WriteAsync());
    }

    [Fact]
    public async Task The_command_prints_where_the_newest_anchor_lies()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        await WriteAsync(portal, "thing:1");
        var answer = await portal.RunAsync("audit", "anchor");
        Assert.Equal((await portal.Get<AuditAnchors>().LatestAsync())!.File, Assert.Single(answer.Lines));
        Assert.Equal(answer.Out, (await portal.RunAsync("audit", "anchor")).Out);
    }

    /// <summary>Entries thing:0 to thing:7, anchored after thing:2 and at the end.</summary>
    private static async Task<(AuditAnchor First, AuditAnchor Second)> AnchoredAsync(TestPortal portal)
    {
        for (var i = 0; i < 3; i++)
            await WriteAsync(portal, $"thing:{i}");
        var first = (await portal.Get<AuditAnchors>().WriteAsync())!;
        for (var i = 3; i < 8; i++)
            await WriteAsync(portal, $"thing:{i}");
        var second = (await portal.Get<AuditAnchors>().WriteAsync())!;
        var answer = await portal.RunAsync("audit", "verify", "--anchor", second.File);
        Assert.True(answer.Status == 0, answer.Out);
        Assert.StartsWith($"whole: {second.Size} entries, 2 anchors", answer.Out, StringComparison.Ordinal);
        return (first, second);
    }

    private static Task IsBrokenAsync(TestPortal portal, AuditAnchor anchor, string because) => IsBrokenAsync(portal, anchor.File, because);

    private static async Task IsBrokenAsync(TestPortal portal, string file, string because)
    {
        var answer = await portal.RunAsync("audit", "verify", "--anchor", file);
        Assert.Equal(1, answer.Status);
        Assert.Contains(because, answer.Out);
    }

    private static async Task ChangeTreeAsync(AuditAnchor anchor, Action<JsonNode> change)
    {
        var tree = JsonNode.Parse(await File.ReadAllTextAsync(anchor.TreeFile))!;
        change(tree);
        await File.WriteAllTextAsync(anchor.TreeFile, tree.ToJsonString());
        Assert.NotNull(await anchor.TreeAsync());
    }

    private static async Task<long> NumberOfAsync(TestPortal portal, string subject)
    {
        await using var db = await portal.DbAsync();
        return await db.Set<AuditRow>().Where(r => r.Subject == subject).Select(r => r.Sequence).SingleAsync();
    }

    private static async Task WriteAsync(TestPortal portal, string subject)
    {
        await using var db = await portal.DbAsync();
        db.Audit(Actor.Component("test"), portal.Time.GetUtcNow(), "thing.changed", subject, null, new { note = "中文" });
        await db.SaveChangesAsync();
    }
}
