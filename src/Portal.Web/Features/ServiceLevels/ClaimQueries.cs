using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.ServiceLevels;
using Portal.Web.Data;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>A claim with what it is decided on.</summary>
/// <param name="PackageNumber">What was credited.</param>
public sealed record ClaimDetail(SlaClaim Claim, ClaimSnapshot Snapshot, ClaimStanding Standing, Guid MonthId, string? PackageNumber)
{
    /// <summary>Whether the text is still the one that was hashed.</summary>
    public bool IsIntact => ClaimSnapshot.Hash(Claim.Snapshot) == Claim.Sha256;
}

/// <summary>Reads claims: customers their own, staff everybody's.</summary>
public sealed class ClaimQueries(IDbContextFactory<PortalDb> dbs, ClaimRecordsFile records, TimeProvider time)
{
    /// <exception cref="NotFoundException">Not there, or somebody else's.</exception>
    public async Task<ClaimDetail> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(actor.IsProvider ? Permission.ViewAllUsage : Permission.ViewUsage);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var claim = await db.Set<SlaClaim>().AsNoTracking()
            .SingleOrDefaultAsync(c => c.Number == number && (actor.OrganisationId == null || c.OrganisationId == actor.OrganisationId), ct)
            ?? throw new NotFoundException("The claim");
        var month = await db.Set<ServiceLevelMonth>()
            .Where(m => m.OrganisationId == claim.OrganisationId && m.Service == claim.Service && m.From == claim.From).Select(m => m.Id).SingleAsync(ct);
        var package = claim.PackageId is { } id ? await db.Set<Domain.Ledger.Package>().Where(p => p.Id == id).Select(p => p.Number).SingleAsync(ct) : null;
        return new(
            claim, ClaimSnapshot.Read(claim.Snapshot), SlaClaims.StandingOf(claim.Status, claim.ExpiresOn, ContractTime.DayOf(time.GetUtcNow())), month, package);
    }

    /// <summary>The frozen list of records, as it was hashed.</summary>
    public async Task<(string Name, Stream Content)> RecordsAsync(string number, Actor actor, CancellationToken ct = default)
    {
        var detail = await GetAsync(number, actor, ct);
        return ($"{number}.csv", records.Open(detail.Claim.RecordsPath));
    }

    /// <summary>How many wait for somebody of ours.</summary>
    public async Task<int> WaitingAsync(CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<SlaClaim>().CountAsync(
            claim => claim.Status == SlaClaimStatus.Filed || claim.Status == SlaClaimStatus.Verifying || claim.Status == SlaClaimStatus.Granted, ct);
    }
}
