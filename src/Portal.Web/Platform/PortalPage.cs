using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;
using MudBlazor;
using Portal.Domain;
using Portal.Web.Platform.Security;

namespace Portal.Web.Platform;

/// <summary>What every interactive page starts from: who is here, how refusals are shown, when to stop.</summary>
public abstract class PortalPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();

    [Inject] protected ISnackbar Snackbar { get; private set; } = null!;
    [Inject] protected RuleTexts Rules { get; private set; } = null!;
    [Inject] protected IStringLocalizer<SharedTexts> Shared { get; private set; } = null!;
    [Inject] protected NavigationManager Navigation { get; private set; } = null!;
    [Inject] protected TimeProvider Time { get; private set; } = null!;
    [Inject] private IJSRuntime Browser { get; set; } = null!;
    [Inject] private SessionCheck Sessions { get; set; } = null!;
    [Inject] private SecurityLog Log { get; set; } = null!;
    [CascadingParameter] protected Task<AuthenticationState> Auth { get; private set; } = null!;

    /// <summary>Cancelled when the person leaves the page.</summary>
    protected CancellationToken Gone => _gone.Token;

    protected DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>The actor as of now: the live session is asked, so an open circuit keeps no right it has lost.</summary>
    /// <exception cref="ForbiddenException">The session has ended.</exception>
    protected async Task<Actor> ActorAsync()
    {
        var known = (await Auth).User;
        var session = Guid.TryParse(known.FindFirstValue(PortalClaims.Session), out var id) ? id : throw new ForbiddenException("no session");
        var live = await Sessions(session, Gone) ?? throw new ForbiddenException("the session has ended");
        return live.ToActor();
    }

    /// <summary>Runs a person's command; a refusal becomes a message and the form keeps what was typed.</summary>
    protected async Task<bool> TryAsync(Func<Task> command)
    {
        try
        {
            await command();
            return true;
        }
        catch (RuleException refusal) when (refusal.Code == "reauthentication.required")
        {
            Navigation.NavigateTo("/account/confirm-identity?returnUrl=" + Uri.EscapeDataString("/" + Navigation.ToBaseRelativePath(Navigation.Uri)), forceLoad: true);
        }
        catch (RuleException refusal)
        {
            Snackbar.Add(Rules.Of(refusal), Severity.Warning);
        }
        catch (NotFoundException)
        {
            Snackbar.Add(Shared["not-found"], Severity.Warning);
        }
        catch (ForbiddenException refusal)
        {
            Log.Forbidden((await Auth).User.ToActor(), refusal.Message);
            Snackbar.Add(Shared["forbidden"], Severity.Warning);
        }
        catch (DbUpdateConcurrencyException)
        {
            Snackbar.Add(Shared["changed-meanwhile"], Severity.Info);
        }
        catch (IOException tooLarge) when (tooLarge.Message.StartsWith("Supplied file with size", StringComparison.Ordinal))
        {
            Snackbar.Add(Shared["file.over-limit"], Severity.Warning); // said by the browser's side, before a byte was read
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
        }

        return false;
    }

    /// <summary>The files somebody chose; none, and a message, where they are too many.</summary>
    protected IReadOnlyList<IBrowserFile> Picked(InputFileChangeEventArgs chosen, int most)
    {
        if (chosen.FileCount <= most)
            return chosen.GetMultipleFiles(most);
        Snackbar.Add(Shared["files.too-many", most], Severity.Warning);
        return [];
    }

    /// <summary>Accepted: the browser throws away what it kept of this form (<c>data-keep</c>, and <c>data-keep-of</c> where given).</summary>
    /// <param name="stays">The form goes on showing what was accepted.</param>
    protected async Task ForgetAsync(string form, string? of = null, bool stays = false)
    {
        try
        {
            await Browser.InvokeVoidAsync("portalForms.forget", Gone, form, of, stays);
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // nobody is looking any more
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _gone.IsCancellationRequested)
            return;
        _gone.Cancel();
        _gone.Dispose();
    }
}
