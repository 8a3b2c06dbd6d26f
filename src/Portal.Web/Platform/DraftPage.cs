using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Domain;
using Portal.Domain.Calendar;

namespace Portal.Web.Platform;

/// <summary>
/// Base of a page whose form is a thing of its own on the server from the first word on: checked while it is typed, saved a
/// moment after each pause and once more when the person leaves, then submitted.
/// </summary>
public abstract class DraftPage : PortalPage
{
    /// <summary>How long nobody types before a save.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(700);

    private CancellationTokenSource? _pause;
    private bool _saving;
    private bool _dirty;
    private bool _unsaved;
    private bool _focusRefusal;

    /// <summary>The draft once it has been saved for the first time.</summary>
    protected Guid? DraftId { get; set; }

    /// <summary>Who writes; set when the page loads, for the words saved after they have left.</summary>
    protected Actor? Writer { get; set; }

    /// <summary>When it was last saved, in words.</summary>
    protected string Saved { get; private set; } = "";

    protected bool IsBusy { get; private set; }

    /// <summary>Why it cannot be submitted; shown above the form in <see cref="RefusalBox"/>, which takes the focus.</summary>
    protected RuleException? Refusal { get; private set; }

    protected ElementReference RefusalBox { get; set; }

    /// <summary>The form's <c>data-keep</c>: what has not reached the server yet waits in the browser.</summary>
    protected abstract string Form { get; }

    /// <summary>Checks what is written as it stands.</summary>
    protected abstract void Recheck();

    protected abstract Task<Guid> StoreAsync(Actor writer, CancellationToken ct);

    /// <summary>After a save: shows what the server made of it.</summary>
    protected abstract Task StoredAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focusRefusal)
        {
            _focusRefusal = false;
            await RefusalBox.FocusAsync();
        }
    }

    protected Task ChangeAsync(Action change)
    {
        change();
        return TypedAsync();
    }

    /// <summary>Checks at once, saves after a pause.</summary>
    protected async Task TypedAsync()
    {
        Recheck();
        _unsaved = true;
        Saved = "";
        _pause?.Cancel();
        _pause?.Dispose();
        var pause = _pause = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        try
        {
            await Task.Delay(Quiet, Time, pause.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await SaveAsync();
    }

    protected async Task<bool> SaveAsync()
    {
        if (_saving)
        {
            _dirty = true; // one save at a time: the first one makes the draft
            return true;
        }

        _saving = true;
        var kept = false;
        do
        {
            _dirty = _unsaved = false;
            kept = await TryAsync(async () => DraftId = await StoreAsync(await ActorAsync(), Gone));
        }
        while (_dirty && kept);
        _saving = false;
        _unsaved |= !kept;

        if (kept)
        {
            Saved = Shared["draft.saved", ContractTime.Local(Now).ToString("HH:mm:ss", CultureInfo.InvariantCulture)];
            await ForgetAsync(Form, stays: true);
            await StoredAsync();
        }

        return kept;
    }

    /// <summary>Saves, then submits; a refusal is shown above the form and what was typed stays. True when it was accepted.</summary>
    protected async Task<bool> SubmitAsync(Func<Guid, Actor, CancellationToken, Task> submit)
    {
        _pause?.Cancel();
        IsBusy = true;
        Refusal = null;
        var done = false;
        if (await SaveAsync() && DraftId is { } id)
        {
            await TryAsync(async () =>
            {
                try
                {
                    await submit(id, await ActorAsync(), Gone);
                    done = true;
                }
                catch (RuleException refusal)
                {
                    Refusal = refusal;
                    _focusRefusal = true;
                }
            });
        }

        IsBusy = false;
        return done;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _unsaved && !_saving)
            _ = KeepLastWordsAsync();
        if (disposing)
            _pause?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Who leaves within the pause loses nothing either.</summary>
    private Task<bool> KeepLastWordsAsync()
    {
        _unsaved = false;
        return TryAsync(() => StoreAsync(Writer!, CancellationToken.None));
    }
}
