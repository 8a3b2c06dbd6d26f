using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Domain.Complaints;
using Portal.Web.Platform;

namespace Portal.Web.Features.Complaints;

/// <summary>Staff find the message, name the customer, and judge what comes back.</summary>
public sealed partial class DeskComplaintPage(ComplaintQueries queries, ComplaintService complaints, IStringLocalizer<ComplaintsTexts> texts) : PortalPage
{
    private ComplaintView? _view;
    private IReadOnlyList<ComplaintMatch> _matches = [];
    private IReadOnlyList<ComplaintSender> _customers = [];
    private readonly Dictionary<Guid, string?> _apps = [];
    private string _customer = "", _note = "", _groundless = "", _mistake = "";
    private bool _busy;

    [Parameter] public string Number { get; set; } = "";

    private IStringLocalizer<ComplaintsTexts> Texts => texts;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var actor = await ActorAsync();
        _view = await queries.GetAsync(Number, actor, Gone);
        if (_view.Complaint.Status is ComplaintStatus.Received or ComplaintStatus.Assigned)
            _matches = await queries.MatchesAsync(Number, actor, Gone);
    }

    private async Task FindAsync()
    {
        _customers = await queries.CustomersAsync(_customer, await ActorAsync(), Gone);
        await ForgetAsync("complaint-customer", Number);
    }

    private Task<bool> AssignAsync(ComplaintMatch match) => DoAsync("assign.done", async () => await complaints.AssignAsync(
        Number, match.OrganisationId, match.Record.AppId, (match.Record.MessageId, match.Record.SubmittedAt), await ActorAsync(), Gone));

    private async Task AssignAsync(ComplaintSender found)
    {
        long? app = long.TryParse(_apps.GetValueOrDefault(found.Id), CultureInfo.InvariantCulture, out var id) ? id : null;
        if (await DoAsync("assign.done", async () => await complaints.AssignAsync(Number, found.Id, app, null, await ActorAsync(), Gone)))
            await ForgetAsync("complaint-assign", found.Id.ToString());
    }

    private Task<bool> OptOutAsync() => DoAsync("opt-out.done", async () => await complaints.OptOutAsync(Number, await ActorAsync(), Gone));

    private Task<bool> AcceptAsync() => DoAsync("accept.done", async () => await complaints.AcceptAsync(Number, await ActorAsync(), Gone));

    private async Task ReturnAsync()
    {
        if (await DoAsync("return.done", async () => await complaints.ReturnAsync(Number, _note, await ActorAsync(), Gone)))
        {
            await ForgetAsync("complaint-return", Number);
            _note = "";
        }
    }

    private async Task DismissAsync()
    {
        if (await DoAsync("dismiss.done", async () => await complaints.DismissAsync(Number, _groundless, await ActorAsync(), Gone)))
        {
            await ForgetAsync("complaint-dismiss", Number);
            _groundless = "";
        }
    }

    private async Task TakeBackAsync()
    {
        if (await DoAsync("take-back.done", async () => await complaints.TakeBackAsync(Number, _mistake, await ActorAsync(), Gone)))
        {
            await ForgetAsync("complaint-take-back", Number);
            _mistake = "";
        }
    }

    private async Task<bool> DoAsync(string said, Func<Task> command)
    {
        _busy = true;
        var done = await TryAsync(command);
        _busy = false;
        if (done)
            Snackbar.Add(texts[said], Severity.Normal);
        await LoadAsync();
        return done;
    }
}
