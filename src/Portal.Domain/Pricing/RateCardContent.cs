namespace Portal.Domain.Pricing;

/// <summary>What keeps a draft from being announced.</summary>
/// <param name="Code">Key of its sentence.</param>
public sealed record RateCardProblem(string Code, params string[] Arguments);

/// <summary>Groups, prices and counting of a card, whole or not yet: what a draft holds.</summary>
public sealed record RateCardContent(IReadOnlyList<RegionGroup> Groups, IReadOnlyList<GroupPrice> Prices, CountingRules Counting)
{
    public const int MaxGroups = 60;

    public static RateCardContent Of(RateCard card) => new(card.Groups, card.Prices, card.Counting);

    /// <summary>Everything that is missing, double or out of order; empty when a <see cref="RateCard"/> can be made of it.</summary>
    public IReadOnlyList<RateCardProblem> Problems()
    {
        var problems = new List<RateCardProblem>();
        foreach (var group in Groups)
        {
            if (!IsCode(group.Code))
                problems.Add(new("rate-card.group-code", group.Code));
            if (group.Countries.Count == 0)
                problems.Add(new("rate-card.group-empty", group.Code));
        }

        problems.AddRange(Groups.GroupBy(g => g.Code).Where(g => g.Count() > 1).Select(g => new RateCardProblem("rate-card.group-double", g.Key)));
        var named = Groups.SelectMany(group => group.Countries).ToList();
        problems.AddRange(named.Where(country => !Countries.IsKnown(country)).Distinct().Select(c => new RateCardProblem("rate-card.country-unknown", c)));
        problems.AddRange(named.GroupBy(c => c).Where(c => c.Count() > 1).Select(c => new RateCardProblem("rate-card.country-double", c.Key)));
        var missing = Countries.All.Except(named).Order(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
            problems.Add(new("rate-card.country-missing", string.Join(' ', missing)));

        foreach (var group in Groups)
        {
            foreach (var service in Enum.GetValues<Service>())
            {
                foreach (var type in Enum.GetValues<MessageType>())
                {
                    var prices = Prices.Where(p => p.Service == service && p.Group == group.Code && p.Type == type).ToList();
                    if (prices.Count != 1)
                        problems.Add(new("rate-card.price-gap", service.Wire(), group.Code, type.Wire()));
                    else if (!IsOrdered(prices[0].Tiers))
                        problems.Add(new("rate-card.tiers-unordered", service.Wire(), group.Code, type.Wire()));
                }
            }
        }

        problems.AddRange(Prices.Select(p => p.Group).Except(Groups.Select(g => g.Code)).Select(code => new RateCardProblem("rate-card.group-unknown", code)));
        return problems;
    }

    internal static bool IsOrdered(IReadOnlyList<PriceTier> tiers) => tiers.Count > 0 && tiers[0].From == 0
        && tiers.All(tier => tier.UnitPrice >= Money.Zero)
        && tiers.Zip(tiers.Skip(1)).All(pair => pair.First.From < pair.Second.From);

    private static bool IsCode(string code) =>
        code.Length is >= 2 and <= 32 && code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && char.IsAsciiLetter(code[0]);
}
