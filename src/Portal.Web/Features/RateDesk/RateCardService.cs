using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Policies;
using Portal.Domain.Pricing;
using Portal.Web.Data;
using Portal.Web.Features.Policies;
using Portal.Web.Features.Pricing;

namespace Portal.Web.Features.RateDesk;

/// <summary>A group as it is typed: countries separated by spaces or commas.</summary>
public sealed record GroupInput(string Code, string Countries);

/// <summary>A draft as it is typed; prices as <see cref="TierText"/> reads them.</summary>
public sealed record RateCardInput(
    IReadOnlyList<GroupInput> Groups, IReadOnlyDictionary<(Service Service, string Group, MessageType Type), string> Prices, CountingRules Counting)
{
    /// <exception cref="RuleException">'rate-card.price-unreadable'.</exception>
    public RateCardContent Read() => new(
        [.. Groups.Select(group => new RegionGroup(
            group.Code.Trim(), [.. group.Countries.ToUpperInvariant().Split([' ', ',', '，', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries)]))],
        [.. Prices.Where(price => price.Value.Trim().Length > 0)
            .Select(price => new GroupPrice(price.Key.Service, price.Key.Group, price.Key.Type, TierText.Parse(price.Value)))],
        Counting);
}

/// <summary>Finance makes rate cards: a draft copied from the newest card, edited, checked and announced (A14, A15).</summary>
public sealed class RateCardService(IDbContextFactory<PortalDb> dbs, RateBook book, TimeProvider time)
{
    private const string AnnouncementSeries = "rate-card-announcements";

    /// <summary>A draft with the groups, prices and counting rules of the newest card.</summary>
    /// <exception cref="RuleException">'rate-card.number', 'rate-card.number-taken', 'rate-card.none'.</exception>
    public async Task CreateAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageRateCards);
        var now = time.GetUtcNow();
        book.Refresh();
        var newest = book.Cards is [.., var last] ? last : throw new RuleException("rate-card.none", "There is no card to copy.");
        await using var db = await dbs.CreateDbContextAsync(ct);
        var draft = new RateCardVersion(number.Trim(), RateCardContent.Of(newest), actor.Name, now);
        var isTaken = book.Find(draft.Number) is not null || await db.Set<RateCardVersion>().AnyAsync(card => card.Number == draft.Number, ct);
        Rule.Require(!isTaken, "rate-card.number-taken", "There is a version of this name already.", draft.Number);
        db.Add(draft);
        db.Audit(actor, now, "rate-card.drafted", $"rate-card:{draft.Number}", null, new { From = newest.Version });
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Keeps what was typed, whole or not.</summary>
    /// <exception cref="RuleException">'rate-card.price-unreadable', 'rate-card.announced', 'rate-card.groups'.</exception>
    public async Task EditAsync(string number, RateCardInput input, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageRateCards);
        var now = time.GetUtcNow();
        var content = input.Read();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var card = await LoadAsync(db, number, ct);
        card.Edit(content, actor.Name, now);
        db.Audit(actor, now, "rate-card.edited", $"rate-card:{number}", null);
        await db.SaveChangesAsync(ct);
    }

    /// <exception cref="RuleException">'rate-card.announced'.</exception>
    public async Task DiscardAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageRateCards);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var card = await LoadAsync(db, number, ct);
        Rule.Require(card.IsDraft, "rate-card.announced", "An announced rate card never changes. Make a new version.");
        db.Remove(card);
        db.Audit(actor, time.GetUtcNow(), "rate-card.discarded", $"rate-card:{number}", null);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Makes a draft public, for good.</summary>
    /// <exception cref="RuleException">See <see cref="RateCardVersion.Announce"/>; 'reauthentication.required'.</exception>
    public async Task<Guid> AnnounceAsync(string number, DateOnly effectiveFrom, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageRateCards);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await NumberSeries.NextAsync(db, AnnouncementSeries, ct); // one announcement after the other: each is compared with the newest card
        var card = await LoadAsync(db, number, ct);
        book.Refresh();
        var known = await db.Set<RateCardVersion>().AsNoTracking().Where(v => v.Status == RateCardStatus.Announced).ToListAsync(ct);
        var before = book.Cards.Concat(known.Select(version => version.ToCard())).MaxBy(c => c.EffectiveFrom)
            ?? throw new RuleException("rate-card.none", "There is no card before this one.");
        card.Announce(effectiveFrom, before, NoticeDays(await db.AllPoliciesAsync(ct), now), actor.Name, now);
        db.Audit(actor, now, "rate-card.announced", $"rate-card:{number}", null, new { EffectiveFrom = effectiveFrom, After = before.Version, card.Sha256 });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        book.Refresh();
        return card.Id;
    }

    // One card for everybody: the longest notice that anybody was promised.
    internal static int NoticeDays(PolicySet policies, DateTimeOffset now)
    {
        var today = ContractTime.DayOf(now);
        return policies.CustomersWith(Policy.PriceNoticeDays)
            .Select(owner => policies.InForce(Policy.PriceNoticeDays, owner, today).Whole)
            .Append(policies.InForce(Policy.PriceNoticeDays, null, today).Whole)
            .Max();
    }

    private static async Task<RateCardVersion> LoadAsync(PortalDb db, string number, CancellationToken ct) =>
        await db.Set<RateCardVersion>().SingleOrDefaultAsync(card => card.Number == number, ct) ?? throw new NotFoundException("The rate card");
}
