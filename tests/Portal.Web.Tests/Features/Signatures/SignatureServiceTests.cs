using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Review;
using Portal.Domain.Signatures;
using Portal.Web.Features.Audit;
using Portal.Web.Features.Review;
using Portal.Web.Features.Signatures;
using Portal.Web.Platform.Files;
using Portal.Web.Tests.Features.Review;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Signatures;

public sealed class SignatureServiceTests
{
    public static TheoryData<string> Providers => Databases.Both;

    [Theory, MemberData(nameof(Providers))]
    public async Task A_signature_is_submitted_with_its_proof_and_a_reviewer_can_open_it(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.ReadyOwnerAsync();
        var stranger = await portal.ReadyOwnerAsync();
        var reviewer = await portal.StaffAsync(StaffRole.Reviewer);
        var service = portal.Get<SignatureService>();
        var id = await service.SaveDraftAsync(null, ContentStory.Tea, owner.Actor);
        Assert.Equal("review.has-blocking-findings", (await Assert.ThrowsAsync<RuleException>(() => service.SubmitAsync(id, true, owner.Actor))).Code);

        await service.AddProofAsync(id, ProofKind.BusinessLicence, "licence.pdf", new MemoryStream(ContentStory.Pdf), owner.Actor);
        await service.SubmitAsync(id, true, owner.Actor);

        var view = await portal.Get<SignatureQueries>().GetAsync(id, owner.Actor);
        Assert.Equal((ReviewStatus.InReview, ReviewHours.DueAt(TestPortal.Start)), (view.Status, view.DueAt));
        var file = Assert.Single(view.Proofs).FileId;
        Assert.Equal("personal.reason-missing", (await Assert.ThrowsAsync<RuleException>(() => portal.Get<FileStore>().OpenAsync(file, reviewer.Actor, default))).Code);
        using (var client = portal.Client(reviewer))
        {
            using var asked = await client.GetAsync($"/files/{file}");
            Assert.Equal($"/file-reasons/{file}", asked.Headers.Location?.ToString());
            Assert.Contains("licence.pdf", await client.GetStringAsync($"/file-reasons/{file}"), StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<FileStore>().GiveReasonAsync(file, "mine to see", stranger.Actor, default));
        await portal.Get<FileStore>().GiveReasonAsync(file, "review of the signature", reviewer.Actor, default);
        var (_, content) = await portal.Get<FileStore>().OpenAsync(file, reviewer.Actor, default);
        await content.DisposeAsync();
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<FileStore>().OpenAsync(file, stranger.Actor, default));
        var (_, own) = await portal.Get<FileStore>().OpenAsync(file, owner.Actor, default);
        await own.DisposeAsync();
        var seen = Assert.Single((await portal.Get<AuditQueries>().OwnAsync(new(OnlyViews: true), owner.Actor)).Lines); // of the two lookers only staff
        Assert.Equal(("proof.file-viewed", "licence.pdf", "review of the signature"), (seen.Action, seen.File, seen.Details));
        Assert.Equal(["signature.created", "signature.proof-added", "signature.submitted"], await portal.ActionsAsync($"signature:{id}"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_file_that_is_not_what_its_name_says_is_refused(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.ReadyOwnerAsync();
        var service = portal.Get<SignatureService>();
        var id = await service.SaveDraftAsync(null, ContentStory.Tea, owner.Actor);

        var refusal = await Assert.ThrowsAsync<RuleException>(() =>
            service.AddProofAsync(id, ProofKind.BusinessLicence, "licence.pdf", new MemoryStream("<html>"u8.ToArray()), owner.Actor));
        Assert.Equal("file.type-not-allowed", refusal.Code);
        Assert.Empty((await portal.Get<SignatureQueries>().GetAsync(id, owner.Actor)).Proofs);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_rejected_signature_is_mended_and_submitted_again(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.ReadyOwnerAsync();
        var reviewer = await portal.StaffAsync(StaffRole.Reviewer);
        var (service, review, queries) = (portal.Get<SignatureService>(), portal.Get<ReviewService>(), portal.Get<SignatureQueries>());
        var id = await portal.SubmittedSignatureAsync(owner);
        await review.RejectAsync(ReviewKind.Signature, id, TestPortal.Start, ["signature.proof-mismatch"], null, reviewer.Actor);

        await service.RemoveProofAsync(id, (await queries.GetAsync(id, owner.Actor)).Proofs[0].Id, owner.Actor);
        await service.AddProofAsync(id, ProofKind.BusinessLicence, "right.pdf", new MemoryStream(ContentStory.Pdf), owner.Actor);
        await service.SubmitAsync(id, true, owner.Actor);
        await review.ApproveAsync(ReviewKind.Signature, id, TestPortal.Start, reviewer.Actor);

        var view = await queries.GetAsync(id, owner.Actor);
        Assert.Equal(ReviewStatus.Approved, view.Status);
        Assert.Equal([ReviewStatus.Rejected, ReviewStatus.Approved], view.Decisions.Select(d => d.Outcome));
        Assert.Equal("signature.not-editable", (await Assert.ThrowsAsync<RuleException>(() => service.SaveDraftAsync(id, ContentStory.Tea with { Text = "绿茶" }, owner.Actor))).Code);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Another_organisations_signature_is_not_found(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.ReadyOwnerAsync();
        var stranger = await portal.ReadyOwnerAsync();
        var finance = await portal.MemberAsync(owner, CustomerRole.Finance);
        var id = await portal.SubmittedSignatureAsync(owner);
        var (service, queries) = (portal.Get<SignatureService>(), portal.Get<SignatureQueries>());

        await Assert.ThrowsAsync<NotFoundException>(() => queries.GetAsync(id, stranger.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => service.WithdrawAsync(id, stranger.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => service.WithdrawAsync(id, finance.Actor));
        Assert.Empty(await queries.ChoicesAsync(stranger.Actor));
    }
}
