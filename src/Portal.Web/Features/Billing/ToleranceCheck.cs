using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Apps;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Policies;
using Portal.Domain.Review;
using Portal.Domain.Signatures;
using Portal.Domain.Templates;
using Portal.Web.Data;
using Portal.Web.Features.Policies;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.Billing;

/// <summary>A bill beyond its tolerance: what is to be held.</summary>
internal sealed record Beyond(IReadOnlyList<HeldUnits> Units, decimal Tolerance);

/// <summary>
/// Recomputes a month's segments from what the messages can be at all: one that names a template that was in use has at least the
/// segments of its text with empty variables and at most those of a text at the length limit. Everything else counts as reported.
/// </summary>
public sealed class ToleranceCheck(IDbContextFactory<PortalDb> dbs, IUsageStore usage)
{
    /// <summary>The organisations whose month is beyond their tolerance (A16).</summary>
    internal async Task<IReadOnlyDictionary<Guid, Beyond>> BeyondAsync(
        DateOnly month, ILookup<Guid, BillableUnits> units, DateOnly today, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var wordings = await db.Set<Template>().AsNoTracking().Where(template => template.Service == Service.Sms)
            .SelectMany(template => template.Versions, (template, version) => new
            {
                template.Id,
                template.OrganisationId,
                template.AppId,
                version.Body,
                version.Status,
            })
            .Where(row => row.Status == ReviewStatus.Approved || row.Status == ReviewStatus.Superseded)
            .ToListAsync(ct);
        if (wordings.Count == 0)
            return new Dictionary<Guid, Beyond>();

        var templates = wordings.ToLookup(row => row.Id);
        var owners = wordings.Select(row => row.OrganisationId).Distinct().ToList();
        var apps = await db.Set<App>().AsNoTracking().Where(app => owners.Contains(app.OrganisationId))
            .ToDictionaryAsync(app => app.AppId, app => app.OrganisationId, ct);
        var signatures = (await db.Set<Signature>().AsNoTracking()
            .Where(signature => owners.Contains(signature.OrganisationId) && signature.Status == ReviewStatus.Approved)
            .Select(signature => new { signature.OrganisationId, signature.Text }).ToListAsync(ct)).ToLookup(row => row.OrganisationId, row => row.Text);

        var changes = new Dictionary<(Guid Organisation, long App, string Region, MessageType Type), long>();
        var ranges = new Dictionary<(Guid Template, string Region), TemplateUnits>();
        var (from, until) = ContractTime.Span(month);
        foreach (var row in await usage.Reads.TemplatedAsync(apps.Keys, from, until, ct))
        {
            var organisation = apps[row.AppId];
            if (!Guid.TryParse(row.TemplateId, out var id) || !templates[id].Any(w => w.OrganisationId == organisation && (w.AppId ?? row.AppId) == row.AppId))
                continue;

            if (!ranges.TryGetValue((id, row.Region), out var range))
            {
                range = ranges[(id, row.Region)] = TemplateUnits.Of(
                    templates[id].Select(w => w.Body), [.. signatures[organisation]], row.Region, month, month.AddMonths(1).AddDays(-1));
            }

            var key = (organisation, row.AppId, row.Region, row.Type);
            changes[key] = changes.GetValueOrDefault(key) + ((range.Clamp(row.Units) - row.Units) * row.Messages);
        }

        var policies = await db.AllPoliciesAsync(ct);
        var beyond = new Dictionary<Guid, Beyond>();
        foreach (var organisation in changes.GroupBy(change => change.Key.Organisation))
        {
            var tolerance = policies.InForce(Policy.SmsTolerance, organisation.Key, today).Value;
            var sums = units[organisation.Key].Where(item => item.Service is Service.Sms)
                .GroupBy(item => (item.AppId, item.Region, item.Type), item => item.Units)
                .Select(sum => new HeldUnits(
                    sum.Key.AppId, Service.Sms, sum.Key.Region, sum.Key.Type, sum.Sum(),
                    Math.Max(0, sum.Sum() + changes.GetValueOrDefault((organisation.Key, sum.Key.AppId, sum.Key.Region, sum.Key.Type)))))
                .OrderBy(sum => sum.AppId).ThenBy(sum => sum.Region, StringComparer.Ordinal).ThenBy(sum => sum.Type)
                .ToList();
            if (HeldBill.Of(sums).Values.Any(deviation => !deviation.IsWithin(tolerance)))
                beyond[organisation.Key] = new(sums, tolerance);
        }

        return beyond;
    }
}
