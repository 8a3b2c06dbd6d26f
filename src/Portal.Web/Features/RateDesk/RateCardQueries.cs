using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Pricing;
using Portal.Web.Data;
using Portal.Web.Features.Policies;
using Portal.Web.Features.Pricing;

namespace Portal.Web.Features.RateDesk;

public enum RateCardStanding { Draft, Announced, InForce, Past }

public sealed record RateCardRow(string Number, RateCardStanding Standing, DateOnly? EffectiveFrom, string? By, DateTimeOffset? At);

/// <param name="Id">Null for a card that ships with the product or lies in the folder.</param>
/// <param name="Change">What it changes, once it is whole; null for the first card.</param>
/// <param name="Earliest">The first day it could have if it was announced now.</param>
public sealed record RateCardView(
    Guid? Id, string Number, RateCardStanding Standing, DateOnly? EffectiveFrom, RateCardContent Content, IReadOnlyList<RateCardProblem> Problems,
    PriceComparison? Change, DateOnly Earliest, int NoticeDays, string? AnnouncedBy, DateTimeOffset? AnnouncedAt, string? Sha256);

public sealed class RateCardQueries(IDbContextFactory<PortalDb> dbs, RateBook book, TimeProvider time)
{
    /// <summary>Newest first, drafts above all.</summary>
    public async Task<IReadOnlyList<RateCardRow>> ListAsync(Actor actor, CancellationToken ct = default)
    {
        Require(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var kept = await db.Set<RateCardVersion>().AsNoTracking()
            .Select(card => new { card.Number, card.Status, card.ChangedBy, card.ChangedAt, card.AnnouncedBy, card.AnnouncedAt })
            .ToListAsync(ct);
        return
        [
            .. kept.Where(card => card.Status is RateCardStatus.Draft).OrderByDescending(card => card.ChangedAt)
                .Select(card => new RateCardRow(card.Number, RateCardStanding.Draft, null, card.ChangedBy, card.ChangedAt)),
            .. from card in book.Cards.Reverse()
               let version = kept.SingleOrDefault(k => k.Number == card.Version)
               select new RateCardRow(card.Version, StandingOf(card), card.EffectiveFrom, version?.AnnouncedBy, version?.AnnouncedAt),
        ];
    }

    /// <exception cref="NotFoundException"/>
    public async Task<RateCardView> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        Require(actor);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var kept = await db.Set<RateCardVersion>().AsNoTracking().SingleOrDefaultAsync(card => card.Number == number, ct);
        if (kept is { IsDraft: false })
            book.Refresh(); // another instance may have announced it a moment ago
        var noticeDays = RateCardService.NoticeDays(await db.AllPoliciesAsync(ct), now);
        if (kept is not { IsDraft: true })
        {
            var card = book.Find(number) ?? throw new NotFoundException("The rate card");
            var before = book.Before(card);
            return new(
                kept?.Id, number, StandingOf(card), card.EffectiveFrom, RateCardContent.Of(card), [], before is null ? null : PriceComparison.Of(before, card),
                default, noticeDays, kept?.AnnouncedBy, kept?.AnnouncedAt, kept?.Sha256);
        }

        var content = kept.Read();
        var problems = content.Problems();
        var newest = book.Cards is [.., var last] ? last : null;
        var change = problems.Count == 0 && newest is not null
            ? PriceComparison.Of(newest, new(number, newest.EffectiveFrom.AddDays(1), content.Groups, content.Prices, content.Counting))
            : null;
        var earliest = RateCardVersion.EarliestDay(change?.IsCut ?? false, noticeDays, now);
        if (newest is not null && earliest <= newest.EffectiveFrom)
            earliest = newest.EffectiveFrom.AddDays(1);
        return new(kept.Id, number, RateCardStanding.Draft, null, content, problems, change, earliest, noticeDays, null, null, null);
    }

    private RateCardStanding StandingOf(RateCard card) =>
        card.EffectiveFrom > ContractTime.DayOf(time.GetUtcNow()) ? RateCardStanding.Announced
        : card.Version == book.Today()?.Version ? RateCardStanding.InForce
        : RateCardStanding.Past;

    private static void Require(Actor actor)
    {
        actor.Require(Permission.ViewAllBills);
        if (!actor.IsProvider)
            throw new ForbiddenException("drafts are the provider's");
    }
}
