using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.ServiceLevels;
using Portal.Web.Platform;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>What each receipt code means, version by version; Ops make the next one.</summary>
public sealed partial class ReceiptMapPage(ReceiptMapService service, IStringLocalizer<ServiceLevelsTexts> texts) : PortalPage
{
    private readonly List<Draft> _drafts = [];
    private IReadOnlyList<ReceiptMap>? _maps;
    private ReceiptMap _shown = ReceiptMap.Shipped;
    private bool _mayManage;
    private bool _edits;
    private bool _busy;
    private DateOnly _first;
    private string _note = "";

    [SupplyParameterFromQuery(Name = "edition")] public int? Edition { get; set; }

    private IStringLocalizer<ServiceLevelsTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _mayManage = actor.May(Permission.ManageServiceLevels);
        await LoadAsync(actor);
    }

    private async Task LoadAsync(Domain.Actor actor)
    {
        var maps = await service.ListAsync(actor, Gone);
        _shown = maps.FirstOrDefault(map => map.Edition == Edition) ?? ReceiptMap.InForce(maps, ContractTime.DayOf(Now));
        _maps = maps;
    }

    private void Begin()
    {
        _drafts.Clear();
        _drafts.AddRange(_shown.Rules.Select(rule => new Draft
        {
            Pattern = rule.Pattern,
            Group = rule.Meaning.Group,
            IsValid = rule.Meaning.IsValidNumber,
            Cause = rule.Meaning.Cause,
            IsFailure = rule.Meaning.IsFailure,
            Release = rule.Meaning.Release,
        }));
        _first = ContractTime.MonthOf(Now).AddMonths(1);
        _note = "";
        _edits = true;
    }

    private async Task MakeAsync()
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        var edition = 0;
        if (await TryAsync(async () => edition = await service.MakeAsync(_first, [.. _drafts.Select(draft => draft.ToRule())], _note, actor, Gone)))
        {
            await ForgetAsync("receipt-map");
            _edits = false;
            Edition = edition;
            Snackbar.Add(texts["map.made", edition], Severity.Normal);
            await LoadAsync(actor);
        }

        _busy = false;
    }

    private sealed class Draft
    {
        public string Pattern { get; set; } = "";

        public ReceiptGroup Group { get; set; } = ReceiptGroup.Undetermined;

        public bool IsValid { get; set; } = true;

        public FailureCause Cause { get; set; } = FailureCause.Unknown;

        public bool IsFailure { get; set; } = true;

        public ReleaseReason? Release { get; set; }

        public ReceiptRule ToRule() => new(Pattern.Trim(), new(Group, IsValid, Cause, IsFailure, Release));
    }
}
