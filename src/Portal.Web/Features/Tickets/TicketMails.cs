using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Contacts;
using Portal.Domain.Tickets;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Contacts;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Tickets;

/// <summary>Mails about tickets. What is told to staff goes to staff only.</summary>
public sealed class TicketMails(IStringLocalizer<TicketsTexts> texts, PortalUrls urls)
{
    /// <summary>Whoever wrote in the thread and may still read it; the owners where only machines wrote.</summary>
    public async Task TellCustomerAsync(PortalDb db, Ticket ticket, string what, DateTimeOffset now, CancellationToken ct)
    {
        var writers = ticket.Posts.Where(post => !post.IsProvider).Select(post => post.AuthorId).ToHashSet();
        var people = (await MemberDirectory.WithAsync(db, ticket.OrganisationId, Permission.UseSupport, ct)).Where(person => writers.Contains(person.UserId)).ToList();
        if (people.Count == 0)
            people = [.. await MemberDirectory.WithAsync(db, ticket.OrganisationId, Permission.ManageOrganisation, ct)];
        foreach (var person in people)
            Mail(db, person, ticket, what, $"/support/{ticket.Number}", now);
    }

    /// <summary>The account's contact for the matter and whoever handles the ticket; all who handle tickets where neither does.</summary>
    public async Task TellResponsibleAsync(PortalDb db, Ticket ticket, string what, DateTimeOffset now, CancellationToken ct)
    {
        var handlers = await MemberDirectory.StaffWithAsync(db, Permission.HandleTickets, ct);
        var role = RoleOf(ticket.Kind);
        // A contact may have lost the permission since they were named: they could not open the ticket.
        var contact = (await db.ContactsAsync(ticket.OrganisationId, ContractTime.DayOf(now), ct)).FirstOrDefault(contact => contact.Role == role)?.UserId;
        var responsible = handlers.Where(person => person.UserId == contact || person.UserId == ticket.AssigneeId).ToList();
        Mail(db, responsible.Count > 0 ? responsible : handlers, ticket, what, now);
    }

    /// <summary>All who handle tickets: who should have answered has not.</summary>
    public async Task TellHandlersAsync(PortalDb db, Ticket ticket, string what, DateTimeOffset now, CancellationToken ct) =>
        Mail(db, await MemberDirectory.StaffWithAsync(db, Permission.HandleTickets, ct), ticket, what, now);

    /// <summary>Whose matter it is (A42).</summary>
    internal static ContactRole RoleOf(TicketKind kind) => kind switch
    {
        TicketKind.Technical or TicketKind.KeyLeak or TicketKind.RaiseLimit or TicketKind.TrafficForecast => ContactRole.Technical,
        TicketKind.Reconciliation or TicketKind.Refund or TicketKind.SlaCompensation => ContactRole.Reconciliation,
        _ => ContactRole.Service,
    };

    private void Mail(PortalDb db, IEnumerable<Recipient> staff, Ticket ticket, string what, DateTimeOffset now)
    {
        foreach (var person in staff)
            Mail(db, person, ticket, what, $"/tickets/{ticket.Number}", now);
    }

    private void Mail(PortalDb db, Recipient person, Ticket ticket, string what, string path, DateTimeOffset now)
    {
        using var _ = Language.Use(person.Language);
        db.Mail(person.Email, person.Language, now,
            texts[$"mail.{what}.subject", ticket.Number], texts[$"mail.{what}.text", ticket.Number, ticket.Subject, texts["priority." + ticket.Priority].Value, DueOf(ticket)], urls.To(path));
    }

    private static string DueOf(Ticket ticket) => ticket.DueAt is { } due ? ContractTime.Local(due).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "–";
}
