using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.Documents;
using Portal.Domain.Forecasts;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Policies;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Forecasts;

public sealed record ForecastView(TrafficForecast Forecast, string Organisation, string? AppName, bool MayWithdraw, bool MayAnswer);

/// <param name="NormalLine">Messages a day and account that need no forecast (A90).</param>
public sealed record ForecastForm(IReadOnlyList<(long AppId, string Name)> Apps, long NormalLine, long GatewayLine);

/// <summary>Reads forecasts: customers their organisation's, staff everybody's.</summary>
public sealed class ForecastQueries(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    public async Task<ForecastForm> FormAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.UseSupport);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var apps = await db.Set<App>().Where(a => a.OrganisationId == organisation && a.State == AppState.Active).OrderBy(a => a.AppId)
            .Select(a => new { a.AppId, a.Name }).ToListAsync(ct);
        var (normal, gateway) = await LinesAsync(db, organisation, ContractTime.DayOf(time.GetUtcNow()), ct);
        return new([.. apps.Select(a => (a.AppId, a.Name))], normal, gateway);
    }

    /// <exception cref="NotFoundException">Not there, or somebody else's.</exception>
    public async Task<ForecastView> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var forecast = await Visible(db, actor).AsNoTracking().SingleOrDefaultAsync(f => f.Number == number, ct) ?? throw new NotFoundException("The forecast");
        var organisation = await db.Set<Organisation>().Where(o => o.Id == forecast.OrganisationId).Select(o => o.Name).SingleAsync(ct);
        var app = await db.Set<App>().Where(a => a.AppId == forecast.AppId && a.OrganisationId == forecast.OrganisationId).Select(a => a.Name).SingleOrDefaultAsync(ct);
        return new(forecast, organisation, app, !actor.IsProvider && forecast.CanWithdraw(time.GetUtcNow()), actor.IsProvider && forecast.CanAnswer);
    }

    /// <summary>The receipt's bytes as they were issued.</summary>
    public async Task<byte[]> PdfAsync(string number, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var organisation = await Visible(db, actor).Where(f => f.Number == number).Select(f => (Guid?)f.OrganisationId).SingleOrDefaultAsync(ct)
            ?? throw new NotFoundException("The forecast");
        return await db.DocumentBytesAsync(DocumentKind.TrafficForecast, number, organisation, ct);
    }

    internal static IQueryable<TrafficForecast> Visible(PortalDb db, Actor actor)
    {
        actor.Require(actor.IsProvider ? Permission.HandleTickets : Permission.UseSupport);
        return db.Set<TrafficForecast>().Where(f => actor.OrganisationId == null || f.OrganisationId == actor.OrganisationId);
    }

    internal static async Task<(long Normal, long Gateway)> LinesAsync(PortalDb db, Guid organisationId, DateOnly day, CancellationToken ct)
    {
        var policies = await db.PoliciesAsync(organisationId, ct);
        return ((long)policies.InForce(Policy.SurgeNormal, organisationId, day).Value, (long)policies.InForce(Policy.SurgeGateway, organisationId, day).Value);
    }
}
