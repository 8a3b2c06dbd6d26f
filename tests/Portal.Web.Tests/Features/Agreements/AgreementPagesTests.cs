using System.Net;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Web.Features.Agreements;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Agreements.AgreementStory;

namespace Portal.Web.Tests.Features.Agreements;

public sealed class AgreementPagesTests
{
    [Theory]
    [InlineData(Databases.Sqlite, "en", "SMS service agreement")]
    [InlineData(Databases.Postgres, "zh-CN", "短信服务协议")]
    public async Task Anyone_reads_every_agreement_in_their_language(string provider, string language, string title)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var client = portal.Client(language: language);
        Assert.Contains(title, await client.GetStringAsync("/agreements"), StringComparison.Ordinal);

        foreach (var code in AgreementSet.All)
        {
            var page = await client.GetStringAsync($"/agreements/{code.Wire()}");
            var document = AgreementDocument.Parse(ShippedAgreements.Source(code, language), language);
            Assert.All(document.Ids, id => Assert.Contains($"id=\"{id}\"", page, StringComparison.Ordinal));
            Assert.Contains(document.Sha256, page, StringComparison.Ordinal);
            Assert.DoesNotContain("facts:", page, StringComparison.Ordinal);
            Assert.DoesNotContain("**", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_plain_text_has_the_hash_that_the_page_shows()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var bytes = await portal.Client().GetByteArrayAsync("/agreements/sla/text?version=1.0&language=zh-CN");
        Assert.Equal(AgreementDocument.Parse(ShippedAgreements.Source(AgreementCode.Sla, "zh-CN"), "zh-CN").Sha256,
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
    }

    [Theory]
    [InlineData("/agreements/fax")]
    [InlineData("/agreements/sms?version=9.9")]
    [InlineData("/agreements/sms/compare?from=1.0&to=9.9")]
    [InlineData("/agreements/sms/text?version=9.9")]
    public async Task What_is_not_there_is_a_404(string address)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Client().GetAsync(address)).StatusCode);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Two_versions_stand_side_by_side(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        await portal.PublishNextAsync(await portal.StaffAsync(StaffRole.Admin), AgreementCode.Sms);

        var page = await portal.Client().GetStringAsync("/agreements/sms/compare?from=1.0&to=1.1");

        Assert.Contains("<del>5‰</del>", page, StringComparison.Ordinal);
        Assert.Contains("<ins>3‰</ins>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"fees-basis\"", page, StringComparison.Ordinal);
        Assert.Contains("id=\"fees-basis\"", await portal.Client().GetStringAsync("/agreements/sms/compare?from=1.0&to=1.1&all=true"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task An_owner_accepts_on_the_page_and_downloads_the_proof(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        var form = await portal.OpenFormAsync(owner, "/organisation/agreements/special/accept?for=email");

        var answer = await form.PostAsync(new() { ["Form.Read"] = "true", ["Form.VerificationCode"] = "true", ["Form.Other"] = "true", ["Form.OtherUse"] = "Parcel notices" });

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.EndsWith("/organisation/agreements/email/accept?for=email", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        var standing = (await portal.Get<AgreementQueries>().OrganisationAsync(owner.Actor, "en", default)).Agreements.Single(a => a.Code == AgreementCode.Special);
        var proof = await portal.Client(owner).GetAsync($"/agreements/acceptances/{standing.InForce.AcceptanceId}/proof");
        Assert.Equal("application/pdf", proof.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", proof.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Client(await portal.OwnerAsync()).GetAsync($"/agreements/acceptances/{standing.InForce.AcceptanceId}/proof")).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await portal.Client().GetAsync($"/agreements/acceptances/{standing.InForce.AcceptanceId}/proof")).StatusCode);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task An_error_keeps_what_was_ticked_and_typed(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        var form = await portal.OpenFormAsync(owner, "/organisation/agreements/special/accept");

        var page = await (await form.PostAsync(new() { ["Form.MemberService"] = "true", ["Form.Other"] = "true", ["Form.OtherUse"] = "Parcel notices" })).Content.ReadAsStringAsync();

        Assert.Contains("Tick that you have read the highlighted clauses.", page, StringComparison.Ordinal);
        Assert.Matches("name=\"Form.MemberService\"[^>]*checked", page);
        Assert.DoesNotMatch("name=\"Form.SystemNotice\"[^>]*checked", page);
        Assert.Contains("value=\"Parcel notices\"", page, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task A_decline_says_what_it_means_and_is_kept(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        var form = await portal.OpenFormAsync(owner, "/organisation/agreements/sla/decline");
        Assert.Contains("SMS, Voice", form.Page, StringComparison.OrdinalIgnoreCase);

        Assert.Equal(HttpStatusCode.Redirect, (await form.PostAsync(new() { ["Form.Text"] = "Too low" })).StatusCode);

        var sla = (await portal.Get<AgreementQueries>().OrganisationAsync(owner.Actor, "en", default)).Agreements.Single(a => a.Code == AgreementCode.Sla);
        Assert.Equal(AcceptanceStatus.Declined, sla.InForce.Status);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task A_member_asks_and_staff_answer_on_a_page(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var viewer = await portal.MemberAsync(await portal.OwnerAsync(), CustomerRole.Viewer);
        var support = await portal.StaffAsync(StaffRole.Support);
        var asked = await portal.OpenFormAsync(viewer, "/organisation/agreements/sms/ask?clause=fees-tolerance");
        Assert.Equal(HttpStatusCode.Redirect, (await asked.PostAsync(new() { ["Form.ClauseId"] = "fees-tolerance", ["Form.Text"] = "Per bill?" })).StatusCode);

        var reply = await portal.OpenFormAsync(support, "/agreement-questions");
        Assert.Contains("Per bill?", reply.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await reply.PostAsync(new() { ["Answer"] = "Yes, per bill." })).StatusCode);

        Assert.Contains("Yes, per bill.", await portal.Client(viewer).GetStringAsync("/organisation/agreements"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Staff_draft_compare_and_publish_on_a_page(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var admin = await portal.StaffAsync(StaffRole.Admin);
        await portal.Agreements().AcceptAllAsync((await portal.OwnerAsync()).Actor);
        var (zh, en) = Next(AgreementCode.Sms);
        var fresh = await portal.OpenFormAsync(admin, "/settings/agreements/new/sms");

        var broken = await (await fresh.PostAsync(new() { ["Form.Chinese"] = zh, ["Form.English"] = en.Replace(" {!}", "", StringComparison.Ordinal), ["Form.Action"] = "save" })).Content.ReadAsStringAsync();
        Assert.Contains("The two languages do not match", broken, StringComparison.Ordinal);
        Assert.Contains("3‰", broken, StringComparison.Ordinal);

        var saved = await fresh.PostAsync(new() { ["Form.Chinese"] = zh, ["Form.English"] = en, ["Form.Action"] = "save" });
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        var draft = await portal.OpenFormAsync(admin, saved.Headers.Location!.ToString());
        Assert.Contains("<ins>3‰</ins>", draft.Page, StringComparison.Ordinal);
        Assert.Contains("mail the signers (1)", draft.Page, StringComparison.Ordinal);

        var unsure = await (await draft.PostAsync(new() { ["Form.Chinese"] = zh, ["Form.English"] = en, ["Form.Action"] = "publish" })).Content.ReadAsStringAsync();
        Assert.Contains("Tick that you have read the comparison.", unsure, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await draft.PostAsync(new() { ["Form.Chinese"] = zh, ["Form.English"] = en, ["Form.Action"] = "publish", ["Form.Sure"] = "true" })).StatusCode);
        Assert.Contains("1.1", await portal.Client().GetStringAsync("/agreements"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/organisation/agreements/sms/accept")]
    [InlineData("/organisation/agreements/sms/decline")]
    public async Task Pages_of_the_signer_are_closed_to_other_members_and_to_strangers(string address)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var viewer = await portal.MemberAsync(await portal.OwnerAsync(), CustomerRole.Viewer);
        Assert.NotEqual(HttpStatusCode.OK, (await portal.Client(viewer).GetAsync(address)).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await portal.Client().GetAsync(address)).StatusCode);
    }
}
