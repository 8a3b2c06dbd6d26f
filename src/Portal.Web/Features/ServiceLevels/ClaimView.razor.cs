using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.ServiceLevels;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>One claim: its course, the sum step by step, what was frozen, and for finance the decision.</summary>
public sealed partial class ClaimView(ClaimQueries queries, ClaimService claims, IStringLocalizer<ServiceLevelsTexts> texts) : PortalPage
{
    private readonly HashSet<ReleaseReason> _reasons = [];
    private ClaimDetail? _detail;
    private bool _mayDecide;
    private bool _mayReadTicket;
    private bool _busy;
    private string _note = "";

    [Parameter, EditorRequired] public string Number { get; set; } = "";

    [Parameter] public bool ForProvider { get; set; }

    private IStringLocalizer<ServiceLevelsTexts> Texts => texts;

    protected override async Task OnParametersSetAsync()
    {
        var actor = await ActorAsync();
        _mayDecide = actor.May(Permission.DecideClaims);
        _mayReadTicket = actor.May(ForProvider ? Permission.HandleTickets : Permission.UseSupport);
        _detail = await queries.GetAsync(Number, actor, Gone);
    }

    private List<TimelineEntry> Course(ClaimDetail detail)
    {
        var claim = detail.Claim;
        List<TimelineEntry> course = [new(claim.FiledAt, texts["standing.Filed"], claim.FiledBy)];
        void Add(DateTimeOffset? at, string text, string? by)
        {
            if (at is { } when)
                course.Add(new(when, text, ForProvider ? by : null));
        }

        Add(claim.VerifiedAt, texts["standing.Verifying"], claim.VerifiedBy);
        Add(claim.GrantedAt, texts["standing.Granted"], claim.GrantedBy);
        Add(claim.DecidedAt, texts[claim.Status is SlaClaimStatus.Refused ? "standing.Refused" : "standing.Issued"], claim.DecidedBy);
        return course;
    }

    private void Choose(ReleaseReason reason, bool chosen)
    {
        if (chosen)
            _reasons.Add(reason);
        else
            _reasons.Remove(reason);
    }

    private Task<bool> TakeUpAsync() => ChangeAsync(async () => await claims.TakeUpAsync(Number, await ActorAsync(), Gone));

    private Task<bool> GrantAsync() => ChangeAsync(async () => await claims.GrantAsync(Number, await ActorAsync(), Gone));

    private Task<bool> IssueAsync() => ChangeAsync(async () => await claims.IssueAsync(Number, await ActorAsync(), Gone));

    private async Task RefuseAsync()
    {
        if (await ChangeAsync(async () => await claims.RefuseAsync(Number, _reasons, _note, await ActorAsync(), Gone)))
            await ForgetAsync("claim-refusal", Number);
    }

    private async Task SendBackAsync()
    {
        if (await ChangeAsync(async () => await claims.SendBackAsync(Number, _note, await ActorAsync(), Gone)))
            await ForgetAsync("claim-back", Number);
    }

    private async Task<bool> ChangeAsync(Func<Task> change)
    {
        if (_busy)
            return false;
        _busy = true;
        var done = await TryAsync(change);
        if (done)
            _note = "";
        _detail = await queries.GetAsync(Number, await ActorAsync(), Gone);
        _busy = false;
        return done;
    }
}
