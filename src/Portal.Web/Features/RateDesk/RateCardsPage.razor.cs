using Microsoft.Extensions.Localization;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.RateDesk;

/// <summary>Staff: every rate card there was, is and will be, and drafts of new ones.</summary>
public sealed partial class RateCardsPage(RateCardQueries cards, RateCardService service, IStringLocalizer<RateDeskTexts> texts) : PortalPage
{
    private IReadOnlyList<RateCardRow>? _cards;
    private string _number = "";

    private IStringLocalizer<RateDeskTexts> Texts => texts;

    protected override async Task OnInitializedAsync() => _cards = await cards.ListAsync(await ActorAsync(), Gone);

    private async Task CreateAsync()
    {
        var actor = await ActorAsync();
        if (await TryAsync(() => service.CreateAsync(_number, actor, Gone)))
        {
            await ForgetAsync("rate-card-new");
            Navigation.NavigateTo($"/billing/rate-cards/{_number.Trim()}");
        }
    }

    internal static ChipTone ToneOf(RateCardStanding standing) => standing switch
    {
        RateCardStanding.InForce => ChipTone.Good,
        RateCardStanding.Announced => ChipTone.Waiting,
        _ => ChipTone.Neutral,
    };
}
