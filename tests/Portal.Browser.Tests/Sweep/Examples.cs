using Microsoft.EntityFrameworkCore;
using Portal.Browser.Tests.Support;
using Portal.Domain;
using Portal.Domain.AbnormalSending;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Domain.Apps;
using Portal.Domain.Billing;
using Portal.Domain.Complaints;
using Portal.Domain.Disputes;

using Portal.Domain.Enforcement;
using Portal.Domain.Forecasts;
using Portal.Domain.Invoices;
using Portal.Domain.Ledger;
using Portal.Domain.LawfulRequests;
using Portal.Domain.Notices;
using Portal.Domain.Pricing;
using Portal.Domain.ServiceLevels;
using Portal.Domain.Signatures;
using Portal.Domain.Templates;
using Portal.Domain.Tickets;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Agreements;
using Portal.Web.Features.Apps;
using Portal.Web.Features.Credentials;
using Portal.Web.Features.Notices;
using Portal.Web.Features.Organisations;
using Portal.Web.Features.PriceChanges;
using Portal.Web.Platform.Files;

namespace Portal.Browser.Tests.Sweep;

/// <summary>Things of the demonstration that pages can be opened for.</summary>
public sealed class Examples(LivePortal portal, Cast cast)
{
    private const string OtherCustomer = "Blue Harbour Logistics";
    private static readonly Origin Nowhere = new(null, null);

    public Task<string> BillAsync() => FirstAsync<Bill, string>((bills, organisation) => bills.Where(b => b.OrganisationId == organisation).OrderBy(b => b.Number).Select(b => b.Number));

    public Task<Guid> ProofAsync() => FirstAsync<StoredFile, Guid>((files, organisation) => files.Where(f => f.OrganisationId == organisation && f.Use == FileUse.Proof).OrderBy(f => f.Id).Select(f => f.Id));

    public Task<Guid> AcceptanceAsync() =>
        FirstAsync<AcceptanceProof, Guid>((proofs, organisation) => proofs.Where(p => p.OrganisationId == organisation).OrderBy(p => p.AcceptanceId).Select(p => p.AcceptanceId));

    /// <summary>A bill of another month, held as a run would hold it.</summary>
    public async Task<Guid> HeldBillAsync()
    {
        var organisation = await cast.OrganisationAsync();
        await using var db = await portal.DbAsync();
        if (await db.Set<HeldBill>().Select(h => (Guid?)h.Id).FirstOrDefaultAsync() is { } known)
            return known;
        var now = portal.Clock.GetUtcNow();
        var (app, run) = (await AppAsync(), BillRun.Start(new(2025, 1, 1), "sweep", now));
        var held = HeldBill.Hold(run, organisation, [new(app, Service.Sms, "CN", MessageType.Code, 10_051, 10_000)], 5, now, now);
        db.AddRange(run, held);
        await db.SaveChangesAsync();
        return held.Id;
    }

    public Task<Guid> PriceChangeAsync() =>
        FirstAsync<PriceChangeNotice, Guid>((notices, organisation) => notices.Where(n => n.OrganisationId == organisation).OrderBy(n => n.Id).Select(n => n.Id));

    public Task<string> RateCardAsync() => FirstAsync<RateCardVersion, string>((cards, _) => cards.Where(c => c.Status == RateCardStatus.Announced).OrderBy(c => c.Number).Select(c => c.Number));

    /// <summary>The other customer's, who declines for it.</summary>
    public async Task<string> SettlementAsync()
    {
        await using var db = await portal.DbAsync();
        var other = await db.Set<Organisation>().Where(o => o.Name == OtherCustomer).Select(o => o.Id).SingleAsync(); // stories bring customers of their own
        var notice = await db.Set<PriceChangeNotice>().AsNoTracking().OrderBy(n => n.Id).FirstAsync(n => n.OrganisationId == other);
        if (await OpenAsync() is { } known)
            return known;
        await portal.Get<PriceChangeService>().DeclineAsync(notice.Id, Actor.Component("sweep") with { OrganisationId = notice.OrganisationId });
        await portal.Get<SettlementService>().OpenAsync(Actor.Component("sweep"), notice.EffectiveAt, default);
        return (await OpenAsync())!;

        Task<string?> OpenAsync() => db.Set<Settlement>().Where(s => s.NoticeId == notice.Id).Select(s => s.Number).SingleOrDefaultAsync();
    }

    /// <summary>The latest bill: its objection period may be running.</summary>
    public Task<string> AnswerableBillAsync() => FirstAsync<Bill, string>((bills, organisation) =>
        bills.Where(b => b.OrganisationId == organisation).OrderByDescending(b => b.Number).Select(b => b.Number));

    /// <summary>An objection of the demonstration.</summary>
    public async Task<string> ObjectionAsync()
    {
        await using var db = await portal.DbAsync();
        return await db.Set<Objection>().OrderBy(o => o.Number).Select(o => o.Number).FirstAsync();
    }

    public Task<string> CaseAsync(CaseStatus status) => FirstAsync<EnforcementCase, string>((cases, organisation) =>
        cases.Where(c => c.OrganisationId == organisation && c.Status == status).OrderBy(c => c.Number).Select(c => c.Number));

    public Task<string> ComplaintAsync(ComplaintStatus status) => FirstAsync<Complaint, string>((complaints, organisation) =>
        complaints.Where(c => c.OrganisationId == organisation && c.Status == status).OrderBy(c => c.Number).Select(c => c.Number));

    public Task<string> DisputeAsync(DisputeStatus status) => FirstAsync<Dispute, string>((disputes, organisation) =>
        disputes.Where(d => d.OrganisationId == organisation && d.Status == status).OrderBy(d => d.Number).Select(d => d.Number));

    /// <summary>A query that waits for the customer's answer.</summary>
    public Task<string> AbnormalQueryAsync() => FirstAsync<AbnormalQuery, string>((queries, organisation) =>
        queries.Where(q => q.OrganisationId == organisation && q.Status == AbnormalStatus.CustomerAsked).OrderBy(q => q.Number).Select(q => q.Number));

    /// <summary>A request with everything on its page: papers, approvals and a package.</summary>
    public async Task<string> LawfulRequestAsync()
    {
        await using var db = await portal.DbAsync();
        return await db.Set<LawfulRequest>().Where(r => r.ExportSha256 != null).OrderBy(r => r.Number).Select(r => r.Number).FirstAsync();
    }

    /// <summary>A change of functions that the customer has been told of.</summary>
    public async Task<string> NoticeAsync()
    {
        var organisation = await cast.OrganisationAsync();
        await using var db = await portal.DbAsync();
        return await (from copy in db.Set<NoticeCopy>()
                      join notice in db.Set<Notice>() on copy.NoticeId equals notice.Id
                      where copy.OrganisationId == organisation && notice.Kind == NoticeKind.FunctionChange
                      orderby notice.Number
                      select notice.Number!).FirstAsync();
    }

    /// <summary>A draft with everything a form can hold, begun where there is none.</summary>
    public async Task<Guid> DraftNoticeAsync()
    {
        await using var db = await portal.DbAsync();
        if (await db.Set<Notice>().Where(n => n.Status == NoticeStatus.Draft).Select(n => (Guid?)n.Id).FirstOrDefaultAsync() is { } draft)
            return draft;
        var from = portal.Clock.GetUtcNow().AddDays(20);
        return await portal.Get<NoticeService>().DraftAsync(
            new(NoticeKind.Maintenance, MaintenanceType.FailureDrill, "Drill", "演练", "A line is taken out.", "切断一条线路。", NoticeAudience.Services,
                new HashSet<Service> { Service.Sms }, null, from, from.AddHours(2), NeedsAction: true),
            Actor.Component("sweep"));
    }

    public async Task<string> IncidentAsync()
    {
        await using var db = await portal.DbAsync();
        return await db.Set<Incident>().OrderByDescending(i => i.ResolvedAt == null).ThenBy(i => i.Number).Select(i => i.Number).FirstAsync();
    }

    public Task<string> ClaimAsync() => FirstAsync<SlaClaim, string>((claims, organisation) =>
        claims.Where(c => c.OrganisationId == organisation).OrderBy(c => c.Number).Select(c => c.Number));

    /// <summary>One with a note of staff, an answer and a handler.</summary>
    public Task<string> TicketAsync() => FirstAsync<Ticket, string>((tickets, organisation) =>
        tickets.Where(t => t.OrganisationId == organisation && t.Kind == TicketKind.RaiseLimit).OrderBy(t => t.Number).Select(t => t.Number));

    public Task<string> ForecastAsync() => FirstAsync<TrafficForecast, string>((forecasts, organisation) =>
        forecasts.Where(f => f.OrganisationId == organisation).OrderBy(f => f.Number).Select(f => f.Number));

    public Task<Guid> ServiceMonthAsync() => FirstAsync<ServiceLevelMonth, Guid>((months, organisation) =>
        months.Where(m => m.OrganisationId == organisation).OrderByDescending(m => m.Failures).ThenBy(m => m.Id).Select(m => m.Id));

    public Task<string> PackageAsync() =>
        FirstAsync<Package, string>((packages, organisation) => packages.Where(p => p.OrganisationId == organisation).OrderBy(p => p.Number).Select(p => p.Number));

    public Task<Guid> OrganisationAsync() => cast.OrganisationAsync();

    public Task<long> AppAsync() => FirstAsync<App, long>((apps, organisation) =>
        apps.Where(a => a.OrganisationId == organisation && a.Keys.Any()).OrderBy(a => a.AppId).Select(a => a.AppId));

    public async Task<Guid> KeyAsync()
    {
        var app = await AppAsync();
        return await FirstAsync<App, Guid>((apps, _) => apps.Where(a => a.AppId == app).SelectMany(a => a.Keys).OrderBy(k => k.Id).Select(k => k.Id));
    }

    /// <summary>A receipt; a key is made to be reported where nobody has reported one.</summary>
    public async Task<string> LeakReportAsync()
    {
        var organisation = await cast.OrganisationAsync();
        await using var db = await portal.DbAsync();
        if (await db.Set<LeakReport>().Where(r => r.OrganisationId == organisation).Select(r => r.Number).FirstOrDefaultAsync() is { } known)
            return known;
        var owner = await OwnerAsync();
        var keys = portal.Get<AppKeyService>();
        var app = await db.Set<App>().Where(a => a.OrganisationId == organisation && a.Keys.Count < 2).OrderBy(a => a.AppId).Select(a => a.AppId).FirstAsync();
        var issued = await keys.CreateAsync(app, owner);
        return await keys.ReportLeakAsync(app, issued.KeyId, "Seen in a public repository.", owner);
    }

    public Task<string> ConfirmationAsync() =>
        MailedAsync(to => portal.Get<SignUpService>().SignUpAsync(to, "korn-blau-treppe-79-Mond", "en", null, Nowhere));

    public Task<string> ResetAsync() => MailedAsync(async to =>
    {
        await portal.AddUserAsync(to);
        await portal.Get<CredentialService>().ForgotPasswordAsync(to, Nowhere);
    });

    public Task<string> InvitationAsync() => MailedAsync(async to =>
        await portal.Get<InvitationService>().InviteAsync(await OwnerAsync(), to, CustomerRole.Developer, "en"));

    /// <summary>The oldest and the newest published version of the SMS agreement.</summary>
    public async Task<string> VersionsAsync()
    {
        await using var db = await portal.DbAsync();
        var numbers = await db.Set<AgreementVersion>().Where(v => v.Code == AgreementCode.Sms && v.PublishedAt != null)
            .OrderBy(v => v.EffectiveOn).Select(v => v.Number).ToListAsync();
        return $"from={numbers[0]}&to={numbers[^1]}";
    }

    /// <summary>A draft of the next SMS agreement, begun where there is none.</summary>
    public async Task<Guid> DraftAsync()
    {
        await using var db = await portal.DbAsync();
        if (await db.Set<AgreementVersion>().Where(v => v.PublishedAt == null).Select(v => (Guid?)v.Id).FirstOrDefaultAsync() is { } draft)
            return draft;
        var admin = Actor.Component("sweep");
        var (chinese, english) = await portal.Get<AgreementDraftQueries>().NewestAsync(admin, AgreementCode.Voice, default);
        return await portal.Get<AgreementPublishing>().DraftAsync(admin, Next(chinese), Next(english));
    }

    /// <summary>The address of one message.</summary>
    public async Task<string> MessageAsync()
    {
        var app = await AppAsync();
        await using var db = await portal.DbAsync();
        var found = await db.Database.SqlQuery<Message>($"SELECT submitted_at AS SubmittedAt, message_id AS Id FROM usage_records WHERE app_id = {app} LIMIT 1").ToListAsync();
        return found.Count == 1
            ? $"/usage/messages/{app}/{found[0].SubmittedAt}?id={found[0].Id}"
            : throw new InvalidOperationException("The demonstration has no message to open a page for.");
    }

    public Task<string> InvoiceRequestAsync() => FirstAsync<InvoiceRequest, string>((requests, organisation) =>
        requests.Where(r => r.OrganisationId == organisation).OrderBy(r => r.Number).Select(r => r.Number));

    public Task<Guid> SignatureAsync() =>
        FirstAsync<Signature, Guid>((signatures, organisation) => signatures.Where(s => s.OrganisationId == organisation).OrderBy(s => s.Id).Select(s => s.Id));

    public Task<Guid> TemplateAsync() =>
        FirstAsync<Template, Guid>((templates, organisation) => templates.Where(t => t.OrganisationId == organisation).OrderBy(t => t.Id).Select(t => t.Id));

    private async Task<string> MailedAsync(Func<string, Task> ask)
    {
        var to = $"{Guid.CreateVersion7():N}@sweep.example";
        await ask(to);
        return new Uri(await portal.Mails.LinkAsync(to, "")).PathAndQuery;
    }

    private async Task<Actor> OwnerAsync() => new()
    {
        Kind = ActorKind.User,
        Id = await cast.UserAsync(Who.Owner),
        Name = "sweep",
        OrganisationId = await cast.OrganisationAsync(),
        Permissions = Permissions.Of(CustomerRole.Owner),
        ReauthenticatedAt = portal.Clock.GetUtcNow(),
    };

    private static string Next(string source) => source
        .Replace("version: \"1.0\"", "version: \"9.9\"", StringComparison.Ordinal)
        .Replace("effective-from: 2025-01-01", "effective-from: 2031-01-01", StringComparison.Ordinal);

    private sealed record Message(long SubmittedAt, string Id);

    private async Task<TId> FirstAsync<T, TId>(Func<IQueryable<T>, Guid, IQueryable<TId>> choose) where T : class
    {
        var organisation = await cast.OrganisationAsync();
        await using var db = await portal.DbAsync();
        var found = await choose(db.Set<T>().AsNoTracking(), organisation).Take(1).ToListAsync();
        return found.Count == 1 ? found[0] : throw new InvalidOperationException($"The demonstration has no {typeof(T).Name} to open a page for.");
    }
}
