namespace Portal.Domain.Pricing;

/// <summary>Countries of one group whose price of a service and type changes alike.</summary>
public sealed record PriceMove(
    Service Service, MessageType Type, string Group, IReadOnlyList<string> Countries, IReadOnlyList<PriceTier> Old, IReadOnlyList<PriceTier> New)
{
    /// <summary>Of the first tier, rounded half up to one decimal; null where it was free before.</summary>
    public decimal? Percent => Old[0].UnitPrice == Money.Zero
        ? null
        : decimal.Round((New[0].UnitPrice - Old[0].UnitPrice).Yuan * 100 / Old[0].UnitPrice.Yuan, 1, MidpointRounding.AwayFromZero);

    /// <summary>No unit of a month costs more than before.</summary>
    public bool IsCut => Old.Concat(New).Select(tier => tier.From).Distinct().All(from => PriceAt(New, from) <= PriceAt(Old, from));

    private static Money PriceAt(IReadOnlyList<PriceTier> tiers, long unit) => tiers.Last(tier => tier.From <= unit).UnitPrice;
}

/// <summary>What changes from one card to the next.</summary>
public sealed record PriceComparison(RateCard Before, RateCard After, IReadOnlyList<PriceMove> Moves)
{
    public bool IsCountedOtherwise => Before.Counting != After.Counting;

    /// <summary>Nothing is dearer and everything is counted as before.</summary>
    public bool IsCut => !IsCountedOtherwise && Moves.All(move => move.IsCut);

    public static PriceComparison Of(RateCard before, RateCard after) => new(before, after,
    [
        .. from service in Enum.GetValues<Service>()
           from @group in after.Groups
           from type in Enum.GetValues<MessageType>()
           let next = after.TiersOf(service, @group.Countries[0], type)!
           from part in @group.Countries.GroupBy(country => TierText.Of(before.TiersOf(service, country, type)!))
           let old = before.TiersOf(service, part.First(), type)!
           where !old.SequenceEqual(next)
           select new PriceMove(service, type, @group.Code, [.. part], old, next),
    ]);
}
