using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Notices;
using Portal.Web.Platform;

namespace Portal.Web.Features.Notices;

/// <summary>The fields of a draft; times are contract times.</summary>
public sealed partial class NoticeForm(IStringLocalizer<NoticesTexts> texts) : PortalPage
{
    private readonly HashSet<Service> _services = [];
    private NoticeKind _kind;
    private MaintenanceType _type = MaintenanceType.Maintenance;
    private string _titleEnglish = "";
    private string _titleChinese = "";
    private string _english = "";
    private string _chinese = "";
    private DateTime? _starts;
    private DateTime? _ends;
    private NoticeAudience _audience;
    private string _customer = "";
    private bool _needsAction;
    private bool _busy;
    private NoticeContent? _shown;

    /// <summary>What the fields begin with.</summary>
    [Parameter] public NoticeContent? Content { get; set; }

    /// <summary>Which draft, for what the browser keeps.</summary>
    [Parameter] public string Of { get; set; } = "";

    [Parameter] public bool IsPrimary { get; set; } = true;

    [Parameter, EditorRequired] public IReadOnlyList<(Guid Id, string Name)> Customers { get; set; } = [];

    [Parameter, EditorRequired] public EventCallback<NoticeContent> Save { get; set; }

    private IStringLocalizer<NoticesTexts> Texts => texts;

    protected override void OnParametersSet()
    {
        if (Content is not { } content || IsShown(content))
            return; // what is typed stays, whatever else is drawn anew
        _shown = content;
        (_kind, _type, _audience, _needsAction) = (content.Kind, content.Maintenance ?? MaintenanceType.Maintenance, content.Audience, content.NeedsAction);
        (_titleEnglish, _titleChinese, _english, _chinese) = (content.TitleEnglish, content.TitleChinese, content.English, content.Chinese);
        (_starts, _ends, _customer) = (NoticeLook.Local(content.StartsAt), NoticeLook.Local(content.EndsAt), content.CustomerId?.ToString() ?? "");
        _services.Clear();
        _services.UnionWith(content.Services);
    }

    private bool IsShown(NoticeContent content) =>
        _shown is { } shown && content with { Services = shown.Services } == shown && content.Services.SetEquals(shown.Services);

    private async Task SaveAsync()
    {
        if (_busy)
            return;
        _busy = true;
        await Save.InvokeAsync(new(
            _kind, _kind is NoticeKind.Maintenance ? _type : null, _titleEnglish, _titleChinese, _english, _chinese, _audience, new HashSet<Service>(_services),
            Guid.TryParse(_customer, CultureInfo.InvariantCulture, out var customer) ? customer : null, NoticeLook.Instant(_starts), NoticeLook.Instant(_ends), _needsAction));
        _busy = false;
    }
}
