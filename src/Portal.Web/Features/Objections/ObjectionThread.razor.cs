using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Web.Features.BillLife;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Objections;

/// <summary>An objection with its lines, outcomes and thread, for both sides.</summary>
public sealed partial class ObjectionThread(ObjectionService objections, IDialogService dialogs, IStringLocalizer<ObjectionsTexts> texts) : PortalPage
{
    private readonly Dictionary<int, Draft> _drafts = [];
    private IReadOnlyList<Evidence> _evidence = [];
    private string _said = "";
    private bool _mayTalk;
    private bool _mayDecide;
    private bool _busy;

    [Parameter, EditorRequired] public ObjectionView View { get; set; } = null!;

    [Parameter] public bool ForProvider { get; set; }

    [Parameter] public EventCallback Changed { get; set; }

    private IStringLocalizer<ObjectionsTexts> Texts => texts;

    private Objection Objection => View.Objection!;

    /// <summary>What finance proposes is the customer's to know once the second person agreed.</summary>
    private bool IsShown => ForProvider || Objection.Status is ObjectionStatus.Decided;

    internal static ChipTone ToneOf(ObjectionStatus status) => status switch
    {
        ObjectionStatus.Open or ObjectionStatus.Proposed => ChipTone.Waiting,
        ObjectionStatus.Decided => ChipTone.Good,
        _ => ChipTone.Neutral,
    };

    protected override async Task OnParametersSetAsync()
    {
        foreach (var line in Objection.Lines)
            _drafts.TryAdd(line.Position, new());
        var actor = await ActorAsync();
        _mayTalk = Objection.IsOpen && actor.May(ForProvider ? Permission.ManageReceivables : Permission.ManageBills);
        _mayDecide = ForProvider && Objection.Status is ObjectionStatus.Open && actor.May(Permission.ManageReceivables);
    }

    private Task SayAsync() => DoAsync(async actor =>
    {
        await objections.SayAsync(Objection.Number, _said, _evidence, actor, Gone);
        await ForgetAsync("message", Objection.Number);
        _said = "";
        _evidence = [];
    });

    private async Task WithdrawAsync()
    {
        if (await dialogs.ShowMessageBoxAsync(texts["withdraw"], texts["withdraw.text", BillLifeService.Day(Domain.Calendar.ContractTime.DayOf(View.Bill.ObjectionUntil))].Value, yesText: texts["withdraw"], cancelText: Shared["cancel"]) == true)
            await DoAsync(actor => objections.WithdrawAsync(Objection.Number, actor, Gone));
    }

    private Task DecideAsync() => DoAsync(async actor =>
    {
        await objections.DecideAsync(
            Objection.Number, [.. _drafts.Select(d => new LineDecision(d.Key, d.Value.Outcome, Money.Parse(d.Value.Credit.Trim()) ?? Money.Zero, d.Value.Note))], actor, Gone);
        await ForgetAsync("decision", Objection.Number);
    });

    private async Task DoAsync(Func<Actor, Task> command)
    {
        _busy = true;
        try
        {
            if (await TryAsync(async () => await command(await ActorAsync())))
                await Changed.InvokeAsync();
        }
        finally
        {
            _busy = false;
        }
    }

    private sealed class Draft
    {
        public LineOutcome Outcome { get; set; } = LineOutcome.Refused;
        public string Credit { get; set; } = "";
        public string Note { get; set; } = "";
    }
}
