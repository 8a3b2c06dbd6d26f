using System.Globalization;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Pricing;
using Portal.Web.Features.PriceChanges;
using Portal.Web.Features.RateDesk;

namespace Portal.Web.Features.Demonstration;

/// <summary>Finance announces dearer text messages within mainland China; both customers are told and have not answered.</summary>
internal sealed class DemoPrices(IServiceProvider services, DemoClock clock)
{
    public async Task AnnounceAsync(DemoPerson finance, DateOnly firstDay, CancellationToken ct)
    {
        var number = firstDay.ToString(MonthText.Format, CultureInfo.InvariantCulture);
        var (cards, actor) = (Get<RateCardService>(), finance.ActorAt(clock.Now));
        await cards.CreateAsync(number, actor, ct);
        var draft = (await Get<RateCardQueries>().GetAsync(number, actor, ct)).Content;
        var prices = draft.Prices.ToDictionary(price => (price.Service, price.Group, price.Type), price => TierText.Of(price.Tiers));
        prices[(Service.Sms, "mainland-china", MessageType.Code)] = "0.048";
        prices[(Service.Sms, "mainland-china", MessageType.Notice)] = "0.048";
        prices[(Service.Sms, "mainland-china", MessageType.Marketing)] = "0.055; 100000: 0.05";
        await cards.EditAsync(number, new([.. draft.Groups.Select(group => new GroupInput(group.Code, string.Join(' ', group.Countries)))], prices, draft.Counting), actor, ct);
        var card = await cards.AnnounceAsync(number, firstDay, actor, ct);
        await Get<PriceChangeTelling>().TellAsync(card, actor, ct);
    }

    private T Get<T>() where T : notnull => services.GetRequiredService<T>();
}
