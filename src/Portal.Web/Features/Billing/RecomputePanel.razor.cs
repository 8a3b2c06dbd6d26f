using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Web.Platform;

namespace Portal.Web.Features.Billing;

/// <summary>Makes the bill again from its records and shows that it is the same, or every line that is not.</summary>
public sealed partial class RecomputePanel(BillRecompute recompute, IStringLocalizer<BillingTexts> texts) : PortalPage
{
    private Recomputation? _result;
    private bool _busy;

    [Parameter, EditorRequired] public string Number { get; set; } = "";

    private IStringLocalizer<BillingTexts> Texts => texts;

    private async Task RunAsync()
    {
        _busy = true;
        _result = null;
        try
        {
            await TryAsync(async () => _result = await recompute.RunAsync(await ActorAsync(), Number, Gone));
        }
        finally
        {
            _busy = false;
        }
    }

    private static string Figures(long? units, Money? amount) =>
        units is { } count && amount is { } money ? $"{BillFormats.Count(count)} · {BillFormats.Amount(money)}" : "–";
}
