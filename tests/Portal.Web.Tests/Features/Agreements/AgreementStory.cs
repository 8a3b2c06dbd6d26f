using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Agreements;
using Portal.Web.Features.Agreements;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Agreements;

/// <summary>What the agreement tests do again and again.</summary>
internal static class AgreementStory
{
    public static AgreementService Agreements(this TestPortal portal) => portal.Get<AgreementService>();

    public static AcceptanceInput Input(AgreementCode code, string number = "1.0", string language = "en", bool ticked = true, IntendedUse[]? uses = null, string? other = null) =>
        new(code, number, language, ticked, uses ?? [IntendedUse.VerificationCode], other);

    public static async Task<bool> IsOpenAsync(this TestPortal portal, Person person, Service service)
    {
        await using var db = await portal.DbAsync();
        return await portal.Get<AgreementGate>().IsAcceptedAsync(db, person.OrganisationId!.Value, service, default);
    }

    public static async Task<RuleException?> KnockAsync(this TestPortal portal, Person person, Service service)
    {
        await using var db = await portal.DbAsync();
        return await Record.ExceptionAsync(() => portal.Get<AgreementGate>().RequireAsync(db, person.OrganisationId!.Value, service, default)) as RuleException;
    }

    public static async Task<Acceptance> AcceptanceAsync(this TestPortal portal, Guid id)
    {
        await using var db = await portal.DbAsync();
        return await db.Set<Acceptance>().AsNoTracking().SingleAsync(a => a.Id == id);
    }

    /// <summary>Brings out version 1.1 of an agreement with one clause changed.</summary>
    public static async Task<Guid> PublishNextAsync(this TestPortal portal, Person admin, AgreementCode code, string from = "2026-12-01", string number = "1.1")
    {
        var (zh, en) = Next(code, from, number);
        var publishing = portal.Get<AgreementPublishing>();
        var id = await publishing.DraftAsync(admin.Actor, zh, en);
        await publishing.PublishAsync(admin.Actor, id);
        return id;
    }

    public static (string Zh, string En) Next(AgreementCode code, string from = "2026-12-01", string number = "1.1")
    {
        string Edit(string language) => ShippedAgreements.Source(code, language)
            .Replace("version: \"1.0\"", $"version: \"{number}\"", StringComparison.Ordinal)
            .Replace("effective-from: 2025-01-01", $"effective-from: {from}", StringComparison.Ordinal)
            .Replace("5‰", "3‰", StringComparison.Ordinal);
        return (Edit("zh-CN"), Edit("en"));
    }
}
