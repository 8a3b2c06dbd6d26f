using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.LawfulRequests;
using Portal.Web.Platform;

namespace Portal.Web.Features.LawfulRequests;

/// <summary>Writes an authority's request down. Whose records it is about is always said: one customer's, or expressly everybody's.</summary>
public sealed partial class NewLawfulRequestPage(LawfulRequestService requests, LawfulRequestQueries queries, IStringLocalizer<LawfulRequestsTexts> texts) : PortalPage
{
    private readonly HashSet<LogKind> _kinds = [];
    private string _authority = "", _reference = "", _basis = "", _officer = "", _customer = "", _from = "", _until = "", _clues = "";
    private IReadOnlyList<LawfulCustomer> _found = [];
    private Guid? _chosen;
    private DateOnly? _gag;
    private bool _everybody, _busy;
    private string? _error;

    private IStringLocalizer<LawfulRequestsTexts> Texts => texts;

    private void Choose(LogKind kind, bool isChosen)
    {
        if (isChosen)
            _kinds.Add(kind);
        else
            _kinds.Remove(kind);
    }

    private void Rename() => (_found, _chosen) = ([], null);

    private async Task LogAsync()
    {
        (_busy, _error) = (true, null);
        var number = "";
        var done = await TryAsync(async () =>
        {
            try
            {
                var actor = await ActorAsync();
                if (!_everybody)
                    _found = await queries.CustomersAsync(_customer, actor, Gone);
                var customer = _everybody ? (Guid?)null : LawfulRequestQueries.OneOf(_found, _customer, _chosen);
                number = await requests.LogAsync(
                    new(_authority, _reference, _basis, _officer), new(customer, At(_from), At(_until), _kinds.ToHashSet(), _clues), _gag, actor, Gone);
            }
            catch (RuleException refusal)
            {
                _error = Rules.Of(refusal);
            }
        });
        _busy = false;
        if (!done || _error is not null)
            return;
        await ForgetAsync("lawful-request");
        Navigation.NavigateTo($"/lawful-requests/{number}");
    }

    /// <summary>What is typed is meant in the contract zone.</summary>
    private static DateTimeOffset At(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? new(local, ContractTime.Zone.GetUtcOffset(local)) : default;
}
