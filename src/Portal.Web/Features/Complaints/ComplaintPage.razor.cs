using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain;
using Portal.Domain.Complaints;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Complaints;

/// <summary>The customer reads the complaint, which starts the clock if no mail has, and replies in the prescribed form.</summary>
public sealed partial class ComplaintPage(ComplaintQueries queries, ComplaintService complaints, FileStore files, IStringLocalizer<ComplaintsTexts> texts) : PortalPage
{
    private string _business = "", _relation = "", _numberSource = "", _consent = "", _purpose = "", _measures = "", _prevention = "", _responsible = "", _phone = "";
    private IReadOnlyList<IBrowserFile> _files = [];
    private ComplaintView? _view;
    private string? _error, _filled;
    private bool _busy;

    [Parameter] public string Number { get; set; } = "";

    private IStringLocalizer<ComplaintsTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        await queries.GetAsync(Number, actor, Gone); // not theirs: not found, and no clock starts
        await complaints.NoteSeenAsync(Number, actor, Gone);
        _view = await queries.GetAsync(Number, actor, Gone);
        Fill(_view);
    }

    // What was returned is mended, not written anew.
    private void Fill(ComplaintView view)
    {
        if (_filled == Number)
            return;
        _filled = Number;
        var last = view.MayReply ? view.Replies.FirstOrDefault(reply => reply.ReturnedAt is not null)?.Answer ?? new() : new();
        (_business, _relation, _numberSource, _consent, _purpose) = (last.Business, last.Relation, last.NumberSource, last.Consent, last.Purpose);
        (_measures, _prevention, _responsible, _phone) = (last.Measures, last.Prevention, last.ResponsiblePerson, last.Phone);
    }

    private async Task ReplyAsync()
    {
        (_busy, _error) = (true, null);
        var answer = new ComplaintAnswer
        {
            Business = _business,
            Relation = _relation,
            NumberSource = _numberSource,
            Consent = _consent,
            Purpose = _purpose,
            Measures = _measures,
            Prevention = _prevention,
            ResponsiblePerson = _responsible,
            Phone = _phone,
        };
        var done = await TryAsync(async () =>
        {
            try
            {
                await complaints.ReplyAsync(
                    Number, answer, [.. _files.Select(file => new ReplyFile(file.Name, () => file.OpenReadStream(files.MaxBytes, Gone)))], await ActorAsync(), Gone);
            }
            catch (RuleException refusal) when (refusal.Code == "complaint.reply-incomplete")
            {
                _error = texts["complaint.reply-incomplete", texts["answer." + refusal.Arguments[0]].Value, refusal.Arguments[1]];
            }
        });
        _busy = false;
        if (!done || _error is not null)
            return;
        await ForgetAsync("complaint-reply", Number);
        Snackbar.Add(texts["reply.done"], Severity.Normal);
        _view = await queries.GetAsync(Number, await ActorAsync(), Gone);
    }

    private async Task OptOutAsync()
    {
        _busy = true;
        if (await TryAsync(async () => await complaints.OptOutAsync(Number, await ActorAsync(), Gone)))
        {
            Snackbar.Add(texts["opt-out.done"], Severity.Normal);
            _view = await queries.GetAsync(Number, await ActorAsync(), Gone);
        }

        _busy = false;
    }
}
