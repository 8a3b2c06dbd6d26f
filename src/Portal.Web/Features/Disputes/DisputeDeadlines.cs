using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Disputes;
using Portal.Domain.Policies;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Policies;
using Portal.Web.Features.Usage;
using Portal.Web.Features.WorkingCalendar;

namespace Portal.Web.Features.Disputes;

/// <summary>The customer's working days from the receipt of the carrier's proof (A172). Unanswered it is not contested; it stays open to be for a while (X3 no. 10).</summary>
public sealed class ProofReplyDeadline(IStringLocalizer<DisputesTexts> texts, DisputeMails mails, ReopenDeadline reopen) : IDeadlineKind
{
    public string Kind => "dispute.reply";

    public IReadOnlyList<int> RemindHours { get; } = [48, 24, 4];

    public Permission? Needs => Permission.FileDisputes;

    public Permission StaffNeeds => Permission.HandleDisputes;

    public string Title(string subject) => texts["deadline.reply", subject];

    public string Href(string subject, bool forStaff) => (forStaff ? "/dispute-desk/" : "/disputes/") + subject;

    public Task<IReadOnlyList<Recipient>> PeopleAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) => DisputeMails.CustomersAsync(db, deadline.OrganisationId, ct);

    public async Task PassAsync(PortalDb db, TrackedDeadline deadline, DateTimeOffset now, CancellationToken ct)
    {
        var dispute = await db.Set<Dispute>().SingleAsync(d => d.Number == deadline.Subject, ct);
        var grace = (await db.PoliciesAsync(dispute.OrganisationId, ct)).InForce(Policy.DisputeReopenDays, dispute.OrganisationId, ContractTime.DayOf(deadline.DueAt)).Whole;
        var until = Deadline.Of(DeadlineRule.CalendarDays, grace, DisputeScope.LastInstantFor(ContractTime.DayOf(deadline.DueAt)), await db.WorkingDaysAsync(ct));
        dispute.Lapse(until.Due);
        db.Promise(reopen, dispute.Number, dispute.OrganisationId, until, DeadlineTurn.Customer, Policy.DisputeReopenDays.Key, now);
        db.Audit(Actor.Component("disputes"), now, "dispute.no-reply", $"dispute:{dispute.Number}", dispute.OrganisationId, new { deadline.DueAt, dispute.ReopenUntil });
        await mails.TellAsync(db, dispute, "no-reply", now, ct, ContractTime.Local(dispute.ReopenUntil!.Value));
        await mails.TellDeskAsync(db, dispute, "no-reply", now, ct);
    }

    public async Task MovedAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) =>
        (await db.Set<Dispute>().SingleAsync(d => d.Number == deadline.Subject, ct)).MoveReplyDue(deadline.DueAt);
}

/// <summary>The customer's: until when a proof that was not answered can still be contested (X3 no. 10). Passed, finance can sign the end.</summary>
public sealed class ReopenDeadline(IStringLocalizer<DisputesTexts> texts, DisputeMails mails) : IDeadlineKind
{
    public string Kind => "dispute.reopen";

    public IReadOnlyList<int> RemindHours { get; } = [48];

    public Permission? Needs => Permission.FileDisputes;

    public Permission StaffNeeds => Permission.HandleDisputes;

    public string Title(string subject) => texts["deadline.reopen", subject];

    public string Href(string subject, bool forStaff) => (forStaff ? "/dispute-desk/" : "/disputes/") + subject;

    public Task<IReadOnlyList<Recipient>> PeopleAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) => DisputeMails.CustomersAsync(db, deadline.OrganisationId, ct);

    public async Task PassAsync(PortalDb db, TrackedDeadline deadline, DateTimeOffset now, CancellationToken ct) =>
        await mails.TellDeskAsync(db, await db.Set<Dispute>().SingleAsync(d => d.Number == deadline.Subject, ct), "reopen-over", now, ct);
}

/// <summary>Ours: the carrier's proof is supplied within so many working days; the agreement asks for it and names no time (A171).</summary>
public sealed class ProofDeadline(IStringLocalizer<DisputesTexts> texts, DisputeMails mails) : IDeadlineKind
{
    public const string Name = "dispute.proof";

    public string Kind => Name;

    public IReadOnlyList<int> RemindHours { get; } = [24];

    public Permission? Needs => Permission.FileDisputes;

    public Permission StaffNeeds => Permission.HandleDisputes;

    public string Title(string subject) => texts["deadline.proof", subject];

    public string Href(string subject, bool forStaff) => (forStaff ? "/dispute-desk/" : "/disputes/") + subject;

    public Task<IReadOnlyList<Recipient>> PeopleAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) => DisputeMails.DeskAsync(db, ct);

    public async Task PassAsync(PortalDb db, TrackedDeadline deadline, DateTimeOffset now, CancellationToken ct) =>
        await mails.TellDeskAsync(db, await db.Set<Dispute>().SingleAsync(d => d.Number == deadline.Subject, ct), "proof-late", now, ct);
}

/// <summary>Ours: the next step after a proof was contested or a third party asked for; the agreement names no time (A174).</summary>
public sealed class StepDeadline(IStringLocalizer<DisputesTexts> texts, DisputeMails mails) : IDeadlineKind
{
    public string Kind => "dispute.step";

    public IReadOnlyList<int> RemindHours { get; } = [24];

    public Permission? Needs => Permission.FileDisputes;

    public Permission StaffNeeds => Permission.HandleDisputes;

    public string Title(string subject) => texts["deadline.step", subject];

    public string Href(string subject, bool forStaff) => (forStaff ? "/dispute-desk/" : "/disputes/") + subject;

    public Task<IReadOnlyList<Recipient>> PeopleAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) => DisputeMails.DeskAsync(db, ct);

    public async Task PassAsync(PortalDb db, TrackedDeadline deadline, DateTimeOffset now, CancellationToken ct) =>
        await mails.TellDeskAsync(db, await db.Set<Dispute>().SingleAsync(d => d.Number == deadline.Subject, ct), "step-late", now, ct);
}

/// <summary>The neutral third party's: the report; the agreement names no time (A174). Late, both sides are told, and another one can be named.</summary>
public sealed class ReportDeadline(IStringLocalizer<DisputesTexts> texts, DisputeMails mails) : IDeadlineKind
{
    public string Kind => "dispute.audit";

    public IReadOnlyList<int> RemindHours { get; } = [72, 24];

    public Permission? Needs => Permission.FileDisputes;

    public Permission StaffNeeds => Permission.HandleDisputes;

    public string Title(string subject) => texts["deadline.audit", subject];

    public string Href(string subject, bool forStaff) => (forStaff ? "/dispute-desk/" : "/disputes/") + subject;

    public string MailHref(TrackedDeadline deadline) => "/audit-room/" + deadline.Subject;

    public async Task<IReadOnlyList<Recipient>> PeopleAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) =>
        await DisputeMails.AuditorAsync(db, await db.Set<Dispute>().SingleAsync(d => d.Number == deadline.Subject, ct), ct);

    public async Task PassAsync(PortalDb db, TrackedDeadline deadline, DateTimeOffset now, CancellationToken ct)
    {
        var dispute = await db.Set<Dispute>().SingleAsync(d => d.Number == deadline.Subject, ct);
        await mails.TellDeskAsync(db, dispute, "audit-late", now, ct, dispute.AuditorName!);
        await mails.TellAsync(db, dispute, "audit-late", now, ct, dispute.AuditorName!);
    }
}

/// <summary>The customer's: until when it claims its direct loss, before anything is proposed (A178). Passed, finance can go on.</summary>
public sealed class LossDeadline(IStringLocalizer<DisputesTexts> texts, DisputeMails mails) : IDeadlineKind
{
    public string Kind => "dispute.loss";

    public IReadOnlyList<int> RemindHours { get; } = [72, 24];

    public Permission? Needs => Permission.FileDisputes;

    public Permission StaffNeeds => Permission.HandleDisputes;

    public string Title(string subject) => texts["deadline.loss", subject];

    public string Href(string subject, bool forStaff) => (forStaff ? "/dispute-desk/" : "/disputes/") + subject;

    public Task<IReadOnlyList<Recipient>> PeopleAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) => DisputeMails.CustomersAsync(db, deadline.OrganisationId, ct);

    public async Task PassAsync(PortalDb db, TrackedDeadline deadline, DateTimeOffset now, CancellationToken ct) =>
        await mails.TellDeskAsync(db, await db.Set<Dispute>().SingleAsync(d => d.Number == deadline.Subject, ct), "loss-over", now, ct);

    public async Task MovedAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) =>
        (await db.Set<Dispute>().SingleAsync(d => d.Number == deadline.Subject, ct)).MoveLossDue(deadline.DueAt);
}

/// <summary>In a month's last days: until when its messages can be disputed (A170), for who sent some.</summary>
internal sealed class DisputeWindow(IStringLocalizer<DisputesTexts> texts, IUsageStore store) : IDeadlineSource
{
    /// <summary>Days before the month's end from which on the calendar shows it.</summary>
    public const int LastDays = 7;

    public Permission? Needs => Permission.FileDisputes;

    public Permission StaffNeeds => Permission.HandleDisputes;

    public async Task<IReadOnlyList<DeadlineItem>> OpenAsync(PortalDb db, Guid? organisationId, DateTimeOffset now, int most, CancellationToken ct)
    {
        var today = ContractTime.DayOf(now);
        var month = ContractTime.MonthOf(now);
        var closes = DisputeScope.LastInstantFor(month);
        if (organisationId is not { } organisation || closes - now > TimeSpan.FromDays(LastDays))
            return [];
        var used = await store.Reads.CellsAsync(new(month, today, organisation), 1, ct);
        return used.Count == 0 || !await db.Set<App>().AnyAsync(app => app.OrganisationId == organisation, ct)
            ? []
            : [new($"dispute.window:{organisation}:{month:yyyy-MM}", organisation, texts["deadline.window", MonthText.Of(month)], "/disputes/new", closes, DeadlineTurn.Customer, texts["deadline.window.why"], null)];
    }
}
