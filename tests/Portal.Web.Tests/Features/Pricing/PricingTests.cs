using System.Net;
using System.Text.Json;
using Portal.Domain;
using Portal.Web.Features.Pricing;
using Portal.Web.Platform;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Pricing;

public sealed class PricingTests
{
    [Fact]
    public async Task Anyone_reads_the_rate_cards_in_the_shape_of_the_contract()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var answer = await portal.Client().GetAsync("/api/v1/rate-cards");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var card = Assert.Single(JsonDocument.Parse(await answer.Content.ReadAsStreamAsync()).RootElement.EnumerateArray());
        Assert.Equal(["version", "effectiveFrom", "prices"], card.EnumerateObject().Select(p => p.Name));
        Assert.Equal("2025-01-01", card.GetProperty("effectiveFrom").GetString());
        var prices = card.GetProperty("prices").EnumerateArray().ToList();
        Assert.Equal(249 * 9, prices.Select(p => (p.GetProperty("service").GetString(), p.GetProperty("region").GetString(), p.GetProperty("type").GetString())).Distinct().Count());
        Assert.Equal(
            """{"service":"sms","region":"CN","type":"code","tiers":[{"from":0,"unitPrice":"0.045"}]}""",
            prices.Single(p => p.GetProperty("service").GetString() == "sms" && p.GetProperty("region").GetString() == "CN" && p.GetProperty("type").GetString() == "code").GetRawText());
    }

    [Fact]
    public async Task The_public_api_is_rate_limited()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite, new() { ["Portal:RateLimits:PublicApi"] = "2" });
        var client = portal.Client();
        await client.GetAsync("/api/v1/rate-cards");
        await client.GetAsync("/api/v1/rate-cards");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.GetAsync("/api/v1/rate-cards")).StatusCode);
    }

    [Theory]
    [InlineData("en", "Mainland China", "Rate card 2025-01")]
    [InlineData("zh-CN", "中国大陆", "价目表 2025-01")]
    public async Task The_page_shows_the_card_in_force_to_everybody(string language, string region, string card)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var page = await portal.Client(language: language).GetStringAsync("/pricing");
        Assert.Contains(region, page);
        Assert.Contains(card, page);
        Assert.Contains("¥0.045", page);
    }

    [Fact]
    public async Task Every_country_has_a_name_of_its_own_in_both_languages()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var names = portal.Get<CountryNames>();
        foreach (var language in Language.All)
        {
            using (Language.Use(language))
            {
                Assert.Equal(249, Countries.All.Select(names.Of).Distinct().Count());
                Assert.DoesNotContain(Countries.All, code => names.Of(code) == code);
            }
        }

        using (Language.Use(Language.Chinese))
            Assert.Equal("法国", names.Of("FR"));
    }

    [Fact]
    public async Task A_card_dropped_into_the_folder_counts_soon_and_a_broken_one_changes_nothing()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var book = portal.Get<RateBook>();
        var day = new DateOnly(2026, 12, 1);
        Assert.Equal("2025-01", book.Today()!.Version);
        var folder = Directory.CreateDirectory(Path.Combine(portal.DataDirectory, RateBook.Folder)).FullName;

        await using (var shipped = typeof(Money).Assembly.GetManifestResourceStream("cards/2025-01.json")!)
        using (var reader = new StreamReader(shipped))
        {
            var next = (await reader.ReadToEndAsync()).Replace("2025-01-01", "2026-12-01").Replace("2025-01", "2026-12").Replace("0.045", "0.05");
            await File.WriteAllTextAsync(Path.Combine(folder, "2026-12.json"), next);
        }

        Assert.Equal("2025-01", book.PriceOf(Service.Sms, "CN", MessageType.Code, day)!.RateCardVersion);
        portal.Time.Advance(RateBook.Freshness);
        Assert.Equal("2026-12", book.PriceOf(Service.Sms, "CN", MessageType.Code, day)!.RateCardVersion);
        Assert.Equal("2025-01", book.PriceOf(Service.Sms, "CN", MessageType.Code, day.AddDays(-1))!.RateCardVersion);
        Assert.Equal("2025-01", book.Today()!.Version);
        Assert.Equal(["2025-01", "2026-12"], book.Published.Select(card => card.Version));

        await File.WriteAllTextAsync(Path.Combine(folder, "broken.json"), "{}");
        portal.Time.Advance(RateBook.Freshness);
        Assert.Equal("2026-12", book.PriceOf(Service.Sms, "CN", MessageType.Code, day)!.RateCardVersion);
    }
}
