using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Pricing;

namespace Portal.Domain.Tests.Pricing;

public sealed class PriceChangeTests
{
    private static readonly RateCard Shipped = Assert.Single(RateCardFile.Shipped());
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2027, 1, 1);

    [Theory]
    [InlineData("0.045")]
    [InlineData("0.045; 100000: 0.04")]
    [InlineData("0.045; 100000: 0.04; 1000000: 0")]
    public void A_price_reads_as_it_is_written(string text) => Assert.Equal(text, TierText.Of(TierText.Parse(text)));

    [Theory]
    [InlineData("")]
    [InlineData("0.0000001")]
    [InlineData("-1")]
    [InlineData("0.1; 0.2")]
    [InlineData("0.1; x: 0.2")]
    [InlineData("0.1: 0.2: 0.3")]
    public void What_is_not_a_price_is_refused(string text) =>
        Assert.StartsWith("rate-card.price", Assert.Throws<RuleException>(() => TierText.Parse(text)).Code);

    [Fact]
    public void A_copy_of_a_card_is_whole_and_reads_back_as_it_was_written()
    {
        var content = Content();
        Assert.Empty(content.Problems());
        Assert.Equal(RateCardFile.Write(content), RateCardFile.Write(RateCardFile.ReadContent(RateCardFile.Write(content))));
    }

    [Fact]
    public void A_card_with_a_country_missing_twice_or_unpriced_says_which()
    {
        var content = Content();
        var groups = content.Groups.Where(g => g.Code != "macao").Append(new("more", ["HK", "XX"])).ToList();
        var codes = (content with { Groups = groups }).Problems();
        Assert.Contains(codes, p => p is { Code: "rate-card.country-missing", Arguments: ["MO"] });
        Assert.Contains(codes, p => p is { Code: "rate-card.country-double", Arguments: ["HK"] });
        Assert.Contains(codes, p => p is { Code: "rate-card.country-unknown", Arguments: ["XX"] });
        Assert.Contains(codes, p => p is { Code: "rate-card.price-gap", Arguments: ["voice", "more", "notice"] });
        Assert.Contains(codes, p => p is { Code: "rate-card.group-unknown", Arguments: ["macao"] });
        Assert.Contains(Content("0.1; 5: 0.2; 5: 0.3").Problems(), p => p.Code == "rate-card.tiers-unordered");
    }

    [Fact]
    public void A_dearer_card_needs_the_whole_notice_and_a_cheaper_one_an_hour()
    {
        Assert.Equal("rate-card.too-soon", Refusal("0.05", new(2026, 12, 7)));
        Announced("0.05", new(2026, 12, 8));
        Announced("0.04", new(2026, 11, 24));
        Assert.Equal("rate-card.too-soon", Refusal("0.04", new(2026, 11, 24), ContractTime.StartOf(new(2026, 11, 24)).AddMinutes(-59)));
        Announced("0.04", new(2026, 11, 24), ContractTime.StartOf(new(2026, 11, 24)).AddMinutes(-61));
        Assert.Equal("rate-card.too-soon", Refusal("0.04; 10: 0.05", new(2026, 11, 24)));
        Assert.Equal("rate-card.same", Refusal("0.045", Day));
        Assert.Equal("rate-card.not-after", Refusal("0.05", Shipped.EffectiveFrom));
        Assert.Equal("rate-card.not-whole", Refusal("0.05; 9: 1; 8: 2", Day));
    }

    [Fact]
    public void A_change_of_counting_is_never_only_cheaper()
    {
        var card = new RateCardVersion("n1", Content("0.01") with { Counting = CountingRules.First with { Voice = VoiceCounting.Minute } }, "finance", Now);
        Assert.Equal("rate-card.too-soon", Assert.Throws<RuleException>(() => card.Announce(new(2026, 11, 24), Shipped, 15, "finance", Now)).Code);
    }

    [Fact]
    public void What_was_announced_never_changes()
    {
        var card = Announced("0.05", Day);
        Assert.Equal("rate-card.announced", Assert.Throws<RuleException>(() => card.Edit(Content(), "finance", Now)).Code);
        Assert.Equal("rate-card.announced", Assert.Throws<RuleException>(() => card.Announce(Day, Shipped, 15, "finance", Now)).Code);
        Assert.Equal("0.05", card.ToCard().TiersOf(Service.Sms, "CN", MessageType.Code)![0].UnitPrice.ToExactString());
        typeof(RateCardVersion).GetProperty(nameof(RateCardVersion.Content))!.SetValue(card, card.Content.Replace("0.05", "0.06"));
        Assert.Throws<FormatException>(card.ToCard);
    }

    [Fact]
    public void A_comparison_names_what_moves_with_its_percent_and_nothing_else()
    {
        var move = Assert.Single(PriceComparison.Of(Shipped, Announced("0.054", Day).ToCard()).Moves);
        Assert.Equal((Service.Sms, MessageType.Code, "mainland-china", 20.0m, false), (move.Service, move.Type, move.Group, move.Percent!.Value, move.IsCut));
        Assert.True(Assert.Single(PriceComparison.Of(Shipped, Announced("0.045; 10: 0.04", Day).ToCard()).Moves).IsCut);
    }

    [Fact]
    public void A_group_made_of_parts_of_others_is_compared_country_by_country()
    {
        var content = Content();
        var groups = content.Groups.Where(g => g.Code is not "macao" and not "hong-kong").Append(new("delta", ["HK", "MO"])).ToList();
        var prices = content.Prices.Where(p => p.Group != "macao").Select(p => p.Group == "hong-kong" ? p with { Group = "delta" } : p).ToList();
        var next = new RateCard("n", Day, groups, prices);
        foreach (var move in PriceComparison.Of(Shipped, next).Moves)
            Assert.Equal(["MO"], move.Countries);
    }

    [Fact]
    public void The_effect_is_the_difference_of_two_quotes_for_any_usage()
    {
        var random = new Random(20261123);
        var next = Announced("0.05; 300: 0.0451; 5000: 0.031", Day).ToCard();
        for (var round = 0; round < 200; round++)
        {
            var usage = Enumerable.Range(0, random.Next(1, 60)).Select(_ => new BillableUnits(
                1400000001 + random.Next(3), (Service)random.Next(3), random.GetItems(["CN", "HK", "FR"], 1)[0], (MessageType)random.Next(3),
                new DateOnly(2026, 8, 1).AddDays(random.Next(115)), random.Next(1, 4_000))).ToList();
            var rows = PriceEffect.Of(usage, Shipped, next);
            foreach (var month in usage.GroupBy(u => (u.Day.Year, u.Day.Month)))
            {
                var shown = rows.Where(r => (r.Month.Year, r.Month.Month) == month.Key).ToList();
                Assert.Equal(Quote(month, Shipped), Sum(shown.Select(r => r.Old)));
                Assert.Equal(Quote(month, next), Sum(shown.Select(r => r.New)));
                Assert.Equal(month.Sum(u => u.Units), shown.Sum(r => r.Units));
            }
        }
    }

    [Fact]
    public void Tiers_price_every_unit_by_the_tier_it_falls_in_at_every_border()
    {
        var tiers = TierText.Parse("0.05; 10: 0.04; 25: 0.01");
        for (long units = 0; units <= 60; units++)
        {
            var byHand = Enumerable.Range(1, (int)units).Sum(n => n <= 10 ? 50_000L : n <= 25 ? 40_000L : 10_000L);
            Assert.Equal(byHand, BillCalculator.Split(units, tiers).Sum(part => (part.Price * part.Units).Micros));
            Assert.Equal(units, BillCalculator.Split(units, tiers).Sum(part => part.Units));
        }
    }

    [Fact]
    public void Reminders_come_seven_days_and_one_day_before_and_once_each()
    {
        var notice = Notice();
        Assert.Null(notice.ReminderDueAt(ContractTime.StartOf(Day.AddDays(-7)).AddTicks(-1)));
        Assert.Equal(7, notice.Remind(ContractTime.StartOf(Day.AddDays(-7))));
        Assert.Null(notice.ReminderDueAt(ContractTime.StartOf(Day.AddDays(-2))));
        Assert.Equal(1, notice.Remind(ContractTime.StartOf(Day.AddDays(-1))));
        Assert.Null(notice.ReminderDueAt(notice.EffectiveAt.AddTicks(-1)));

        var late = Notice();
        Assert.Equal(1, late.Remind(ContractTime.StartOf(Day.AddDays(-1))));
        Assert.Null(late.ReminderDueAt(ContractTime.StartOf(Day.AddDays(-1))));
    }

    [Fact]
    public void A_decline_stops_at_the_first_instant_and_can_be_taken_back_until_just_before()
    {
        var notice = Notice();
        Assert.Equal(ContractTime.StartOf(Day), notice.Decline("owner", Now));
        notice.Withdraw(notice.EffectiveAt.AddMicroseconds(-1));
        Assert.Equal(PriceChangeStatus.Pending, notice.Status);
        notice.Decline("owner", Now);
        Assert.Equal("price-change.stopped", Assert.Throws<RuleException>(() => notice.Withdraw(notice.EffectiveAt)).Code);
        Assert.Equal("price-change.not-stopped", Assert.Throws<RuleException>(() => notice.Settle(notice.EffectiveAt.AddMicroseconds(-1))).Code);

        var late = Notice();
        Assert.Equal(late.EffectiveAt.AddDays(3), late.Decline("owner", late.EffectiveAt.AddDays(3)));
    }

    [Fact]
    public void A_deemed_acceptance_names_nobody()
    {
        var notice = Notice();
        Assert.Equal("price-change.not-in-force", Assert.Throws<RuleException>(() => notice.Deem(notice.EffectiveAt.AddMicroseconds(-1), notice.EffectiveAt)).Code);
        notice.Deem(notice.EffectiveAt, notice.EffectiveAt.AddMinutes(5));
        Assert.Null(notice.AnsweredBy);
        Assert.Equal(notice.EffectiveAt, notice.FirstUseAt);
    }

    [Fact]
    public void Every_status_and_verb_is_an_arrow_of_States_or_refused()
    {
        var verbs = new Dictionary<string, Action<PriceChangeNotice>>
        {
            ["Accept"] = n => n.Accept("owner", Now),
            ["Deem"] = n => n.Deem(n.EffectiveAt, n.EffectiveAt),
            ["Decline"] = n => n.Decline("owner", Now),
            ["Withdraw"] = n => n.Withdraw(Now),
            ["Settle"] = n => n.Settle(n.EffectiveAt),
            ["Close"] = n => n.Close(),
        };
        var arrows = File.ReadLines(Path.Combine(Root(), "src/Portal.Domain/Pricing/States.md"))
            .Select(line => line.Trim().Split([" --> ", " : "], StringSplitOptions.None))
            .Where(parts => parts.Length == 3 && parts[0] is not "Draft" && Enum.TryParse<PriceChangeStatus>(parts[0], out _))
            .Select(parts => (From: Enum.Parse<PriceChangeStatus>(parts[0]), Verb: parts[2], To: Enum.Parse<PriceChangeStatus>(parts[1]))).ToList();
        Assert.Equal(6, arrows.Count);
        foreach (var from in Enum.GetValues<PriceChangeStatus>())
        {
            foreach (var (verb, act) in verbs)
            {
                var notice = In(from);
                var arrow = arrows.Where(a => a.From == from && a.Verb == verb).ToList();
                if (arrow.Count == 0)
                {
                    Assert.Throws<RuleException>(() => act(notice));
                    Assert.Equal(from, notice.Status);
                }
                else
                {
                    act(notice);
                    Assert.Equal(arrow[0].To, notice.Status);
                }
            }
        }
    }

    [Fact]
    public void A_settlement_goes_step_by_step()
    {
        var notice = In(PriceChangeStatus.Declined);
        var settlement = new Settlement("S-2027-000001", notice, notice.EffectiveAt);
        Assert.Equal(PriceChangeStatus.Settling, notice.Status);
        Assert.Equal(new DateOnly(2026, 12, 1), settlement.LastMonth);
        Assert.Equal("settlement.step", Assert.Throws<RuleException>(() => settlement.RecordPackages(Money.Zero, Now)).Code);
        settlement.RecordFinalBill(null, Now);
        settlement.RecordPackages(Money.Of(3), Now);
        Assert.Equal("settlement.reference-missing", Assert.Throws<RuleException>(() => settlement.RecordBalance(Money.Of(3), " ", Now)).Code);
        settlement.RecordBalance(Money.Of(3), "TT-1", Now);
        Assert.Equal("settlement.documents-missing", Assert.Throws<RuleException>(() => settlement.Close("", "finance", Now)).Code);
        settlement.Close("letter of 3 January", "finance", Now);
        Assert.Null(settlement.Next);
    }

    private static RateCardContent Content(string price = "0.045")
    {
        var content = RateCardContent.Of(Shipped);
        return content with
        {
            Prices = [.. content.Prices.Select(p => p is { Service: Service.Sms, Group: "mainland-china", Type: MessageType.Code } ? p with { Tiers = TierText.Parse(price) } : p)],
        };
    }

    private static RateCardVersion Announced(string price, DateOnly day, DateTimeOffset? now = null)
    {
        var card = new RateCardVersion("n1", Content(price), "finance", now ?? Now);
        card.Announce(day, Shipped, 15, "finance", now ?? Now);
        return card;
    }

    private static string Refusal(string price, DateOnly day, DateTimeOffset? now = null) =>
        Assert.Throws<RuleException>(() => Announced(price, day, now)).Code;

    private static PriceChangeNotice Notice() => new(Guid.CreateVersion7(Now), Guid.CreateVersion7(Now), Announced("0.05", Day), Shipped, new(2026, 11, 23), [], Now);

    internal static PriceChangeNotice In(PriceChangeStatus status)
    {
        var notice = Notice();
        switch (status)
        {
            case PriceChangeStatus.Accepted:
                notice.Accept("owner", Now);
                break;
            case PriceChangeStatus.DeemedAccepted:
                notice.Deem(notice.EffectiveAt, notice.EffectiveAt);
                break;
            case PriceChangeStatus.Declined:
                notice.Decline("owner", Now);
                break;
            case PriceChangeStatus.Settling:
                notice.Decline("owner", Now);
                notice.Settle(notice.EffectiveAt);
                break;
            case PriceChangeStatus.Settled:
                notice.Decline("owner", Now);
                notice.Settle(notice.EffectiveAt);
                notice.Close();
                break;
        }

        return notice;
    }

    private static Money Quote(IEnumerable<BillableUnits> usage, RateCard card) =>
        BillCalculator.Total(BillCalculator.Lines(usage, (service, region, type, _) => new(card.Version, card.TiersOf(service, region, type)!)));

    private static Money Sum(IEnumerable<Money> parts) => parts.Aggregate(Money.Zero, (a, b) => a + b);

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Portal.sln")))
            at = at.Parent;
        return at!.FullName;
    }
}
