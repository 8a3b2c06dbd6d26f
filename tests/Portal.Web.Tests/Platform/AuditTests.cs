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
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var i = 0; i < 5; i++)
                await WriteAsync(portal, $"writer:{writer}");
        }));

        var verdict = await portal.Get<AuditVerification>().VerifyAsync();
        Assert.True(verdict.IsWhole);
        Assert.Equal(40, verdict.Rows);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_changed_row_is_named(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        for (var i = 0; i < 5; i++)
            await WriteAsync(portal, $"thing:{i}");

        await using (var db = await portal.DbAsync())
            await db.Set<AuditRow>().Where(r => r.Sequence == 3).ExecuteUpdateAsync(set => set.SetProperty(r => r.Details, "{\"amount\":1}"));

        Assert.Equal(3, (await portal.Get<AuditVerification>().VerifyAsync()).FirstBad);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_row_removed_from_the_end_is_noticed(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        for (var i = 0; i < 3; i++)
            await WriteAsync(portal, $"thing:{i}");

        await using (var db = await portal.DbAsync())
            await db.Set<AuditRow>().Where(r => r.Sequence == 3).ExecuteDeleteAsync();

        Assert.Equal(3, (await portal.Get<AuditVerification>().VerifyAsync()).FirstBad);
    }

    private static async Task WriteAsync(TestPortal portal, string subject)
    {
        await using var db = await portal.DbAsync();
        db.Audit(Actor.Component("test"), portal.Time.GetUtcNow(), "thing.changed", subject, null, new { note = "中文" });
        await db.SaveChangesAsync();
    }
}
