using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Web.Platform;

namespace Portal.Web.Features.Objections;

/// <summary>Finance proposes a credit note without an objection, by amount or by units; a second person decides on the bill's page.</summary>
public sealed partial class CreditNotePage(CreditNoteService notes, ObjectionQueries queries, IStringLocalizer<ObjectionsTexts> texts) : PortalPage
{
    private readonly Dictionary<int, Draft> _drafts = [];
    private CreditableView? _view;
    private string _reason = "";
    private string? _error;
    private bool _busy;

    [Parameter] public string Number { get; set; } = "";

    private IStringLocalizer<ObjectionsTexts> Texts => texts;

    private Money Total => _drafts.Values.Aggregate(Money.Zero, (sum, draft) => sum + (Money.Parse(draft.Amount.Trim()) ?? Money.Zero));

    protected override async Task OnParametersSetAsync()
    {
        var view = await queries.CreditableAsync(Number, await ActorAsync(), Gone);
        foreach (var line in view.Bill.Lines)
            _drafts.TryAdd(line.Position, new());
        _view = view;
    }

    /// <summary>Units are priced as the line was; the amount may be changed afterwards.</summary>
    private static void Count(BillLine line, Draft draft, string? typed)
    {
        draft.Units = typed ?? "";
        if (long.TryParse(draft.Units.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var units) && units > 0 && units <= line.Units)
            draft.Amount = CreditLine.OfUnits(line, units, "").Amount.ToFenString();
    }

    private async Task ProposeAsync()
    {
        _busy = true;
        _error = null;
        var done = await TryAsync(async () =>
        {
            try
            {
                await notes.ProposeAsync(Number, [.. _drafts.Where(d => d.Value.IsTyped).Select(d => d.Value.Line(d.Key))], _reason, await ActorAsync(), Gone);
            }
            catch (RuleException refusal) when (refusal.Code != "reauthentication.required")
            {
                _error = Rules.Of(refusal); // beside the form; what was typed stays
            }
        });
        _busy = false;
        if (!done || _error is not null)
            return;
        await ForgetAsync("credit-note", Number);
        Snackbar.Add(texts["propose.done"], Severity.Normal);
        Navigation.NavigateTo($"/billing/bills/{Number}");
    }

    private sealed class Draft
    {
        public string Units { get; set; } = "";
        public string Amount { get; set; } = "";
        public string Note { get; set; } = "";

        public bool IsTyped => Amount.Trim().Length > 0 || Units.Trim().Length > 0;

        /// <summary>What cannot be read is no amount, and is refused as such.</summary>
        public CreditLine Line(int position) => new(position, Money.Parse(Amount.Trim()) ?? Money.Zero, Note.Trim());
    }
}
