using System.Globalization;

namespace Portal.Domain.Pricing;

/// <summary>Prices as people type them: '0.045', or '0.045; 100000: 0.04' where units beyond the first 100,000 of a month cost less.</summary>
public static class TierText
{
    /// <exception cref="RuleException">'rate-card.price-unreadable'.</exception>
    public static IReadOnlyList<PriceTier> Parse(string text)
    {
        var tiers = new List<PriceTier>();
        foreach (var part in text.Split([';', '；'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split([':', '：'], StringSplitOptions.TrimEntries);
            long from = 0;
            var price = pair.Length is 1 or 2 ? Money.Parse(pair[^1]) : null;
            var isRead = price is not null
                && (pair.Length == 1 ? tiers.Count == 0 : long.TryParse(pair[0].Replace(",", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out from));
            Rule.Require(isRead, "rate-card.price-unreadable", $"'{part}' is not a price. Write 0.045, or 0.045; 100000: 0.04.", part);
            tiers.Add(new(from, price!.Value));
        }

        Rule.Require(tiers.Count > 0, "rate-card.price-missing", "Give every price.");
        return tiers;
    }

    public static string Of(IReadOnlyList<PriceTier> tiers) => string.Join(
        "; ", tiers.Select((tier, i) => i == 0 && tier.From == 0
            ? tier.UnitPrice.ToExactString()
            : $"{tier.From.ToString(CultureInfo.InvariantCulture)}: {tier.UnitPrice.ToExactString()}"));
}
