using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Web.Platform;

namespace Portal.Web.Features.PriceChanges;

/// <summary>A customer's copy of a price change: what it means for them, and their answer.</summary>
public sealed partial class PriceChangePage(PriceChangeQueries changes, PriceChangeService service, ResumptionService resumptions, IStringLocalizer<PriceChangesTexts> texts) : PortalPage
{
    private PriceChangeView? _view;
    private bool _declining;

    [Parameter] public Guid Id { get; set; }

    private IStringLocalizer<PriceChangesTexts> Texts => texts;

    private PriceChangeService Service => service;

    private ResumptionService Resumptions => resumptions;

    protected override async Task OnParametersSetAsync() => _view = await changes.GetAsync(Id, await ActorAsync(), Gone);

    private async Task DoAsync(Func<Guid, Actor, CancellationToken, Task> verb)
    {
        var actor = await ActorAsync();
        await TryAsync(() => verb(Id, actor, Gone));
        _declining = false;
        _view = await changes.GetAsync(Id, actor, Gone);
    }

    private static string DayOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string AtOf(DateTimeOffset? at) =>
        at is { } instant ? ContractTime.Local(instant).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";
}
