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

    private static async Task WriteAsync(TestPortal portal, string subject)
    {
        await using var db = await portal.DbAsync();
        db.Audit(Actor.Component("test"), portal.Time.GetUtcNow(), "thing.changed", subject, null, new { note = "中文" });
        await db.SaveChangesAsync();
    }
}
