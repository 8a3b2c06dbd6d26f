using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Web.Platform;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Accounts;

/// <summary>
/// Base of the static account pages: one request, no circuit. A refusal becomes a message beside its field;
/// what was typed stays, except passwords and codes.
/// </summary>
public abstract class AccountPage : ComponentBase
{
    [Inject] protected IStringLocalizer<AccountsTexts> T { get; private set; } = null!;
    [Inject] private RuleTexts Rules { get; set; } = null!;
    [Inject] protected NavigationManager Navigation { get; private set; } = null!;
    [CascadingParameter] protected HttpContext Http { get; private set; } = null!;

    /// <summary>Where the person wanted to go. Used only when it is a place in this portal.</summary>
    [SupplyParameterFromQuery] public string? ReturnUrl { get; set; }

    /// <summary>The refusal of the last attempt.</summary>
    protected RuleException? Refusal { get; private set; }

    protected CancellationToken Gone => Http.RequestAborted;

    protected Origin Origin => Http.Origin();

    protected Actor Actor => Http.User.ToActor(Origin.Ip, Origin.UserAgent);

    protected string? RefusalText => Refusal is null ? null : Rules.Of(Refusal);

    /// <summary>The message of the last refusal if its code begins like this field's codes do.</summary>
    protected string? ErrorAt(params ReadOnlySpan<string> beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (Refusal?.Code.StartsWith(beginning, StringComparison.Ordinal) is true)
                return RefusalText;
        }

        return null;
    }

    protected async Task<bool> TryAsync(Func<Task> attempt)
    {
        try
        {
            Refusal = null;
            await attempt();
            return true;
        }
        catch (RuleException refusal)
        {
            Refusal = refusal;
            return false;
        }
    }

    /// <summary>Ends the request with a redirect. What follows in the method still runs: return after it.</summary>
    protected void Go(string path) => Navigation.NavigateTo(path);

    protected string Keep(string path) => People.WithReturn(path, ReturnUrl);
}
