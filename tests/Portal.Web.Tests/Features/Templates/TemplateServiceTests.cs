using System.Net;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Review;
using Portal.Web.Features.Review;
using Portal.Web.Features.Templates;
using Portal.Web.Tests.Features.Review;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Templates;

public sealed class TemplateServiceTests
{
    public static TheoryData<string> Providers => Databases.Both;

    [Theory, MemberData(nameof(Providers))]
    public async Task What_was_typed_is_kept_and_found_again(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.ReadyOwnerAsync();
        var service = portal.Get<TemplateService>();

        var id = await service.SaveDraftAsync(null, ContentStory.CodeScope with { Name = "" }, ContentStory.CodeText with { Body = "您的" }, owner.Actor);
        Assert.Equal(id, await service.SaveDraftAsync(id, ContentStory.CodeScope, ContentStory.CodeText, owner.Actor));

        var view = await portal.Get<TemplateQueries>().GetAsync(id, owner.Actor);
        Assert.Equal(ContentStory.CodeText.Body, view.Latest.Text.Body);
        Assert.Equal(["123456", "5"], view.Latest.Text.Examples);
        Assert.Equal(["template.created"], await portal.ActionsAsync($"template:{id}"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task An_edit_of_an_approved_template_leaves_it_live_until_the_new_version_is_approved(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.ReadyOwnerAsync();
        var reviewer = await portal.StaffAsync(StaffRole.Reviewer);
        var (service, review, queries) = (portal.Get<TemplateService>(), portal.Get<ReviewService>(), portal.Get<TemplateQueries>());
        var id = await portal.SubmittedTemplateAsync(owner);
        await review.ApproveAsync(ReviewKind.Template, id, TestPortal.Start, reviewer.Actor);

        await service.SaveDraftAsync(id, ContentStory.CodeScope, ContentStory.CodeText with { Body = "验证码：{1}，{2}分钟有效" }, owner.Actor);
        await service.SubmitAsync(id, true, owner.Actor);
        var waiting = await queries.GetAsync(id, owner.Actor);
        Assert.Equal((1, 2, ReviewStatus.InReview), (waiting.Live!.Number, waiting.Latest.Number, waiting.Latest.Status));
        Assert.True(Assert.Single((await queries.ListAsync(owner.Actor)).Rows).IsLive);

        await review.ApproveAsync(ReviewKind.Template, id, TestPortal.Start, reviewer.Actor);
        var done = await queries.GetAsync(id, owner.Actor);
        Assert.Equal((2, ReviewStatus.Superseded), (done.Live!.Number, done.Versions[1].Status));
        Assert.Equal(["template.created", "template.submitted", "template.approved", "template.edited", "template.submitted", "template.approved"],
            await portal.ActionsAsync($"template:{id}"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Nothing_is_submitted_before_the_agreement_is_accepted(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        var service = portal.Get<TemplateService>();
        var id = await service.SaveDraftAsync(null, ContentStory.CodeScope, ContentStory.CodeText, owner.Actor);

        var refusal = await Assert.ThrowsAsync<RuleException>(() => service.SubmitAsync(id, true, owner.Actor));
        Assert.Equal("agreement.not-accepted", refusal.Code);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_blocked_text_stays_a_draft(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.ReadyOwnerAsync();
        var service = portal.Get<TemplateService>();
        var id = await service.SaveDraftAsync(null, ContentStory.CodeScope, ContentStory.CodeText with { Body = "低息贷款{1}" }, owner.Actor);

        var refusal = await Assert.ThrowsAsync<RuleException>(() => service.SubmitAsync(id, true, owner.Actor));
        Assert.Equal("review.has-blocking-findings", refusal.Code);
        Assert.Equal(ReviewStatus.Draft, (await portal.Get<TemplateQueries>().GetAsync(id, owner.Actor)).Latest.Status);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Another_organisations_template_is_not_found_and_a_viewer_may_only_read(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.ReadyOwnerAsync();
        var stranger = await portal.ReadyOwnerAsync();
        var viewer = await portal.MemberAsync(owner, CustomerRole.Viewer);
        var (service, queries) = (portal.Get<TemplateService>(), portal.Get<TemplateQueries>());
        var id = await portal.SubmittedTemplateAsync(owner);
        var signature = await portal.SubmittedSignatureAsync(owner);

        await Assert.ThrowsAsync<NotFoundException>(() => queries.GetAsync(id, stranger.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => service.WithdrawAsync(id, stranger.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => service.SaveDraftAsync(id, ContentStory.CodeScope, ContentStory.CodeText, stranger.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() =>
            service.SaveDraftAsync(null, ContentStory.CodeScope, ContentStory.CodeText with { SignatureId = signature }, stranger.Actor));
        Assert.Empty((await queries.ListAsync(stranger.Actor)).Rows);

        Assert.Single((await queries.ListAsync(viewer.Actor)).Rows);
        await Assert.ThrowsAsync<ForbiddenException>(() => service.WithdrawAsync(id, viewer.Actor));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task The_pages_open_in_both_languages(string language)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var owner = await portal.ReadyOwnerAsync();
        var id = await portal.SubmittedTemplateAsync(owner);
        var signature = await portal.SubmittedSignatureAsync(owner);
        var reviewer = await portal.StaffAsync(StaffRole.Reviewer);
        foreach (var (person, path) in new[]
        {
            (owner, "/templates"), (owner, "/templates/new"), (owner, $"/templates/{id}"), (owner, $"/templates/{id}/edit"),
            (owner, "/signatures"), (owner, "/signatures/new"), (owner, $"/signatures/{signature}"), (reviewer, "/review"),
        })
        {
            var answer = await portal.Client(person, language).GetAsync(path);
            var html = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
            Assert.DoesNotContain("notice error", html);
        }
    }

    [Fact]
    public async Task The_pages_of_another_organisation_are_not_found_and_the_desk_is_for_reviewers()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var owner = await portal.ReadyOwnerAsync();
        var stranger = await portal.OwnerAsync();
        var support = await portal.StaffAsync(StaffRole.Support);
        var viewer = await portal.MemberAsync(owner, CustomerRole.Viewer);
        var template = await portal.SubmittedTemplateAsync(owner);
        var signature = await portal.SubmittedSignatureAsync(owner);

        foreach (var path in new[] { $"/templates/{template}", $"/templates/{template}/edit", $"/signatures/{signature}" })
            Assert.Equal(HttpStatusCode.NotFound, (await portal.Client(stranger).GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await portal.Client(viewer).GetAsync($"/templates/{template}")).StatusCode);
        foreach (var (person, path) in new[] { (viewer, "/templates/new"), (viewer, "/signatures/new"), (support, "/review"), (owner, "/review") })
            Assert.NotEqual(HttpStatusCode.OK, (await portal.Client(person).GetAsync(path)).StatusCode);
    }
}
