using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Web.Platform;

namespace Portal.Web.Features.Policies;

/// <summary>One number: today, history, and for administrators a new value from a day on; for everybody or for one customer.</summary>
public sealed partial class PolicyPage(PolicyQueries policies, PolicyService service, PolicyWords words, IStringLocalizer<PoliciesTexts> texts) : PortalPage
{
    private PolicyDetail? _view;
    private bool _mayChange;
    private bool _seesCustomers;
    private bool _busy;
    private string? _error;
    private string _value = "";
    private DateOnly? _from;
    private string _reason = "";
    private string _document = "";

    [Parameter] public string Key { get; set; } = "";

    [SupplyParameterFromQuery] public Guid? Customer { get; set; }

    private IStringLocalizer<PoliciesTexts> Texts => texts;

    private PolicyWords Words => words;

    private string Thing => $"{Key} {Customer}";

    private DateOnly Today => ContractTime.DayOf(Now);

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        (_mayChange, _seesCustomers) = (actor.May(Permission.ManagePolicies), actor.May(Permission.ViewCustomers));
        _from ??= Today;
        _view = await policies.GetAsync(Key, Customer, actor, Gone);
    }

    private async Task SetAsync(bool end)
    {
        _error = null;
        decimal? value = null;
        if (!end)
        {
            if (!decimal.TryParse(_value.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number))
            {
                _error = texts["value.shape"];
                return;
            }

            value = number;
        }

        _busy = true;
        var actor = await ActorAsync();
        var done = await TryAsync(async () =>
        {
            try
            {
                await service.SetAsync(new(Key, Customer, _from ?? Today, value, _reason, _document), actor, Gone);
            }
            catch (RuleException refusal) when (refusal.Code.StartsWith("policy.", StringComparison.Ordinal))
            {
                _error = Rules.Of(refusal); // beside the form; what was typed stays
            }
        });
        _busy = false;
        if (!done || _error is not null)
            return;
        await ForgetAsync("policy", Thing);
        (_value, _reason, _document) = ("", "", "");
        Snackbar.Add(texts["set.done", words.Name(_view!.Definition)], Severity.Normal);
        _view = await policies.GetAsync(Key, Customer, actor, Gone);
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
