using Microsoft.AspNetCore.Components.Routing;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Web.Platform;

namespace Portal.Web.Features.Notices;

/// <summary>How many notices the person has not opened; counted anew on every page, and when one is read.</summary>
public sealed partial class UnreadNotices(NoticeQueries notices, NoticeBell bell, IStringLocalizer<NoticesTexts> texts) : PortalPage
{
    private int _unread;

    private IStringLocalizer<NoticesTexts> Texts => texts;

    protected override async Task OnInitializedAsync()
    {
        bell.Rung += OnRung;
        Navigation.LocationChanged += OnMoved;
        await CountAsync();
    }

    private async Task CountAsync()
    {
        try
        {
            _unread = await notices.UnreadAsync(await ActorAsync(), Gone);
        }
        catch (Exception gone) when (gone is ForbiddenException or OperationCanceledException)
        {
            _unread = 0; // the page itself says that the session has ended
        }
    }

    private void OnMoved(object? sender, LocationChangedEventArgs e) => OnRung();

    private void OnRung() => _ = InvokeAsync(async () =>
    {
        await CountAsync();
        if (!Gone.IsCancellationRequested)
            StateHasChanged();
    });

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            bell.Rung -= OnRung;
            Navigation.LocationChanged -= OnMoved;
        }

        base.Dispose(disposing);
    }
}
