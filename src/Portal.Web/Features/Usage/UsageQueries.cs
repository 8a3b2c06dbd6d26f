using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Metering;
using Portal.Domain.Pricing;
using Portal.Web.Data;
using Portal.Web.Features.Pricing;

namespace Portal.Web.Features.Usage;

/// <summary>An app as usage pages name it.</summary>
public sealed record UsageApp(long AppId, string Name, string Organisation, Guid OrganisationId);

/// <summary>One message, with what it costs.</summary>
/// <param name="Tiers">The prices of the rate card in force when it was submitted.</param>
public sealed record MessageDetail(KnownMessage Message, UsageApp App, string RateCard, IReadOnlyList<PriceTier> Tiers)
{
    public bool IsBilled => Billable.Is(Message.Record.Service, Message.Record.Status);
}

/// <summary>A page of messages; <see cref="Next"/> is where the following one begins.</summary>
public sealed record MessagePage(IReadOnlyList<UsageRecord> Messages, MessageKey? Next);

/// <summary>Reads usage for people: customers their organisation's, staff everybody's.</summary>
public sealed class UsageQueries(IDbContextFactory<PortalDb> dbs, IUsageStore store, RateBook rates)
{
    /// <summary>Days a page of sums reaches over.</summary>
    public const int MostDays = 366;

    /// <summary>Days a search for messages reaches over: without an index on random ids it reads them all.</summary>
    public const int MostSearchDays = 31;

    public const int PageSize = 50;

    private const int MostSums = 200_000;

    /// <summary>The apps whose usage the actor may see, deleted ones included: their records stay.</summary>
    public async Task<IReadOnlyList<UsageApp>> AppsAsync(Actor actor, CancellationToken ct = default)
    {
        Require(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<App>().AsNoTracking()
            .Where(app => actor.OrganisationId == null || app.OrganisationId == actor.OrganisationId)
            .OrderBy(app => app.AppId)
            .Join(db.Set<Organisation>(), app => app.OrganisationId, o => o.Id, (app, o) => new UsageApp(app.AppId, app.Name, o.Name, o.Id))
            .ToListAsync(ct);
    }

    /// <summary>An organisation's apps, deleted ones included.</summary>
    public async Task<IReadOnlyCollection<long>> AppIdsAsync(Guid organisationId, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<App>().Where(app => app.OrganisationId == organisationId).Select(app => app.AppId).ToListAsync(ct);
    }

    /// <summary>Daily sums, oldest first; the filter's organisation is the actor's own unless staff ask.</summary>
    public Task<IReadOnlyList<UsageSum>> SumsAsync(SumsFilter filter, Actor actor, bool byApp = false, bool inFull = false, CancellationToken ct = default)
    {
        Require(actor);
        Rule.Require(filter.Last >= filter.First, "usage.days-reversed", "The last day is before the first.");
        Rule.Require(filter.Last.DayNumber - filter.First.DayNumber < MostDays, "usage.too-many-days", $"Choose at most {MostDays} days.", MostDays);
        return store.Reads.SumsAsync(filter with { OrganisationId = actor.OrganisationId ?? filter.OrganisationId }, byApp, inFull, MostSums, ct);
    }

    public async Task<MessagePage> MessagesAsync(MessageFilter filter, Actor actor, CancellationToken ct = default)
    {
        Require(actor);
        Rule.Require(filter.Last >= filter.First, "usage.days-reversed", "The last day is before the first.");
        Rule.Require(
            filter.Last.DayNumber - filter.First.DayNumber < MostSearchDays, "usage.too-many-days", $"Choose at most {MostSearchDays} days.", MostSearchDays);

        var visible = actor.OrganisationId is null && filter.OrganisationId is null
            ? null
            : (await AppsAsync(actor, ct)).Where(app => app.OrganisationId == (filter.OrganisationId ?? app.OrganisationId)).Select(app => app.AppId).ToHashSet();
        var asked = filter.AppIds;
        IReadOnlyCollection<long>? apps = visible is null ? asked : asked is null ? visible : [.. asked.Where(visible.Contains)];
        var messages = await store.Reads.MessagesAsync(filter with { AppIds = apps }, PageSize + 1, ct);
        if (messages.Count <= PageSize)
            return new(messages, null);

        var last = messages[PageSize - 1];
        return new([.. messages.Take(PageSize)], new(last.SubmittedAt, last.AppId, last.MessageId));
    }

    /// <exception cref="NotFoundException">Not there, or somebody else's.</exception>
    public async Task<MessageDetail> MessageAsync(MessageKey key, Actor actor, CancellationToken ct = default)
    {
        var app = (await AppsAsync(actor, ct)).SingleOrDefault(app => app.AppId == key.AppId) ?? throw new NotFoundException("The message");
        var message = await store.Reads.MessageAsync(key, ct) ?? throw new NotFoundException("The message");
        var record = message.Record;
        var price = rates.PriceOf(record.Service, record.Region, record.Type, UsageTime.Day(UsageTime.DayNumber(record.SubmittedAt)));
        return new(message, app, price?.RateCardVersion ?? "", price?.Tiers ?? []);
    }

    private static void Require(Actor actor) => actor.Require(actor.IsProvider ? Permission.ViewAllUsage : Permission.ViewUsage);
}
