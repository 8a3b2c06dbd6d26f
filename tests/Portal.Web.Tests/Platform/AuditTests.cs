using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Audit;
using Portal.Web.Platform.Audit;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Platform;

public sealed class AuditTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Rows_written_at_the_same_time_form_one_chain(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var before = (await portal.Get<AuditVerification>().VerifyAsync()).Rows; // what starting up has noted
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var i = 0; i < 5; i++)
                await WriteAsync(portal, $"writer:{writer}");
        }));

        var verdict = await portal.Get<AuditVerification>().VerifyAsync();
        Assert.True(verdict.IsWhole);
        Assert.Equal(before + 40, verdict.Rows);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_changed_row_is_named(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        for (var i = 0; i < 5; i++)
            await WriteAsync(portal, $"thing:{i}");

        long target;
        await using (var db = await portal.DbAsync())
        {
            target = await db.Set<AuditRow>().Where(r => r.Subject == "thing:2").Select(r => r.Sequence).SingleAsync();
            await db.DropGuardAsync();
            await db.Set<AuditRow>().Where(r => r.Sequence == target).ExecuteUpdateAsync(set => set.SetProperty(r => r.Details, "{\"amount\":1}"));
        }

        Assert.Equal(target, (await portal.Get<AuditVerification>().VerifyAsync()).FirstBad);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_row_removed_from_the_end_is_noticed(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        for (var i = 0; i < 3; i++)
            await WriteAsync(portal, $"thing:{i}");

        long target;
        await using (var db = await portal.DbAsync())
        {
            target = await db.Set<AuditRow>().MaxAsync(r => r.Sequence);
            await db.DropGuardAsync();
            await db.Set<AuditRow>().Where(r => r.Sequence == target).ExecuteDeleteAsync();
        }

        Assert.Equal(target, (await portal.Get<AuditVerification>().VerifyAsync()).FirstBad);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_database_itself_refuses_to_change_or_remove_a_row(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        await WriteAsync(portal, "thing:1");

        await using var db = await portal.DbAsync();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => db.Set<AuditRow>().ExecuteUpdateAsync(set => set.SetProperty(r => r.Action, "nothing.happened")));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Set<AuditRow>().ExecuteDeleteAsync());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_chain_rewritten_as_a_whole_is_noticed_by_its_anchor(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        for (var i = 0; i < 3; i++)
            await WriteAsync(portal, $"thing:{i}");
        await portal.Get<AuditAnchors>().WriteAsync();
        for (var i = 3; i < 8; i++)
            await WriteAsync(portal, $"thing:{i}");
        await portal.Get<AuditAnchors>().WriteAsync();
        var anchor = Directory.GetFiles(portal.Get<AuditAnchors>().Folder).Order().Last();
        Assert.Equal(0, (await portal.RunAsync("audit", "verify", "--anchor", anchor)).Status);

        long target;
        await using (var db = await portal.DbAsync())
        {
            target = await db.Set<AuditRow>().Where(r => r.Subject == "thing:5").Select(r => r.Sequence).SingleAsync();
            await db.RewriteFromAsync(target, "{\"amount\":1}");
        }

        Assert.True((await portal.Get<AuditVerification>().VerifyAsync()).IsWhole); // it agrees with itself
        var answer = await portal.RunAsync("audit", "verify", "--anchor", anchor);
        Assert.Equal(1, answer.Status);
        Assert.Contains($"entry {target} ", answer.Out);
    }

    [Fact]
    public async Task An_anchor_that_was_changed_is_refused()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        await WriteAsync(portal, "thing:1");
        await portal.Get<AuditAnchors>().WriteAsync();
        var file = Directory.GetFiles(portal.Get<AuditAnchors>().Folder).Single();
        var anchor = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        anchor["hash"] = new string('0', 64);
        await File.WriteAllTextAsync(file, anchor.ToJsonString());

        var refusal = await Assert.ThrowsAsync<RuleException>(() => portal.Get<AuditAnchors>().FromAsync(file));
        Assert.Equal("audit.anchor-not-ours", refusal.Code);
    }

    [Fact]
    public async Task No_anchor_is_written_when_nothing_has_happened()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        await WriteAsync(portal, "thing:1");
        Assert.NotNull(await portal.Get<AuditAnchors>().WriteAsync());
        Assert.Null(await portal.Get<AuditAnchors>().WriteAsync());
    }

    private static async Task WriteAsync(TestPortal portal, string subject)
    {
        await using var db = await portal.DbAsync();
        db.Audit(Actor.Component("test"), portal.Time.GetUtcNow(), "thing.changed", subject, null, new { note = "中文" });
        await db.SaveChangesAsync();
    }
}
