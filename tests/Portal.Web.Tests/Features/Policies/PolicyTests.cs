using System.Net;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Domain.Policies;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Policies;
using Portal.Web.Platform;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Policies;

public sealed class PolicyTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    private static readonly DateOnly Today = new(2026, 11, 23);

    [Theory, MemberData(nameof(Both))]
    public async Task A_customers_own_number_beats_the_general_one_until_it_ends(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (own, other) = (await portal.OwnerAsync("Own Terms"), await portal.OwnerAsync("No Terms"));
        var admin = (await portal.StaffAsync(StaffRole.Admin)).Actor;
        var service = portal.Get<PolicyService>();

        await service.SetAsync(Change(own.OrganisationId, Today, 10), admin);
        await service.SetAsync(Change(null, Today.AddDays(7), 7), admin);
        await service.SetAsync(Change(own.OrganisationId, Today.AddDays(30), null), admin);

        await using var db = await portal.DbAsync();
        var policies = await db.AllPoliciesAsync();
        decimal At(Guid? id, int days) => policies.InForce(Policy.ObjectionDays, id, Today.AddDays(days)).Value;
        Assert.Equal([10m, 10m, 10m, 7m], [At(own.OrganisationId, 0), At(own.OrganisationId, 7), At(own.OrganisationId, 29), At(own.OrganisationId, 30)]);
        Assert.Equal([5m, 5m, 7m], [At(other.OrganisationId, 0), At(other.OrganisationId, 6), At(other.OrganisationId, 7)]);

        // Told is whose number changes, and nobody else: the general one reaches those without their own.
        Assert.Equal(2, (await portal.MailsAsync(own.Email)).Count);
        Assert.Contains("5 days to 7 days on 2026-11-30", Assert.Single(await portal.MailsAsync(other.Email)).Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Only_administrators_who_just_proved_themselves_set_a_number_and_never_for_the_past(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var owner = await portal.OwnerAsync();
        var admin = (await portal.StaffAsync(StaffRole.Admin)).Actor;
        var service = portal.Get<PolicyService>();

        Assert.Equal("policy.in-the-past", await RefusedAsync(Change(null, Today.AddDays(-1), 7)));
        Assert.Equal("policy.out-of-range", await RefusedAsync(Change(null, Today, 0)));
        Assert.Equal("policy.out-of-range", await RefusedAsync(Change(null, Today, 5.5m)));
        Assert.Equal("policy.reason-missing", await RefusedAsync(Change(null, Today, 7) with { Reason = " " }));
        Assert.Equal("policy.document-missing", await RefusedAsync(Change(null, Today, 7) with { Document = "" }));
        Assert.Equal("policy.needs-value", await RefusedAsync(Change(null, Today, null)));
        Assert.Equal("policy.no-own-number", await RefusedAsync(Change(owner.OrganisationId, Today, null)));
        await Assert.ThrowsAsync<NotFoundException>(() => service.SetAsync(Change(Guid.CreateVersion7(), Today, 7), admin));
        await Assert.ThrowsAsync<NotFoundException>(() => service.SetAsync(Change(null, Today, 7) with { Key = "no.such" }, admin));
        foreach (var role in Enum.GetValues<StaffRole>().Except([StaffRole.Admin]))
        {
            var staff = (await portal.StaffAsync(role)).Actor;
            await Assert.ThrowsAsync<ForbiddenException>(() => service.SetAsync(Change(null, Today, 7), staff));
        }

        await Assert.ThrowsAsync<ForbiddenException>(() => service.SetAsync(Change(owner.OrganisationId, Today, 7), owner.Actor));
        portal.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("reauthentication.required", await RefusedAsync(Change(null, Today, 7)));
        Assert.Empty(await portal.MailsAsync());

        async Task<string> RefusedAsync(PolicyChange change) =>
            (await Assert.ThrowsAsync<RuleException>(() => service.SetAsync(change, admin))).Code;
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Customers_see_their_own_numbers_and_staff_all_of_them(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (own, other) = (await portal.OwnerAsync("Own Terms"), await portal.OwnerAsync("No Terms"));
        var admin = await portal.StaffAsync(StaffRole.Admin);
        await portal.Get<PolicyService>().SetAsync(Change(own.OrganisationId, Today, 11) with { Document = "Order O-7" }, admin.Actor);

        var mine = await portal.Client(own).GetStringAsync("/organisation/terms");
        Assert.Contains("11 days", mine, StringComparison.Ordinal);
        Assert.Contains("Order O-7", mine, StringComparison.Ordinal);
        Assert.Contains("/agreements/special#bills-deemed", mine, StringComparison.Ordinal);
        Assert.DoesNotContain("Order O-7", await portal.Client(other).GetStringAsync("/organisation/terms"), StringComparison.Ordinal);

        var staff = portal.Client(admin);
        Assert.Contains("1 with own terms", await staff.GetStringAsync("/policies"), StringComparison.Ordinal);
        Assert.Contains("Own Terms", await staff.GetStringAsync("/policies/billing.objection-days"), StringComparison.Ordinal);
        Assert.Contains("11 days", await staff.GetStringAsync($"/customers/{own.OrganisationId}/terms"), StringComparison.Ordinal);
        Assert.Contains("End the own number", await staff.GetStringAsync($"/policies/billing.objection-days?customer={own.OrganisationId}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await staff.GetAsync("/policies/no.such")).StatusCode);
        var reviewer = await portal.Client(await portal.StaffAsync(StaffRole.Reviewer)).GetStringAsync("/policies/billing.objection-days");
        Assert.DoesNotContain("Own Terms", reviewer, StringComparison.Ordinal); // who sees no customers sees none here
        Assert.DoesNotContain("Set the number", reviewer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_number_has_words_in_both_languages_and_a_clause_that_exists()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var words = portal.Get<PolicyWords>();
        var documents = Enum.GetValues<AgreementCode>().SelectMany(code => new[] { "en", "zh-CN" }
            .Select(language => (code, language, Ids: AgreementDocument.Parse(ShippedAgreements.Source(code, language), language).Ids.ToHashSet()))).ToList();
        List<string> wrong = [];
        foreach (var definition in Policy.All)
        {
            wrong.AddRange(documents.Where(d => d.code == definition.Agreement && !d.Ids.Contains(definition.Clause!))
                .Select(d => $"{definition.Key}: no clause {definition.Clause} in {d.code} ({d.language})"));
            foreach (var language in new[] { "en", "zh-CN" })
            {
                using var _ = Language.Use(language);
                if (words.Name(definition).StartsWith("name.", StringComparison.Ordinal) || words.What(definition).StartsWith("what.", StringComparison.Ordinal))
                    wrong.Add($"{definition.Key}: no words in {language}");
                if (words.Value(definition, definition.Default).Contains("unit.", StringComparison.Ordinal))
                    wrong.Add($"{definition.Key}: no unit in {language}");
            }
        }

        Expect.None(wrong);
        Assert.Equal(Policy.All.Count, Policy.All.DistinctBy(definition => definition.Key).Count());
    }

    private static PolicyChange Change(Guid? organisation, DateOnly from, decimal? value) =>
        new(Policy.ObjectionDays.Key, organisation, from, value, "Agreed in talks", "Order O-2026-7");
}
