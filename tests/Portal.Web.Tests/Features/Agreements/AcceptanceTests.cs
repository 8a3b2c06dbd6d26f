using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Web.Features.Agreements;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Agreements.AgreementStory;

namespace Portal.Web.Tests.Features.Agreements;

public sealed class AcceptanceTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task A_service_opens_with_its_last_agreement(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        var refused = await portal.KnockAsync(owner, Service.Sms);
        Assert.Equal(("agreement.not-accepted", "sms, sla, special"), (refused?.Code, refused?.Arguments[0]));

        await portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Sms));
        await portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Sla));
        Assert.Equal("special", (await portal.KnockAsync(owner, Service.Sms))?.Arguments[0]);

        await portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Special));

        Assert.Null(await portal.KnockAsync(owner, Service.Sms));
        Assert.False(await portal.IsOpenAsync(owner, Service.Voice));
        Assert.False(await portal.IsOpenAsync(owner, Service.Email));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Accepting_all_opens_everything_for_this_organisation_alone(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (owner, other) = (await portal.OwnerAsync(), await portal.OwnerAsync());

        await portal.Agreements().AcceptAllAsync(owner.Actor);
        await portal.Agreements().AcceptAllAsync(owner.Actor);

        foreach (var service in Enum.GetValues<Service>())
        {
            Assert.True(await portal.IsOpenAsync(owner, service));
            Assert.False(await portal.IsOpenAsync(other, service));
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task An_acceptance_keeps_the_exact_text_and_the_request(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();

        var id = await portal.Agreements().AcceptAsync(owner.Actor,
            Input(AgreementCode.Special, language: "zh-CN", uses: [IntendedUse.Other, IntendedUse.SystemNotice], other: "包裹通知"));

        var kept = await portal.AcceptanceAsync(id);
        Assert.Equal((owner.UserId, owner.Email, "127.0.0.1", "tests"), (kept.UserId, kept.UserName, kept.Ip, kept.UserAgent));
        Assert.Equal((TestPortal.Start, AcceptanceMethod.ClickAgree, "zh-CN"), (kept.AnsweredAt, kept.Method, kept.Language));
        Assert.Equal([IntendedUse.SystemNotice, IntendedUse.Other], kept.Uses);
        Assert.Equal("包裹通知", kept.OtherUse);
        var shown = AgreementDocument.Parse(ShippedAgreements.Source(AgreementCode.Special, "zh-CN"), "zh-CN");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shown.ShownText))), kept.Sha256);
        Assert.Equal(shown.Highlighted.Select(c => c.Id), kept.Highlighted);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task What_is_not_ticked_changes_nothing(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();

        Assert.Equal("agreement.highlights-not-ticked", await RefusalAsync(() => portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Sms, ticked: false))));
        Assert.Equal("agreement.uses-missing", await RefusalAsync(() => portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Special, uses: []))));
        Assert.Equal("agreement.other-use-missing", await RefusalAsync(() => portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Special, uses: [IntendedUse.Other]))));

        await using var db = await portal.DbAsync();
        Assert.Empty(await db.Set<Acceptance>().ToListAsync());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task A_second_answer_is_refused(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        await portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Sms));

        Assert.Equal("agreement.already-answered", await RefusalAsync(() => portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Sms))));
        Assert.Equal("agreement.already-answered", await RefusalAsync(() => portal.Agreements().DeclineAsync(owner.Actor, AgreementCode.Sms, "1.0", null)));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Two_owners_at_the_same_moment_make_one_acceptance(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        var second = await portal.MemberAsync(owner, CustomerRole.Owner);

        var outcomes = await Task.WhenAll(new[] { owner, second, owner, second }.Select(signer => Task.Run(async () =>
            await Record.ExceptionAsync(() => portal.Agreements().AcceptAsync(signer.Actor, Input(AgreementCode.Sms))))));

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes.OfType<Exception>(), refusal => Assert.True(refusal is RuleException or DbUpdateConcurrencyException, refusal.ToString()));
        await using var db = await portal.DbAsync();
        Assert.Single(await db.Set<Acceptance>().ToListAsync());
        Assert.Single(await db.Set<AcceptanceProof>().ToListAsync());
        Assert.Single(await db.Set<Domain.Audit.AuditRow>().Where(r => r.Action == "agreement.accepted").ToListAsync());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task A_decline_keeps_the_service_closed_until_it_is_taken_back(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        await portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Special));

        await portal.Agreements().DeclineAsync(owner.Actor, AgreementCode.Email, "1.0", " too strict ");
        Assert.Equal("email", (await portal.KnockAsync(owner, Service.Email))?.Arguments[0]);
        await using (var db = await portal.DbAsync())
            Assert.Equal("too strict", (await db.Set<Acceptance>().SingleAsync(a => a.Code == AgreementCode.Email)).DeclineReason);

        await portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Email));
        Assert.True(await portal.IsOpenAsync(owner, Service.Email));
    }

    [Theory]
    [InlineData(CustomerRole.Developer)]
    [InlineData(CustomerRole.Finance)]
    [InlineData(CustomerRole.Compliance)]
    [InlineData(CustomerRole.Viewer)]
    public async Task Only_an_owner_accepts_or_declines(CustomerRole role)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var member = await portal.MemberAsync(await portal.OwnerAsync(), role);

        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Agreements().AcceptAsync(member.Actor, Input(AgreementCode.Sms)));
        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Agreements().DeclineAsync(member.Actor, AgreementCode.Sms, "1.0", null));
        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Agreements().AcceptAllAsync(member.Actor));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task The_proof_is_archived_with_its_hash_and_foreigners_find_nothing(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (owner, stranger) = (await portal.OwnerAsync(), await portal.OwnerAsync());
        var viewer = await portal.MemberAsync(owner, CustomerRole.Viewer);
        var (support, reviewer) = (await portal.StaffAsync(StaffRole.Support), await portal.StaffAsync(StaffRole.Reviewer));
        var id = await portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Sms));
        var queries = portal.Get<AgreementQueries>();

        var (content, name) = await queries.ProofAsync(owner.Actor, id, default);
        await using var db = await portal.DbAsync();
        var proof = await db.Set<AcceptanceProof>().SingleAsync();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), proof.Sha256);
        Assert.StartsWith("%PDF-", Encoding.ASCII.GetString(content[..8]));
        Assert.Equal("sms-1.0-acceptance.pdf", name);
        Assert.Equal(content, (await queries.ProofAsync(viewer.Actor, id, default)).Content);
        Assert.Equal("personal.reason-missing", (await Assert.ThrowsAsync<RuleException>(() => queries.ProofAsync(support.Actor, id, default))).Code);
        using (var client = portal.Client(support))
        {
            using var asked = await client.GetAsync($"/agreements/acceptances/{id}/proof");
            Assert.Equal($"/agreements/acceptances/{id}/reason", asked.Headers.Location?.ToString());
            Assert.Contains("Customer 1", await client.GetStringAsync($"/agreements/acceptances/{id}/reason"), StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<NotFoundException>(() => queries.GiveReasonAsync(id, "A good reason.", reviewer.Actor, default));
        await Assert.ThrowsAsync<NotFoundException>(() => queries.GiveReasonAsync(id, "A good reason.", owner.Actor, default));
        Assert.Equal("personal.reason-missing", (await Assert.ThrowsAsync<RuleException>(() => queries.GiveReasonAsync(id, " ", support.Actor, default))).Code);
        await queries.GiveReasonAsync(id, "They ask who signed.", support.Actor, default);
        Assert.Equal(content, (await queries.ProofAsync(support.Actor, id, default)).Content);
        var seen = Assert.Single((await portal.Get<Portal.Web.Features.Audit.AuditQueries>().OwnAsync(new(OnlyViews: true), owner.Actor)).Lines);
        Assert.Equal(("agreement.proof-viewed", "They ask who signed.", name), (seen.Action, seen.Details, seen.File));
        var other = await portal.StaffAsync(StaffRole.Support);
        Assert.Equal("personal.reason-missing", (await Assert.ThrowsAsync<RuleException>(() => queries.ProofAsync(other.Actor, id, default))).Code); // each for themselves

        Assert.Equal([support.Email], await db.Set<Domain.Audit.AuditRow>().Where(r => r.Action == "agreement.proof-viewed").Select(r => r.ActorName).ToListAsync());

        await Assert.ThrowsAsync<NotFoundException>(() => queries.ProofAsync(stranger.Actor, id, default));
        await Assert.ThrowsAsync<NotFoundException>(() => queries.ProofAsync(reviewer.Actor, id, default));
        await Assert.ThrowsAsync<NotFoundException>(() => queries.ProofAsync(owner.Actor, Guid.CreateVersion7(), default));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task A_question_reaches_staff_and_its_answer_the_asker(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (owner, stranger) = (await portal.OwnerAsync("Acme"), await portal.OwnerAsync());
        var (support, reviewer) = (await portal.StaffAsync(StaffRole.Support), await portal.StaffAsync(StaffRole.Reviewer));

        var id = await portal.Agreements().AskAsync(owner.Actor, AgreementCode.Sms, "1.0", "fees-tolerance", "en", "Per month or per bill?");
        var mail = Assert.Single(await portal.MailsAsync(support.Email));
        Assert.Contains("Acme", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("4.4", mail.Text, StringComparison.Ordinal);
        Assert.Empty(await portal.MailsAsync(reviewer.Email));

        await Assert.ThrowsAsync<ForbiddenException>(() => portal.Agreements().ReplyAsync(owner.Actor, id, "Me"));
        await portal.Agreements().ReplyAsync(support.Actor, id, "Per bill.");

        Assert.Contains("Per bill.", Assert.Single(await portal.MailsAsync(owner.Email)).Text, StringComparison.Ordinal);
        var queries = portal.Get<AgreementQueries>();
        Assert.Equal("Per bill.", Assert.Single((await queries.OrganisationAsync(owner.Actor, "en", default)).Questions).Answer);
        Assert.Empty((await queries.OrganisationAsync(stranger.Actor, "en", default)).Questions);
        Assert.Equal("Acme", Assert.Single(await queries.QuestionsAsync(support.Actor, "en", default)).Organisation);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Every_answer_stands_in_the_audit_log(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        await portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Sms));
        await portal.Agreements().DeclineAsync(owner.Actor, AgreementCode.Voice, "1.0", null);
        await portal.Agreements().AskAsync(owner.Actor, AgreementCode.Sla, "1.0", "claim-deadline", "en", "Why 60?");

        await using var db = await portal.DbAsync();
        var actions = await db.Set<Domain.Audit.AuditRow>().Where(r => r.OrganisationId == owner.OrganisationId).OrderBy(r => r.Sequence).Select(r => r.Action).ToListAsync();
        Assert.Equal(["agreement.accepted", "agreement.declined", "agreement.question-asked"], actions);
    }

    private static async Task<string> RefusalAsync(Func<Task> command) => (await Assert.ThrowsAsync<RuleException>(command)).Code;
}
