using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Domain.Calendar;
using Portal.Domain.Notices;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Notices;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Agreements.AgreementStory;

namespace Portal.Web.Tests.Features.Agreements;

public sealed class NewVersionTests
{
    private static readonly DateTimeOffset Midnight = ContractTime.StartOf(new(2026, 12, 1));

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task The_old_version_opens_the_service_until_midnight_and_the_new_one_from_then_on(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (owner, admin) = (await portal.OwnerAsync(), await portal.StaffAsync(StaffRole.Admin));
        await portal.Agreements().AcceptAllAsync(owner.Actor);
        await portal.PublishNextAsync(admin, AgreementCode.Sms);

        portal.Time.SetUtcNow(Midnight.AddTicks(-10));
        Assert.True(await portal.IsOpenAsync(owner, Service.Sms));

        portal.Time.SetUtcNow(Midnight);
        Assert.Equal("sms", (await portal.KnockAsync(owner, Service.Sms))?.Arguments[0]);
        Assert.True(await portal.IsOpenAsync(owner, Service.Email));

        await portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Sms, "1.1"));
        Assert.True(await portal.IsOpenAsync(owner, Service.Sms));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Who_accepts_early_is_never_closed(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (owner, admin) = (await portal.OwnerAsync(), await portal.StaffAsync(StaffRole.Admin));
        await portal.Agreements().AcceptAllAsync(owner.Actor);
        await portal.PublishNextAsync(admin, AgreementCode.Sms);

        await portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Sms, "1.1"));

        Assert.True(await portal.IsOpenAsync(owner, Service.Sms));
        portal.Time.SetUtcNow(Midnight);
        Assert.True(await portal.IsOpenAsync(owner, Service.Sms));
        var mine = await portal.Get<AgreementQueries>().OrganisationAsync(owner.Actor, "en", default);
        var sms = mine.Agreements.Single(a => a.Code == AgreementCode.Sms);
        Assert.Equal(("1.1", AcceptanceStatus.AcceptedExplicit), (sms.InForce.Version.Number, sms.InForce.Status));
        Assert.Equal(AcceptanceStatus.Superseded, Assert.Single(sms.Earlier).Status);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Only_signers_of_organisations_that_accepted_are_told_and_asked(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (owner, bystander, admin) = (await portal.OwnerAsync(), await portal.OwnerAsync(), await portal.StaffAsync(StaffRole.Admin));
        var developer = await portal.MemberAsync(owner, CustomerRole.Developer);
        var second = await portal.MemberAsync(owner, CustomerRole.Owner);
        await portal.Agreements().AcceptAllAsync(owner.Actor);

        await portal.PublishNextAsync(admin, AgreementCode.Sms);

        foreach (var signer in new[] { owner, second })
        {
            var mail = Assert.Single(await portal.MailsAsync(signer.Email));
            Assert.Contains("SMS service agreement", mail.Subject, StringComparison.Ordinal);
            Assert.Contains("2026-12-01", mail.Text, StringComparison.Ordinal);
            Assert.EndsWith("/agreements/sms/compare?from=1.0&to=1.1", mail.Link, StringComparison.Ordinal);
        }

        Assert.Empty(await portal.MailsAsync(developer.Email));
        Assert.Empty(await portal.MailsAsync(bystander.Email));
        var notices = portal.Get<NoticeQueries>();
        var number = Assert.Single((await notices.PageAsync(NoticeKind.Agreement, 1, developer.Actor)).Rows).Notice.Number!;
        var notice = await notices.GetAsync(number, owner.Actor);
        Assert.Equal(("SMS service agreement, version 1.1", "/agreements/sms/compare?from=1.0&to=1.1"), (notice.Notice.TitleEnglish, notice.Notice.Link));
        Assert.Equal(new[] { owner.Email, second.Email }.Order(), notice.Mails.Select(mail => mail.To).Order());
        Assert.Empty((await notices.PageAsync(null, 1, bystander.Actor)).Rows);
        await using var db = await portal.DbAsync();
        Assert.Equal([owner.OrganisationId!.Value], await db.Set<Acceptance>().Where(a => a.Number == "1.1").Select(a => a.OrganisationId).ToListAsync());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Whoever_skipped_a_version_is_told_of_the_next(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (owner, admin) = (await portal.OwnerAsync(), await portal.StaffAsync(StaffRole.Admin));
        await portal.Agreements().AcceptAllAsync(owner.Actor);
        await portal.PublishNextAsync(admin, AgreementCode.Sms);
        await portal.PublishNextAsync(admin, AgreementCode.Sms, from: "2027-01-01", number: "1.2");

        Assert.Equal(2, (await portal.MailsAsync(owner.Email)).Count);
        portal.Time.SetUtcNow(ContractTime.StartOf(new(2027, 1, 1)));
        await portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Sms, "1.2"));
        Assert.True(await portal.IsOpenAsync(owner, Service.Sms));
        Assert.Equal("agreement.already-answered", (await Assert.ThrowsAsync<RuleException>(
            () => portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Sms, "1.1")))).Code);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task A_draft_is_not_there_for_customers(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (owner, admin) = (await portal.OwnerAsync(), await portal.StaffAsync(StaffRole.Admin));
        var (zh, en) = Next(AgreementCode.Sms);
        var id = await portal.Get<AgreementPublishing>().DraftAsync(admin.Actor, zh, en);

        await Assert.ThrowsAsync<NotFoundException>(() => portal.Agreements().AcceptAsync(owner.Actor, Input(AgreementCode.Sms, "1.1")));
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<AgreementQueries>().DocumentAsync(AgreementCode.Sms, "1.1", "en", default));
        Assert.Equal("agreement.number-taken", (await Assert.ThrowsAsync<RuleException>(() => portal.Get<AgreementPublishing>().DraftAsync(admin.Actor, zh, en))).Code);

        await portal.Get<AgreementPublishing>().DiscardAsync(admin.Actor, id);
        Assert.All(await portal.Get<AgreementDraftQueries>().ListAsync(admin.Actor, default), row => Assert.Equal("1.0", row.Number));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task A_published_version_cannot_be_changed_or_taken_back(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var admin = await portal.StaffAsync(StaffRole.Admin);
        var publishing = portal.Get<AgreementPublishing>();
        var id = await portal.PublishNextAsync(admin, AgreementCode.Sms);
        var (zh, en) = Next(AgreementCode.Sms);

        foreach (var attempt in new Func<Task>[]
        {
            () => publishing.ReviseAsync(admin.Actor, id, zh, en),
            () => publishing.DiscardAsync(admin.Actor, id),
            () => publishing.PublishAsync(admin.Actor, id),
        })
            Assert.Equal("agreement.not-a-draft", (await Assert.ThrowsAsync<RuleException>(attempt)).Code);
    }

    [Fact]
    public async Task Only_staff_who_manage_agreements_draft_and_publish()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var (owner, support) = (await portal.OwnerAsync(), await portal.StaffAsync(StaffRole.Support));
        var (zh, en) = Next(AgreementCode.Sms);
        foreach (var person in new[] { owner, support })
        {
            await Assert.ThrowsAsync<ForbiddenException>(() => portal.Get<AgreementPublishing>().DraftAsync(person.Actor, zh, en));
            await Assert.ThrowsAsync<ForbiddenException>(() => portal.Get<AgreementPublishing>().PublishAsync(person.Actor, Guid.CreateVersion7()));
            await Assert.ThrowsAsync<ForbiddenException>(() => portal.Get<AgreementDraftQueries>().ListAsync(person.Actor, default));
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task The_release_brings_each_text_once(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        await portal.Get<AgreementShipment>().RunAsync(default);
        await portal.Get<AgreementShipment>().RunAsync(default);

        await using var db = await portal.DbAsync();
        Assert.Equal(AgreementSet.All.Order(), (await db.Set<AgreementVersion>().Select(v => v.Code).ToListAsync()).Order());
    }
}
