using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Pricing;

namespace Portal.Web.Features.Pricing;

/// <summary>Today's rate card and the counting rules, for everybody.</summary>
public sealed partial class PricingPage
{
    /// <summary>The rules of counting, each with the clauses it follows from.</summary>
    private static readonly (string Key, (string Agreement, string Clause)[] Clauses)[] Rules =
    [
        ("sms", [("sms", "fees-basis"), ("voice", "fees-basis")]), // A13, A57
        ("email", [("email", "fees-basis")]), // A111, A112
        ("month", [("sms", "fees-prices")]), // A14
        ("rounding", []),
        ("change", [("sms", "fees-changes")]), // A15
        ("tolerance", [("sms", "fees-tolerance"), ("voice", "fees-tolerance")]), // A16, A58
        ("vouchers", [("sms", "fees-vouchers"), ("voice", "fees-vouchers")]), // A17
    ];

    [Inject] private RateBook Book { get; set; } = null!;
    [Inject] private CountryNames Names { get; set; } = null!;
    [Inject] private IStringLocalizer<PricingTexts> Texts { get; set; } = null!;

    private RateCard? Card { get; set; }

    /// <summary>A card that is out but not in force yet.</summary>
    private RateCard? Next { get; set; }

    protected override void OnInitialized()
    {
        Card = Book.Today();
        Next = Book.Cards.FirstOrDefault(card => Card is null || card.EffectiveFrom > Card.EffectiveFrom);
    }

    private List<PriceRow> RowsOf(Service service)
    {
        var rows = Card!.Groups.Select(group => new PriceRow(
            Texts["group." + group.Code] is { ResourceNotFound: false } name ? name : group.Code,
            group.Countries,
            [.. Enum.GetValues<MessageType>().Select(type => Card.TiersOf(service, group.Countries[0], type)!)])).ToList();
        return rows.All(row => row.HasPricesOf(rows[0]))
            ? [new(Texts["everywhere"], [], rows[0].Prices)]
            : rows;
    }

    private string CountriesOf(IReadOnlyList<string> countries) => string.Join(
        Texts["separator"], countries.Select(Names.Of).Order(StringComparer.Create(CultureInfo.CurrentUICulture, ignoreCase: true)));

    private sealed record PriceRow(string Name, IReadOnlyList<string> Countries, IReadOnlyList<IReadOnlyList<PriceTier>> Prices)
    {
        public bool HasPricesOf(PriceRow other) => Prices.Zip(other.Prices).All(pair => pair.First.SequenceEqual(pair.Second));
    }
}
