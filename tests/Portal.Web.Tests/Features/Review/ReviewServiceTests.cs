using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Review;
using Portal.Domain.Templates;
using Portal.Web.Features.Review;
using Portal.Web.Features.Templates;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Review;

public sealed class ReviewServiceTests
{
    public static TheoryData<string> Providers => Databases.Both;

    [Fact]
    public async Task The_desk_marks_what_a_new_version_changes_against_the_live_one()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var owner = await portal.ReadyOwnerAsync();
        var reviewer = await portal.StaffAsync(StaffRole.Reviewer);
        var id = await portal.SubmittedTemplateAsync(owner);
        var first = await portal.Get<ReviewQueries>().ItemAsync(ReviewKind.Template, id, reviewer.Actor);
        Assert.DoesNotContain("<ins>", await portal.Client(reviewer).GetStringAsync("/review"));
        await portal.Get<ReviewService>().ApproveAsync(ReviewKind.Template, id, first.Row.SubmittedAt, reviewer.Actor);

        var templates = portal.Get<TemplateService>();
        await templates.SaveDraftAsync(id, ContentStory.CodeScope, ContentStory.CodeText with { Body = "您的验证码是{1}，请在{2}分钟内使用。" }, owner.Actor);
        await templates.SubmitAsync(id, true, owner.Actor);

        var page = await portal.Client(reviewer).GetStringAsync("/review");
        Assert.Contains("分钟内<del>有效</del>。", page);
        Assert.Contains("<ins>请在</ins>{2}分钟内<ins>使用</ins>。", page);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task One_queue_holds_both_kinds_oldest_due_first(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.ReadyOwnerAsync();
        var reviewer = await portal.StaffAsync(StaffRole.Reviewer);
        var signature = await portal.SubmittedSignatureAsync(owner);
        portal.Time.Advance(TimeSpan.FromMinutes(5));
        var template = await portal.SubmittedTemplateAsync(owner);

        var queue = await portal.Get<ReviewQueries>().QueueAsync(reviewer.Actor);

        Assert.Equal([(ReviewKind.Signature, signature), (ReviewKind.Template, template)], queue.Select(r => (r.Kind, r.Id)));
        Assert.Equal(ReviewHours.DueAt(TestPortal.Start), queue[0].DueAt);
        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Get<ReviewQueries>().QueueAsync(owner.Actor));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_customer_is_told_the_outcome_in_their_language_with_what_to_change(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.ReadyOwnerAsync();
        var reviewer = await portal.StaffAsync(StaffRole.Reviewer);
        var id = await portal.SubmittedTemplateAsync(owner);

        await portal.Get<ReviewService>().RejectAsync(ReviewKind.Template, id, TestPortal.Start, ["G1", "template.purpose-unclear"], "See clause 2.", reviewer.Actor);

        var mail = Assert.Single(await portal.MailsAsync(owner.Email), m => m.Subject.Contains("Sign-in code", StringComparison.Ordinal));
        Assert.Contains(ReasonCatalogue.Find("G1")!.AdviceEn, mail.Text);
        Assert.Contains("See clause 2.", mail.Text);
        var view = await portal.Get<TemplateQueries>().GetAsync(id, owner.Actor);
        Assert.Equal(["G1", "template.purpose-unclear"], view.Latest.ReasonCodes.Order(StringComparer.Ordinal));
        Assert.Contains("template.rejected", await portal.ActionsAsync($"template:{id}"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Approval_says_that_it_is_no_endorsement(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.ReadyOwnerAsync();
        var reviewer = await portal.StaffAsync(StaffRole.Reviewer);
        var id = await portal.SubmittedSignatureAsync(owner);

        await portal.Get<ReviewService>().ApproveAsync(ReviewKind.Signature, id, TestPortal.Start, reviewer.Actor);

        Assert.Contains(await portal.MailsAsync(owner.Email), m => m.Text.Contains("does not endorse", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Staff_who_are_members_do_not_review_their_own_organisation(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.ReadyOwnerAsync();
        var reviewer = await portal.StaffAsync(StaffRole.Reviewer);
        await using (var db = await portal.DbAsync())
        {
            var organisation = await db.Set<Organisation>().SingleAsync(o => o.Id == owner.OrganisationId);
            organisation.Join(reviewer.UserId, CustomerRole.Viewer, portal.Time.GetUtcNow());
            await db.SaveChangesAsync();
        }

        var id = await portal.SubmittedTemplateAsync(owner);
        var review = portal.Get<ReviewService>();

        Assert.True(Assert.Single(await portal.Get<ReviewQueries>().QueueAsync(reviewer.Actor)).IsOwn);
        foreach (var act in new Func<Task>[]
        {
            () => review.ClaimAsync(ReviewKind.Template, id, reviewer.Actor),
            () => review.ApproveAsync(ReviewKind.Template, id, TestPortal.Start, reviewer.Actor),
            () => review.RejectAsync(ReviewKind.Template, id, TestPortal.Start, ["G1"], null, reviewer.Actor),
        })
            Assert.Equal("review.own-organisation", (await Assert.ThrowsAsync<RuleException>(act)).Code);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_claim_keeps_colleagues_off_until_it_lapses(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.ReadyOwnerAsync();
        var (lin, wu) = (await portal.StaffAsync(StaffRole.Reviewer), await portal.StaffAsync(StaffRole.Reviewer));
        var id = await portal.SubmittedTemplateAsync(owner);
        var review = portal.Get<ReviewService>();

        await review.ClaimAsync(ReviewKind.Template, id, lin.Actor);
        Assert.Equal("review.claimed-by-other",
            (await Assert.ThrowsAsync<RuleException>(() => review.ApproveAsync(ReviewKind.Template, id, TestPortal.Start, wu.Actor))).Code);
        portal.Time.Advance(TimeSpan.FromMinutes(16));
        await review.ApproveAsync(ReviewKind.Template, id, TestPortal.Start, wu.Actor);
        Assert.Contains("template.claimed", await portal.ActionsAsync($"template:{id}"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_was_withdrawn_and_submitted_again_is_not_approved_unseen(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.ReadyOwnerAsync();
        var reviewer = await portal.StaffAsync(StaffRole.Reviewer);
        var (service, review) = (portal.Get<TemplateService>(), portal.Get<ReviewService>());
        var id = await portal.SubmittedTemplateAsync(owner);

        await service.WithdrawAsync(id, owner.Actor);
        Assert.Equal("review.not-in-review",
            (await Assert.ThrowsAsync<RuleException>(() => review.ApproveAsync(ReviewKind.Template, id, TestPortal.Start, reviewer.Actor))).Code);

        portal.Time.Advance(TimeSpan.FromMinutes(1));
        await service.SaveDraftAsync(id, ContentStory.CodeScope, ContentStory.CodeText with { Body = "验证码{1}，{2}分钟" }, owner.Actor);
        await service.SubmitAsync(id, true, owner.Actor);
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => review.ApproveAsync(ReviewKind.Template, id, TestPortal.Start, reviewer.Actor));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Of_an_approval_and_a_withdrawal_at_the_same_moment_one_wins(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.ReadyOwnerAsync();
        var id = await portal.SubmittedTemplateAsync(owner);
        await using var one = await portal.DbAsync();
        await using var other = await portal.DbAsync();
        var approving = await one.Set<Template>().Include(t => t.Versions).SingleAsync(t => t.Id == id);
        var withdrawing = await other.Set<Template>().Include(t => t.Versions).SingleAsync(t => t.Id == id);

        withdrawing.Withdraw(portal.Time.GetUtcNow());
        await other.SaveChangesAsync();
        approving.Approve(new(Guid.CreateVersion7(), "Lin", new HashSet<Guid>()), portal.Time.GetUtcNow());

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => one.SaveChangesAsync());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_name_like_another_customers_is_put_before_the_reviewer_and_not_told_to_the_customer(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (first, second) = (await portal.ReadyOwnerAsync("First"), await portal.ReadyOwnerAsync("Second"));
        var reviewer = await portal.StaffAsync(StaffRole.Reviewer);
        await portal.SubmittedSignatureAsync(first, "PayTea");
        var id = await portal.SubmittedSignatureAsync(second, "РayTea"); // the first letter is Cyrillic

        var item = await portal.Get<ReviewQueries>().ItemAsync(ReviewKind.Signature, id, reviewer.Actor);

        Assert.Equal("First", Assert.Single(item.Signature!.Resembles).Organisation);
        Assert.Contains(item.Findings, f => f.Code == "signature.look-alike");
    }
}
