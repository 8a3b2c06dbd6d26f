using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Billing;
using Portal.Domain.Review;
using Portal.Domain.Signatures;
using Portal.Domain.Templates;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Audit;
using Portal.Web.Features.Demonstration;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Demonstration;

public sealed class DemonstrationTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task The_demonstration_is_complete_and_holds_every_promise(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var answer = await portal.RunAsync("demo");
        Assert.True(answer.Status == 0, answer.Error);
        Assert.Equal(Enum.GetValues<StaffRole>().Length + (2 * Enum.GetValues<CustomerRole>().Length), answer.Lines.Count);

        await using var db = await portal.DbAsync();
        Assert.Equal(4, await db.Set<Organisation>().CountAsync()); // two customers, one that was banned and one that looks like it
        var bills = await db.Set<Bill>().OrderBy(b => b.Number).ToListAsync();
        Assert.Equal([new(2026, 9, 1), new(2026, 9, 1), new(2026, 10, 1), new(2026, 10, 1)], bills.Select(b => b.Month));
        Assert.All(bills, b => Assert.True(b.Total > Money.Zero));
        foreach (var status in new[] { ReviewStatus.Approved, ReviewStatus.InReview })
            Assert.Equal(2, await db.Set<Signature>().CountAsync(s => s.Status == status));
        foreach (var status in new[] { ReviewStatus.Approved, ReviewStatus.InReview, ReviewStatus.Rejected, ReviewStatus.Draft })
            Assert.True(await db.Set<TemplateVersion>().AnyAsync(v => v.Status == status), status.ToString());
        Assert.False(await db.Set<OutboxMail>().AnyAsync());

        // The story meets most actions there are: each is told in words, in both languages.
        var actions = await db.Set<AuditRow>().Select(r => r.Action).Distinct().ToListAsync();
        foreach (var language in Language.All)
        {
            using (Language.Use(language))
                Expect.None(actions.Where(a => portal.Get<AuditWords>().Action(a) == a).Select(a => $"{language} {a}"));
        }

        var check = await portal.RunAsync("check");
        Assert.True(check.Status == 0, check.Out);
    }

    [Fact]
    public async Task Everybody_signs_in_with_what_is_printed()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var people = await portal.Get<DemoService>().FillAsync();
        var origin = new Origin("203.0.113.9", "tests");
        foreach (var person in new[] { people[0], people[^1] })
        {
            var accepted = await portal.Get<SignInService>().PasswordAsync(person.Mail, DemoPerson.Password, origin);
            Assert.Equal(person.Secret is not null, accepted.OwesSecondFactor);
            if (accepted.OwesSecondFactor)
            {
                var code = Totp.CodeAt(DemoPerson.SecretOf(person.Mail), Totp.StepAt(portal.Time.GetUtcNow()));
                Assert.Equal(person.UserId, await portal.Get<SignInService>().SecondFactorAsync(accepted.UserId, accepted.Stamp, code, origin));
            }
        }
    }

    [Fact]
    public async Task Two_demonstrations_are_the_same()
    {
        await using var first = await TestPortal.StartAsync(Databases.Sqlite);
        await using var second = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Equal((await first.RunAsync("demo")).Out, (await second.RunAsync("demo")).Out);
        Assert.Equal(await BillsAsync(first), await BillsAsync(second));
    }

    [Fact]
    public async Task A_database_that_holds_something_is_left_alone()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        await portal.OwnerAsync();
        var answer = await portal.RunAsync("demo");
        Assert.Equal((1, ""), (answer.Status, answer.Out));
    }

    private static async Task<List<string>> BillsAsync(TestPortal portal)
    {
        await using var db = await portal.DbAsync();
        return await db.Set<Bill>().OrderBy(b => b.Number).Select(b => b.Number + " " + b.Sha256).ToListAsync();
    }
}
