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
        ("segments", [("sms", "fees-prices")]), // A14, D-1
        ("month", [("sms", "fees-prices")]), // A14
        ("rounding", []),
        ("change", [("sms", "fees-changes"), ("special", "bills-prices")]), // A15, A137
        ("tolerance", [("sms", "fees-tolerance"), ("voice", "fees-tolerance")]), // A16, A58
        ("vouchers", [("sms", "fees-vouchers"), ("voice", "fees-vouchers")]), // A17
    ];

    [Inject] private RateBook Book { get; set; } = null!;
    [Inject] private CountryNames Names { get; set; } = null!;
    [Inject] private IStringLocalizer<PricingTexts> Texts { get; set; } = null!;

    /// <summary>Which version to show; today's without.</summary>
    [SupplyParameterFromQuery] public string? Version { get; set; }

    private RateCard? Card { get; set; }

    /// <summary>Newest first.</summary>
    private IReadOnlyList<RateCard> History { get; set; } = [];

    /// <summary>Cards that are out but not in force yet, and what each changes.</summary>
    private IReadOnlyList<PriceComparison> Announced { get; set; } = [];

    private RateCard? Today { get; set; }

    protected override void OnInitialized()
    {
        Today = Book.Today();
        Card = Version is { Length: > 0 } asked && Book.Find(asked) is { } chosen ? chosen : Today;
        History = [.. Book.Cards.Reverse()];
        Announced = [.. from card in Book.Ahead()
                        let before = Book.Before(card)
                        where before is not null
                        select PriceComparison.Of(before, card)];
    }

    private string StandingOf(RateCard card) => card == Today ? "history.today" : Today is null || card.EffectiveFrom > Today.EffectiveFrom ? "history.ahead" : "history.past";

    private static string DayOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string PerOf(Service service) => service is Service.Voice && Card!.Counting.Voice is VoiceCounting.Minute ? "per.voice.minute" : "per." + service.Wire();

    private string NoteOf(Service service) => service is Service.Voice && Card!.Counting.Voice is VoiceCounting.Minute ? "note.voice.minute" : "note." + service.Wire();

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

    private string RuleOf(string key) => key is "segments" && Card is { Counting: var counting } ? Texts["counting.sms." + counting.Sms] : Texts["rule." + key];

    private string CountriesOf(IReadOnlyList<string> countries) => string.Join(
        Texts["separator"], countries.Select(Names.Of).Order(StringComparer.Create(CultureInfo.CurrentUICulture, ignoreCase: true)));

    private sealed record PriceRow(string Name, IReadOnlyList<string> Countries, IReadOnlyList<IReadOnlyList<PriceTier>> Prices)
    {
        public bool HasPricesOf(PriceRow other) => Prices.Zip(other.Prices).All(pair => pair.First.SequenceEqual(pair.Second));
    }
}
