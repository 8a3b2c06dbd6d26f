using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Web.Platform;

namespace Portal.Web.Features.Objections;

/// <summary>The customer objects to lines of a bill, and follows what comes of it.</summary>
public sealed partial class ObjectionPage(ObjectionService objections, ObjectionQueries queries, IStringLocalizer<ObjectionsTexts> texts) : PortalPage
{
    private readonly Dictionary<int, ObjectionReason> _reasons = [];
    private ObjectionView? _view;
    private IReadOnlyList<Evidence> _evidence = [];
    private string _text = "";
    private ObjectionDraft? _draft;
    private bool _mayFile;
    private bool _again;
    private bool _busy;

    [Parameter] public string Number { get; set; } = "";

    /// <summary>The reconciliation statement whose figures the objection takes over.</summary>
    [SupplyParameterFromQuery] public Guid? Counts { get; set; }

    private IStringLocalizer<ObjectionsTexts> Texts => texts;

    private Money Disputed => _view!.Bill.Lines.Where(line => _reasons.ContainsKey(line.Position)).Aggregate(Money.Zero, (sum, line) => sum + line.Amount);

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var actor = await ActorAsync();
        _view = await queries.OfBillAsync(Number, actor, Gone);
        _mayFile = actor.May(Permission.ManageBills) && _view.Bill.IsAnswerable(Now);
        _again = _view.Objection is null or { Status: ObjectionStatus.Withdrawn } && _mayFile;
        if (_view.Objection is not null && !_again)
            return;
        if (Counts is { } counts && _draft?.CountsId != counts)
            Open(new(await queries.CountsAsync(_view.Bill.Id, counts, actor, Gone), _view.Bill));
    }

    private void Open(ObjectionDraft draft)
    {
        _draft = draft;
        _text = draft.Text(texts, Shared);
        foreach (var line in draft.Lines)
            _reasons.TryAdd(line, ObjectionReason.Count);
    }

    private void Choose(int position, bool chosen)
    {
        if (chosen)
            _reasons.TryAdd(position, ObjectionReason.Count);
        else
            _reasons.Remove(position);
    }

    private void ChooseAll()
    {
        foreach (var line in _view!.Bill.Lines.Where(line => line.Amount > Money.Zero))
            _reasons.TryAdd(line.Position, ObjectionReason.Count);
    }

    private void Explain(int position, string? reason)
    {
        if (Enum.TryParse<ObjectionReason>(reason, out var known))
            _reasons[position] = known;
    }

    private async Task FileAsync()
    {
        _busy = true;
        try
        {
            if (await TryAsync(async () =>
            {
                var number = await objections.FileAsync(Number, [.. _reasons.Select(r => (r.Key, r.Value))], _text, _draft?.Typed(), _evidence, await ActorAsync(), Gone);
                await ForgetAsync("objection", Number);
                Snackbar.Add(texts["form.filed", number], Severity.Normal);
            }))
            {
                await LoadAsync();
            }
        }
        finally
        {
            _busy = false;
        }
    }
}
