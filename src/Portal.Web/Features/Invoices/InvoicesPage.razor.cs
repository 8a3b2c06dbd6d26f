using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Web.Platform;

namespace Portal.Web.Features.Invoices;

/// <summary>A customer's invoices: what can be put on one and what cannot, and the requests so far.</summary>
public sealed partial class InvoicesPage(InvoiceQueries queries, InvoiceService service, IStringLocalizer<InvoicesTexts> texts) : PortalPage
{
    private readonly HashSet<string> _chosen = [];
    private InvoicesView? _view;
    private bool _busy;

    private IStringLocalizer<InvoicesTexts> Texts => texts;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        _view = await queries.MineAsync(await ActorAsync(), Gone);
        _chosen.IntersectWith(_view.Things.Where(row => row.Thing.Hurdle is null).Select(row => row.Thing.Key));
    }

    private void Choose(string key, bool isChosen) => _ = isChosen ? _chosen.Add(key) : _chosen.Remove(key);

    private Money Sum(InvoicesView view) =>
        view.Things.Where(row => _chosen.Contains(row.Thing.Key)).Aggregate(Money.Zero, (sum, row) => sum + row.Thing.Amount);

    private async Task AskAsync()
    {
        _busy = true;
        var number = "";
        var done = await TryAsync(async () => number = await service.RequestAsync(_chosen, await ActorAsync(), Gone));
        _busy = false;
        if (done)
            Snackbar.Add(texts["ask.done", number], Severity.Normal);
        await LoadAsync();
    }
}
