using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Deadlines;
using Portal.Domain.Invoices;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Deadlines;

namespace Portal.Web.Features.Invoices;

/// <summary>Finance answers a request in so many working days; a day before, and when it is late, finance hears of it.</summary>
public sealed class InvoiceDeadline(IStringLocalizer<InvoicesTexts> texts, InvoiceMails mails) : IDeadlineKind
{
    public string Kind => "invoice.answer";

    public IReadOnlyList<int> RemindHours { get; } = [24];

    public Permission? Needs => Permission.ViewBills;

    public Permission StaffNeeds => Permission.ManageReceivables;

    public string Title(string subject) => texts["deadline.title", subject];

    public string Href(string subject, bool forStaff) => (forStaff ? "/invoicing/" : "/invoices/") + subject;

    public Task<IReadOnlyList<Recipient>> PeopleAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) =>
        MemberDirectory.StaffWithAsync(db, Permission.ManageReceivables, ct);

    public async Task PassAsync(PortalDb db, TrackedDeadline deadline, DateTimeOffset now, CancellationToken ct) =>
        await mails.TellStaffAsync(db, await RequestAsync(db, deadline, ct), "staff-late", now, ct);

    public async Task MovedAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) => (await RequestAsync(db, deadline, ct)).MoveDue(deadline.DueAt);

    private static Task<InvoiceRequest> RequestAsync(PortalDb db, TrackedDeadline deadline, CancellationToken ct) =>
        db.Set<InvoiceRequest>().Include(request => request.Items).SingleAsync(request => request.Number == deadline.Subject && request.OrganisationId == deadline.OrganisationId, ct);
}
