using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Apps;
using Portal.Web.Platform;

namespace Portal.Web.Features.Apps;

/// <summary>The addresses an app's calls may come from; each line is checked while it is typed.</summary>
public sealed partial class AllowListPanel(AppService service, IStringLocalizer<AppsTexts> texts) : PortalPage
{
    private readonly List<string> _errors = [];
    private string _text = "";
    private string? _saved;
    private string? _mine;

    [Parameter, EditorRequired] public AppDetails App { get; set; } = null!;
    [Parameter] public bool MayManage { get; set; }
    [Parameter] public EventCallback Changed { get; set; }

    private IStringLocalizer<AppsTexts> Texts => texts;

    private bool IsChanged => _text.Trim() != _saved;

    protected override async Task OnInitializedAsync()
    {
        if ((await ActorAsync()).Ip is { } ip && System.Net.IPAddress.TryParse(ip, out var address) && !System.Net.IPAddress.IsLoopback(address))
            _mine = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }

    protected override void OnParametersSet()
    {
        var stored = string.Join('\n', App.AllowList);
        if (stored == _saved)
            return; // a reload for another reason must not take away what is being typed
        _saved = stored;
        Reset();
    }

    private void Reset()
    {
        _text = _saved!;
        _errors.Clear();
    }

    private void Typed(string? text)
    {
        _text = text ?? "";
        _errors.Clear();
        var lines = _text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            try
            {
                AddressRange.ParseList(lines[i]);
            }
            catch (RuleException refusal)
            {
                _errors.Add(texts["allow.line", i + 1, Rules.Of(refusal)]);
            }
        }
    }

    private void AddMine() => Typed(_text.Trim().Length == 0 ? _mine : $"{_text.Trim()}\n{_mine}");

    private async Task SaveAsync()
    {
        var actor = await ActorAsync();
        if (await TryAsync(() => service.AllowAsync(App.AppId, _text, actor, Gone)))
        {
            Snackbar.Add(texts["allow.saved"], Severity.Normal);
            await ForgetAsync("allow-list", stays: true);
        }

        await Changed.InvokeAsync();
    }
}
