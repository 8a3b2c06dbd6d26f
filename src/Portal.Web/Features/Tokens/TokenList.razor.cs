using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Tokens;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.Tokens;

/// <summary>Tokens of the provider or of one organisation: list, make, revoke.</summary>
public sealed partial class TokenList(TokenService tokens, IDialogService dialogs, IStringLocalizer<TokensTexts> texts) : PortalPage
{
    private readonly HashSet<string> _scopes = new(StringComparer.Ordinal);
    private IReadOnlyList<TokenRow>? _rows;
    private IssuedToken? _issued;
    private RuleException? _refusal;
    private ElementReference _nameInput;
    private string _name = "";
    private DateOnly? _expiresOn;
    private bool _making;
    private bool _busy;
    private bool _focusName;

    [Parameter] public bool ForProvider { get; set; }

    private IStringLocalizer<TokensTexts> Texts => texts;

    private IReadOnlyList<string> Offered => ForProvider ? TokenScopes.All : TokenScopes.ForCustomers;

    protected override Task OnInitializedAsync() => LoadAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focusName)
        {
            _focusName = false;
            await _nameInput.FocusAsync();
        }
    }

    private async Task LoadAsync() => _rows = await tokens.ListAsync(await ActorAsync(), Gone);

    private void StartNew()
    {
        _making = _focusName = true;
        _issued = null;
        _refusal = null;
        _name = "";
        _expiresOn = null;
        _scopes.Clear();
    }

    private void Toggle(string scope, bool on)
    {
        if (on)
            _scopes.Add(scope);
        else
            _scopes.Remove(scope);
    }

    private async Task CreateAsync()
    {
        _refusal = null;
        _busy = true;
        var actor = await ActorAsync();
        DateTimeOffset? expiresAt = _expiresOn is { } day ? ContractTime.StartOf(day.AddDays(1)) : null;
        await TryAsync(async () =>
        {
            try
            {
                _issued = await tokens.CreateAsync(new(_name, [.. _scopes], expiresAt), actor, Gone);
                _making = false;
                await ForgetAsync("new-token");
            }
            catch (RuleException refusal)
            {
                _refusal = refusal; // shown at its field; what was typed stays
            }
        });
        _busy = false;
        await LoadAsync();
    }

    private async Task RevokeAsync(TokenRow row)
    {
        var confirmed = await dialogs.ShowMessageBoxAsync(
            texts["revoke.title", row.Name], texts["revoke.text"].Value, yesText: texts["revoke.confirm"], cancelText: texts["cancel"]);
        if (confirmed != true)
            return;
        var actor = await ActorAsync();
        if (await TryAsync(() => tokens.RevokeAsync(row.Id, actor, Gone)))
            Snackbar.Add(texts["revoked.message", row.Name], Severity.Normal);
        await LoadAsync();
    }

    private bool Refused(string prefix) => _refusal?.Code.StartsWith(prefix, StringComparison.Ordinal) == true;

    private static ChipTone ToneOf(TokenState state) => state is TokenState.Active ? ChipTone.Good : ChipTone.Neutral;
}
