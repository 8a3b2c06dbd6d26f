using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Agreements;
using Portal.Web.Data;

namespace Portal.Web.Features.Agreements;

/// <summary>
/// Puts the texts of this release into the database: the first version of an agreement is published at once,
/// a later one becomes a draft that staff publish with a date and a notice. Harmless to run again.
/// </summary>
public sealed class AgreementShipment(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    private static readonly Actor Shipper = Actor.Component("release");

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await SaveMissingAsync(ct);
        }
        catch (DbUpdateException)
        {
            await SaveMissingAsync(ct); // another portal started at the same moment: what it shipped is there now
        }
    }

    private async Task SaveMissingAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await AddMissingAsync(db, ct))
            await db.SaveChangesAsync(ct);
    }

    /// <summary>Adds what is missing to <paramref name="db"/>; the caller saves.</summary>
    public async Task<bool> AddMissingAsync(PortalDb db, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var known = await db.Set<AgreementVersion>().Select(v => new { v.Code, v.Number }).ToListAsync(ct);
        var added = false;
        foreach (var code in AgreementSet.All)
        {
            var (zh, en) = (ShippedAgreements.Source(code, "zh-CN"), ShippedAgreements.Source(code, "en"));
            var number = AgreementDocument.Parse(en, "en").Version;
            if (known.Any(k => k.Code == code && k.Number == number))
                continue;

            var first = known.All(k => k.Code != code);
            var version = first ? AgreementVersion.Ship(zh, en, Shipper.Name, now) : AgreementVersion.Draft(zh, en, Shipper.Name, now);
            db.Add(version);
            db.Audit(Shipper, now, first ? "agreement.published" : "agreement.drafted", $"agreement-version:{version.Id}", null,
                new { Code = code.Wire(), version.Number, version.EffectiveOn, version.Sha256Zh, version.Sha256En });
            added = true;
        }

        return added;
    }
}
