using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Pricing;
using Portal.Web.Features.PriceChanges;
using Portal.Web.Features.Pricing;
using Portal.Web.Platform;

namespace Portal.Web.Features.RateDesk;

/// <summary>Staff: one version. A draft is edited, checked and announced here; an announced one shows who was told and what they answered.</summary>
public sealed partial class RateCardPage(
    RateCardQueries cards, RateCardService service, PriceChangeTelling telling, PriceChangeQueries changes, IStringLocalizer<RateDeskTexts> texts,
    IStringLocalizer<PricingTexts> prices) : PortalPage
{
    private readonly Dictionary<(Service, GroupRow, MessageType), string> _prices = [];
    private List<GroupRow> _groups = [];
    private SmsCounting _sms;
    private VoiceCounting _voice;
    private DateOnly _firstDay;
    private RateCardView? _view;
    private ToldPage? _told;
    private bool _mayEdit;
    private bool _sure;
    private bool _busy;
    private bool _isDirty;

    [Parameter] public string Number { get; set; } = "";

    [SupplyParameterFromQuery] public int? Page { get; set; }

    private IStringLocalizer<RateDeskTexts> Texts => texts;

    private IStringLocalizer<PricingTexts> Prices => prices;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var actor = await ActorAsync();
        var view = await cards.GetAsync(Number, actor, Gone);
        _mayEdit = view.Standing is RateCardStanding.Draft && actor.May(Permission.ManageRateCards);
        _told = view is { Id: { } id, Standing: not RateCardStanding.Draft } ? await changes.ToldAsync(id, actor, Page ?? 1, Gone) : null;
        _groups = [.. view.Content.Groups.Select(group => new GroupRow { Code = group.Code, Countries = string.Join(' ', group.Countries) })];
        _prices.Clear();
        foreach (var price in view.Content.Prices)
        {
            if (_groups.Find(group => group.Code == price.Group) is { } group)
                _prices[(price.Service, group, price.Type)] = TierText.Of(price.Tiers);
        }

        (_sms, _voice) = (view.Content.Counting.Sms, view.Content.Counting.Voice);
        _firstDay = view.Earliest;
        (_sure, _isDirty) = (false, false);
        _view = view;
    }

    private async Task SaveAsync()
    {
        var actor = await ActorAsync();
        if (await TryAsync(() => service.EditAsync(Number, Typed(), actor, Gone)))
        {
            await ForgetAsync("rate-card", Number, stays: true);
            Snackbar.Add(texts["saved"], Severity.Normal);
            await LoadAsync();
        }
    }

    private async Task AnnounceAsync()
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        if (await TryAsync(async () => await telling.TellAsync(await service.AnnounceAsync(Number, _firstDay, actor, Gone), actor, CancellationToken.None)))
        {
            await ForgetAsync("announce", Number);
            await ForgetAsync("rate-card", Number);
        }

        _busy = false;
        await LoadAsync();
    }

    private async Task DiscardAsync()
    {
        var actor = await ActorAsync();
        if (await TryAsync(() => service.DiscardAsync(Number, actor, Gone)))
            Navigation.NavigateTo("/billing/rate-cards");
    }

    private RateCardInput Typed() => new(
        [.. _groups.Select(group => new GroupInput(group.Code, group.Countries))],
        _prices.Where(price => _groups.Contains(price.Key.Item2))
            .GroupBy(price => (price.Key.Item1, price.Key.Item2.Code.Trim(), price.Key.Item3))
            .ToDictionary(group => group.Key, group => group.First().Value),
        new(_sms, _voice, EmailCounting.ValidRequests));

    /// <summary>A new group begins with the prices of the last one.</summary>
    private void Add()
    {
        var group = new GroupRow();
        if (_groups is [.., var last])
        {
            foreach (var ((of, _, type), text) in _prices.Where(price => price.Key.Item2 == last).ToList())
                _prices[(of, group, type)] = text;
        }

        _groups.Add(group);
        _isDirty = true;
    }

    private void Remove(GroupRow group)
    {
        _groups.Remove(group);
        _isDirty = true;
    }

    private string NameOf(string group) => prices["group." + group] is { ResourceNotFound: false } name ? name : group;

    private string CountsOf(ToldPage told) => string.Join(" · ", told.Counts.OrderBy(count => count.Key).Select(count => $"{texts["answer." + count.Key]}: {count.Value.ToString(CultureInfo.InvariantCulture)}"));

    private static string DayOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed class GroupRow
    {
        public string Code { get; set; } = "";

        public string Countries { get; set; } = "";
    }
}
