using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Policies;
using Portal.Domain.ServiceLevels;
using Portal.Web.Data;
using Portal.Web.Features.Policies;
using Portal.Web.Features.WorkingCalendar;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>Where a service month stands on its way to compensation (A-X1).</summary>
public enum ClaimStanding { Running, NotRated, OnTarget, InformationOnly, NotOpen, Open, Waived, Filed, Verifying, Refused, Granted, Issued, Expired }

/// <summary>A service month with the contract's numbers that hold for it.</summary>
/// <param name="Rate">Percent of the month's fee.</param>
/// <param name="BeforeReleases">Without what our staff released.</param>
/// <param name="ClaimNumber">The claim that was filed.</param>
public sealed record LevelRow(
    Guid Id, Guid OrganisationId, string Organisation, Service Service, ServiceMonth Month, Availability Availability, long Messages, long OnTheWay, decimal Target,
    decimal Rate, ClaimWindow Window, ClaimStanding Standing, DateTimeOffset CountedAt, string? ClaimNumber, Availability BeforeReleases)
{
    /// <summary>Something is due, and the window is open.</summary>
    public bool CanClaim => Standing is ClaimStanding.Open;

    /// <summary>A claim would be taken: also where only releases brought the month to its target, which the customer may dispute.</summary>
    public bool IsAdmissibleAt(DateTimeOffset now) =>
        ClaimNumber is null && Service is not Service.Email && Window.IsOpenAt(now) && BeforeReleases.IsBelow(Target);
}

public sealed record LevelRows(IReadOnlyList<LevelRow> Rows, int Page, int Pages);

public sealed record ReleaseRow(
    Guid Id, ReleaseReason Reason, ReleaseScope Scope, string Reference, string Note, string Proof, Guid? FileId, string? FileName, string MadeBy, Guid MadeById,
    DateTimeOffset MadeAt, string? ConfirmedBy, DateTimeOffset? ConfirmedAt, string? WithdrawnBy, DateTimeOffset? WithdrawnAt, bool CanConfirm, bool Counts);

/// <summary>A service month with everything the figures were made from.</summary>
public sealed record LevelDetail(
    LevelRow Row, ServiceLevelFigures Figures, CompensationTerms Terms, IReadOnlyList<ReleaseRow> Releases);

/// <summary>Reads availability: customers their own, staff everybody's.</summary>
public sealed class ServiceLevelQueries(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    public const int PageSize = 50;

    /// <summary>The organisation's service months, latest first.</summary>
    public Task<LevelRows> PageAsync(int page, Actor actor, CancellationToken ct = default) =>
        RowsAsync(actor, actor.RequiredOrganisation, belowTargetOnly: false, page, ct);

    /// <summary>Everybody's, or one customer's, for staff.</summary>
    /// <exception cref="ForbiddenException"/>
    public Task<LevelRows> AllAsync(Guid? organisationId, bool belowTargetOnly, int page, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewAllUsage);
        return RowsAsync(actor, organisationId, belowTargetOnly, page, ct);
    }

    /// <summary>Since when availability is promised to the organisation; null before it accepted the agreement.</summary>
    public async Task<DateOnly?> StartAsync(Actor actor, CancellationToken ct = default)
    {
        Require(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var starts = await ServiceLevelCounter.StartsAsync(db, actor.RequiredOrganisation, ct);
        return starts.Count == 0 ? null : starts.Values.Single();
    }

    /// <exception cref="NotFoundException">Not there, or somebody else's.</exception>
    public async Task<LevelDetail> GetAsync(Guid id, Actor actor, CancellationToken ct = default)
    {
        Require(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var month = await Visible(db, actor).SingleOrDefaultAsync(row => row.Id == id, ct) ?? throw new NotFoundException("The service month");
        var row = (await DescribeAsync(db, [month], ct))[0];
        var releases = await db.Set<FailureRelease>().AsNoTracking()
            .Where(release => release.OrganisationId == month.OrganisationId && release.Service == month.Service && release.Month == month.From)
            .OrderBy(release => release.MadeAt).ToListAsync(ct);
        var terms = SlaTerms.Compensation(await db.PoliciesAsync(month.OrganisationId, ct), month.OrganisationId, month.Until);
        return new(row, month.Figures, terms, [.. releases.Select(release => new ReleaseRow(
            release.Id, release.Reason, release.Scope, release.Reference, release.Note, release.Proof, release.FileId, release.FileName, release.MadeBy,
            release.MadeById, release.MadeAt, release.ConfirmedBy, release.ConfirmedAt, release.WithdrawnBy, release.WithdrawnAt, release.CanConfirm, release.Counts))]);
    }

    private async Task<LevelRows> RowsAsync(Actor actor, Guid? organisationId, bool belowTargetOnly, int page, CancellationToken ct)
    {
        Require(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var months = Visible(db, actor).Where(month => organisationId == null || month.OrganisationId == organisationId);
        if (belowTargetOnly)
        {
            var target = (await db.PoliciesAsync(organisationId, ct)).InForce(Policy.SlaTarget, organisationId, ContractTime.DayOf(time.GetUtcNow())).Value;
            var perMyriad = (long)((100 - target) * 100);
            months = months.Where(month => month.Service != Service.Email && (month.Failures - month.Released) * 10_000 > month.Effective * perMyriad);
        }

        var pages = Math.Max(1, (await months.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        var rows = await months.OrderByDescending(month => month.From).ThenBy(month => month.OrganisationId).ThenBy(month => month.Service).ThenBy(month => month.Id)
            .Skip((current - 1) * PageSize).Take(PageSize).ToListAsync(ct);
        return new(await DescribeAsync(db, rows, ct), current, pages);
    }

    private async Task<IReadOnlyList<LevelRow>> DescribeAsync(PortalDb db, IReadOnlyList<ServiceLevelMonth> months, CancellationToken ct)
    {
        var organisations = months.Select(month => month.OrganisationId).Distinct().ToList();
        var names = await db.Set<Organisation>().Where(o => organisations.Contains(o.Id)).ToDictionaryAsync(o => o.Id, o => o.Name, ct);
        var policies = organisations.Count == 1 ? await db.PoliciesAsync(organisations[0], ct) : await db.AllPoliciesAsync(ct);
        var claims = await SlaClaims.OfAsync(db, organisations, time.GetUtcNow(), ct);
        var (now, calendar) = (time.GetUtcNow(), await db.WorkingDaysAsync(ct));
        return [.. months.Select(month =>
        {
            var terms = SlaTerms.Compensation(policies, month.OrganisationId, month.Until);
            var window = SlaTerms.Window(policies, month.OrganisationId, month.Until, calendar);
            var claim = claims.GetValueOrDefault((month.OrganisationId, month.Service, month.From));
            return new LevelRow(
                month.Id, month.OrganisationId, names[month.OrganisationId], month.Service, month.Month, month.Availability, month.Messages, month.OnTheWay,
                terms.Target, terms.RateFor(month.Availability), window, claim?.Standing ?? StandingOf(month, terms, window, now), month.CountedAt, claim?.Number, month.BeforeReleases);
        })];
    }

    private static ClaimStanding StandingOf(ServiceLevelMonth month, CompensationTerms terms, ClaimWindow window, DateTimeOffset now) =>
        month.Service is Service.Email ? ClaimStanding.InformationOnly
        : now < month.Month.Span.Until ? ClaimStanding.Running
        : !month.Availability.IsApplicable ? ClaimStanding.NotRated
        : !month.Availability.IsBelow(terms.Target) ? ClaimStanding.OnTarget
        : window.IsOverAt(now) ? ClaimStanding.Waived
        : window.IsOpenAt(now) ? ClaimStanding.Open
        : ClaimStanding.NotOpen;

    private static IQueryable<ServiceLevelMonth> Visible(PortalDb db, Actor actor)
    {
        var months = db.Set<ServiceLevelMonth>().AsNoTracking();
        return actor.OrganisationId is { } own ? months.Where(month => month.OrganisationId == own) : months;
    }

    private static void Require(Actor actor) => actor.Require(actor.IsProvider ? Permission.ViewAllUsage : Permission.ViewUsage);
}
