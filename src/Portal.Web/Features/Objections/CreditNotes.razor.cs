using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.Objections;

/// <summary>Credit notes with their PDF; staff who may approve issue or reject what another one proposed.</summary>
public sealed partial class CreditNotes(CreditNoteService notes, IStringLocalizer<ObjectionsTexts> texts) : PortalPage
{
    private Guid _me;
    private bool _mayApprove;
    private bool _busy;

    [Parameter, EditorRequired] public IReadOnlyList<CreditNoteRow> Notes { get; set; } = [];

    [Parameter] public bool ForProvider { get; set; }

    [Parameter] public EventCallback Changed { get; set; }

    private IStringLocalizer<ObjectionsTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _me = actor.Id;
        _mayApprove = ForProvider && actor.May(Permission.ApproveCredits);
    }

    private async Task AnswerAsync(CreditNoteRow note, bool issue)
    {
        _busy = true;
        try
        {
            if (await TryAsync(async () =>
            {
                var actor = await ActorAsync();
                if (issue)
                    Snackbar.Add(texts["note.issued", await notes.IssueAsync(note.Id, actor, Gone)], Severity.Normal);
                else
                    await notes.RejectAsync(note.Id, actor, Gone);
            }))
            {
                await Changed.InvokeAsync();
            }
        }
        finally
        {
            _busy = false;
        }
    }
}
