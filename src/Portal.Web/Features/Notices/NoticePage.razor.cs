using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.Notices;

/// <summary>One notice: opening it is reading it; what it asks for is answered here.</summary>
public sealed partial class NoticePage(NoticeQueries notices, NoticeInboxService inbox, NoticeBell bell, IStringLocalizer<NoticesTexts> texts) : PortalPage
{
    private NoticeView? _view;
    private bool _mayAnswer;
    private bool _mayCheckOff;
    private bool _mayOpen; // what it is about
    private bool _isTerminating;
    private bool _busy;

    [Parameter] public string Number { get; set; } = "";

    private IStringLocalizer<NoticesTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        (_mayAnswer, _mayCheckOff, _isTerminating) = (actor.May(Permission.AnswerPrices), actor.May(Permission.ManageApps), false);
        await inbox.ReadAsync(Number, actor, Gone);
        _view = await notices.GetAsync(Number, actor, Gone);
        _mayOpen = actor.May(NoticeMails.ReadersOf(_view.Notice.Kind));
        bell.Ring();
    }

    private Task ContinueAsync() => DoAsync(inbox.ContinueAsync);

    private Task TerminateAsync() => DoAsync(inbox.TerminateAsync);

    private Task ReconsiderAsync() => DoAsync(inbox.ReconsiderAsync);

    private Task CheckOffAsync() => DoAsync(inbox.CheckOffAsync);

    private async Task DoAsync(Func<string, Actor, CancellationToken, Task> verb)
    {
        if (_busy)
            return;
        _busy = true;
        var actor = await ActorAsync();
        await TryAsync(() => verb(Number, actor, Gone));
        (_busy, _isTerminating) = (false, false);
        _view = await notices.GetAsync(Number, actor, Gone);
    }
}
