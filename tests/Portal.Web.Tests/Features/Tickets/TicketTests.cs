using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Contacts;
using Portal.Domain.Policies;
using Portal.Domain.Tickets;
using Portal.Web.Features.Audit;
using Portal.Web.Features.Contacts;
using Portal.Web.Features.Tickets;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Tickets;

public sealed class TicketTests
{
    private const string Secret = "The carrier's line 7 is down";

    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task An_urgent_ticket_is_answered_closed_and_opened_again_with_files_and_marks(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, bo, support) = (await portal.OwnerAsync("Anna"), await portal.OwnerAsync("Bo"), await portal.StaffAsync(StaffRole.Support));
        var (tickets, queries) = (portal.Get<TicketService>(), portal.Get<TicketQueries>());
        var now = portal.Time.GetUtcNow();
        var number = await tickets.OpenAsync(new(TicketKind.KeyLeak, "SMTP password leaked", "Seen in a log."), [Pdf("one.pdf"), Pdf("two.pdf")], anna.Actor);
        var opened = await queries.GetAsync(number, anna.Actor);
        Assert.Equal((TicketPriority.Urgent, now.AddHours(1), false), (opened.Row.Priority, opened.Row.DueAt, opened.Row.IsUnread));
        Assert.Equal(["one.pdf", "two.pdf"], opened.Posts[0].Files.Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.Contains(number, Assert.Single(await portal.MailsAsync(support.Email)).Subject, StringComparison.Ordinal);
        await Code("ticket.too-many-files", () => tickets.WriteAsync(number, "Six.", [.. Enumerable.Range(0, 6).Select(i => Pdf($"{i}.pdf"))], anna.Actor));

        Assert.True((await queries.GetAsync(number, support.Actor)).Row.IsUnread);
        await tickets.ReadAsync(number, support.Actor);
        Assert.False((await queries.GetAsync(number, support.Actor)).Row.IsUnread);
        portal.Time.Advance(TimeSpan.FromMinutes(90));
        await tickets.WriteAsync(number, "We look at it.", [], support.Actor);
        var answered = await queries.GetAsync(number, anna.Actor);
        Assert.Equal((TicketStatus.WaitingForCustomer, true, portal.Time.GetUtcNow()), (answered.Row.Status, answered.Row.IsUnread, answered.Row.TurnSince));
        Assert.Equal((true, ""), (answered.Posts[1].IsLate, answered.Posts[1].Author));
        Assert.Single(await portal.MailsAsync(anna.Email));

        await Assert.ThrowsAsync<NotFoundException>(() => tickets.WriteAsync(number, "?", [], bo.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => tickets.CloseAsync(number, TicketOutcome.Solved, bo.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => queries.GetAsync(number, bo.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => queries.FileAsync(number, opened.Posts[0].Files[0].FileId, bo.Actor));
        await tickets.ReadAsync(number, bo.Actor); // marks nothing of others
        Assert.True((await queries.GetAsync(number, anna.Actor)).Row.IsUnread);
        var viewer = await portal.MemberAsync(anna, CustomerRole.Viewer);
        await Assert.ThrowsAsync<ForbiddenException>(() => queries.GetAsync(number, viewer.Actor));

        await Code("ticket.outcome", () => tickets.CloseAsync(number, TicketOutcome.Declined, anna.Actor));
        await tickets.CloseAsync(number, TicketOutcome.Solved, anna.Actor);
        await Code("ticket.closed", () => tickets.WriteAsync(number, "Still.", [], support.Actor));
        portal.Time.Advance(TimeSpan.FromSeconds(1));
        await portal.Get<TicketDeskService>().ReopenAsync(number, "It came back.", support.Actor);
        portal.Time.Advance(TimeSpan.FromSeconds(1));
        await tickets.CloseAsync(number, TicketOutcome.NoReply, support.Actor);
        portal.Time.Advance(TimeSpan.FromSeconds(1));
        await tickets.WriteAsync(number, "Again.", [], anna.Actor);
        var last = await queries.GetAsync(number, anna.Actor);
        Assert.Equal((TicketStatus.WaitingForUs, null), (last.Row.Status, last.Row.Outcome));
        Assert.Equal(
            [TicketStepKind.Closed, TicketStepKind.Reopened, TicketStepKind.Closed, TicketStepKind.Reopened], last.Steps.Select(step => step.Kind));
        using var client = portal.Client(await portal.MemberAsync(anna, CustomerRole.Developer));
        Assert.Contains("We look at it.", await client.GetStringAsync($"/support/{number}"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_staff_tell_each_other_reaches_the_customer_nowhere(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, support, finance) = (await portal.OwnerAsync("Anna"), await portal.StaffAsync(StaffRole.Support), await portal.StaffAsync(StaffRole.Finance));
        var (tickets, queries, desk) = (portal.Get<TicketService>(), portal.Get<TicketQueries>(), portal.Get<TicketDeskService>());
        var number = await tickets.OpenAsync(new(TicketKind.Technical, "No receipts", "Since ten."), [], anna.Actor);
        var before = await queries.GetAsync(number, anna.Actor);
        portal.Time.Advance(TimeSpan.FromMinutes(5));
        await desk.RemarkAsync(number, Secret, support.Actor);
        await desk.AssignAsync(number, finance.UserId, support.Actor);
        await Code("ticket.not-handler", () => desk.AssignAsync(number, anna.UserId, support.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => desk.RemarkAsync(number, "x", anna.Actor));

        var ours = await queries.GetAsync(number, support.Actor);
        Assert.Equal((Secret, support.Email), (ours.Notes.Single().Text, ours.Notes.Single().Author));
        Assert.Equal(finance.UserId, ours.AssigneeId);
        var theirs = await queries.GetAsync(number, anna.Actor);
        Assert.Equal((0, 0, 0, null, null, before.Row.ChangedAt), (theirs.Notes.Count, theirs.Steps.Count, theirs.Handlers.Count, theirs.AssigneeId, theirs.Row.Assignee, theirs.Row.ChangedAt));
        using var client = portal.Client(anna);
        foreach (var address in new[] { $"/support/{number}", "/support", "/support?q=carrier" })
        {
            var page = await client.GetStringAsync(address);
            Assert.DoesNotContain("carrier&#x27;s line", page, StringComparison.Ordinal);
            Assert.DoesNotContain("carrier's line", page, StringComparison.Ordinal);
            Assert.DoesNotContain(finance.Email, page, StringComparison.Ordinal);
        }

        Assert.Empty((await queries.PageAsync(1, new("carrier"), anna.Actor)).Rows);
        Assert.DoesNotContain((await portal.MailsAsync(anna.Email)), mail => mail.Text.Contains("carrier", StringComparison.Ordinal));
        var log = await portal.Get<AuditQueries>().OwnAsync(new(Subject: number), anna.Actor);
        Assert.Equal(["ticket.opened"], log.Lines.Select(line => line.Action));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_urgent_ticket_is_told_to_the_contact_who_is_there_and_a_missed_answer_once_to_all_who_handle_tickets(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, admin) = (await portal.OwnerAsync("Anna"), await portal.StaffAsync(StaffRole.Admin));
        var (technician, substitute, ops) = (await portal.StaffAsync(StaffRole.Support), await portal.StaffAsync(StaffRole.Finance), await portal.StaffAsync(StaffRole.Ops));
        var contacts = portal.Get<ContactService>();
        await Code("contact.not-handler", () => contacts.AssignAsync(anna.OrganisationId, ContactRole.Technical, ops.UserId, substitute.UserId, admin.Actor));
        await contacts.AssignAsync(anna.OrganisationId, ContactRole.Technical, technician.UserId, substitute.UserId, admin.Actor);
        var today = new DateOnly(2026, 11, 23);
        await contacts.SetAwayAsync(technician.UserId, today, today, admin.Actor);
        await using (var db = await portal.DbAsync())
        {
            // Agreed with this customer alone: two hours instead of 24.
            db.Add(PolicyRecord.Set(Policy.TicketNormal, anna.OrganisationId, today, 2, "order", "O-1", "admin", today, portal.Time.GetUtcNow()));
            await db.SaveChangesAsync();
        }

        var urgent = await portal.Get<TicketService>().OpenAsync(new(TicketKind.KeyLeak, "A key leaked", "Seen in a log."), [], anna.Actor);
        Assert.Contains(urgent, Assert.Single(await portal.MailsAsync(substitute.Email)).Subject, StringComparison.Ordinal);
        Assert.Empty(await portal.MailsAsync(technician.Email));
        await portal.Get<TicketService>().CloseAsync(urgent, TicketOutcome.Solved, anna.Actor);

        var number = await portal.Get<TicketService>().OpenAsync(new(TicketKind.Technical, "No receipts", "Since ten."), [], anna.Actor);
        var job = portal.Get<TicketTargetsJob>();
        portal.Time.Advance(TimeSpan.FromHours(2));
        await job.RunAsync(portal.Time.GetUtcNow(), default);
        Assert.Empty(await portal.MailsAsync(technician.Email));
        portal.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await portal.Get<TicketQueries>().GetAsync(number, anna.Actor)).Row.IsMissed(portal.Time.GetUtcNow()));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => job.RunAsync(portal.Time.GetUtcNow(), default)));
        await job.RunAsync(portal.Time.GetUtcNow(), default);
        foreach (var person in new[] { technician, substitute, admin })
            Assert.Single(await portal.MailsAsync(person.Email), mail => mail.Subject.Contains(number, StringComparison.Ordinal));
        Assert.Empty(await portal.MailsAsync(ops.Email)); // may not open it
        Assert.Empty(await portal.MailsAsync(anna.Email));
        Assert.Equal([TicketStepKind.Escalated], (await portal.Get<TicketQueries>().GetAsync(number, anna.Actor)).Steps.Select(step => step.Kind));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Staff_change_the_priority_with_a_reason_and_the_customer_reads_both(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, support) = (await portal.OwnerAsync("Anna"), await portal.StaffAsync(StaffRole.Support));
        var (tickets, desk) = (portal.Get<TicketService>(), portal.Get<TicketDeskService>());
        await Code("ticket.priority-too-high", () => tickets.OpenAsync(new(TicketKind.Technical, "No receipts", "Since ten.", TicketPriority.Urgent), [], anna.Actor));
        var number = await tickets.OpenAsync(new(TicketKind.Technical, "No receipts", "Since ten.", TicketPriority.High), [], anna.Actor);
        await desk.PrioritiseAsync(number, TicketPriority.Urgent, "Nothing is delivered.", support.Actor);
        var detail = await portal.Get<TicketQueries>().GetAsync(number, anna.Actor);
        Assert.Equal((TicketPriority.Urgent, portal.Time.GetUtcNow().AddHours(1)), (detail.Row.Priority, detail.Row.DueAt));
        var step = Assert.Single(detail.Steps);
        Assert.Equal(("High", "Urgent", "Nothing is delivered.", ""), (step.From, step.To, step.Reason, step.By));
        await Assert.ThrowsAsync<ForbiddenException>(() => desk.PrioritiseAsync(number, TicketPriority.Low, "?", anna.Actor));
        await desk.PrioritiseAsync(number, TicketPriority.Low, "It was a test system.", support.Actor);
        var told = (await portal.MailsAsync(anna.Email)).Where(mail => mail.Subject == $"{number}: another priority").ToList();
        Assert.Equal(2, told.Count); // the promise moved: it never does so silently
        Assert.Contains("\"Low\"", told[1].Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_phone_number_is_masked_until_staff_say_why_and_the_customer_reads_it(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, bo, support) = (await portal.OwnerAsync("Anna"), await portal.OwnerAsync("Bo"), await portal.StaffAsync(StaffRole.Support));
        var (queries, desk, log) = (portal.Get<TicketQueries>(), portal.Get<TicketDeskService>(), portal.Get<AuditQueries>());
        var now = portal.Time.GetUtcNow();
        var number = await portal.Get<TicketService>().OpenAsync(
            new(TicketKind.CallBack, "Call me", "About the contract.", Request: new(Phone: "+86 10 1234 5678", CallFrom: now.AddHours(1), CallUntil: now.AddHours(2))), [], anna.Actor);
        Assert.Equal("+86 10 1234 5678", (await queries.GetAsync(number, anna.Actor)).Request.Phone);
        Assert.Equal("+•• •• •••• ••78", (await queries.GetAsync(number, support.Actor)).Request.Phone);
        using (var client = portal.Client(support))
            Assert.DoesNotContain("1234", await client.GetStringAsync($"/tickets/{number}"), StringComparison.Ordinal);
        await Code("personal.reason-missing", () => desk.PhoneAsync(number, "  x ", support.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => desk.PhoneAsync(number, "I am curious.", bo.Actor));
        Assert.Empty((await log.OwnAsync(new(OnlyViews: true), anna.Actor)).Lines);
        Assert.Equal("+86 10 1234 5678", await desk.PhoneAsync(number, "Calling back as asked.", support.Actor));

        var line = Assert.Single((await log.OwnAsync(new(OnlyViews: true), anna.Actor)).Lines);
        await using var db = await portal.DbAsync();
        var name = await db.Users.Where(u => u.Id == support.UserId).Select(u => u.DisplayName).SingleAsync();
        Assert.Equal(("ticket.phone-viewed", "Calling back as asked.", name, (string?)null), (line.Action, line.Details, line.ActorName, line.Ip));
        Assert.Empty((await log.OwnAsync(new(OnlyViews: true), bo.Actor)).Lines);
        using var reader = portal.Client(anna);
        Assert.Contains("Calling back as asked.", await reader.GetStringAsync("/organisation/access-log?views=true"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_desk_is_searched_and_narrowed_and_shows_what_is_due_first(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, bo, support) = (await portal.OwnerAsync("Anna"), await portal.OwnerAsync("Bo"), await portal.StaffAsync(StaffRole.Support));
        var (tickets, queries, desk) = (portal.Get<TicketService>(), portal.Get<TicketQueries>(), portal.Get<TicketDeskService>());
        var slow = await tickets.OpenAsync(new(TicketKind.Service, "A question", "How does it work?", TicketPriority.Low), [], anna.Actor);
        var call = await tickets.OpenAsync(
            new(TicketKind.CallBack, "Call me", "About the contract.", Request: new(Phone: "+86 10 1234 5678", CallFrom: portal.Time.GetUtcNow().AddHours(1), CallUntil: portal.Time.GetUtcNow().AddHours(2))),
            [], bo.Actor);
        var limit = await tickets.OpenAsync(new(TicketKind.RaiseLimit, "More a second", "For a sale.", Request: new("Messages a second", "500")), [], anna.Actor);
        Assert.Equal([call, limit, slow], await NumbersAsync(TicketFilter.All));
        portal.Time.Advance(TimeSpan.FromSeconds(1));
        await tickets.WriteAsync(limit, "From when on?", [], support.Actor);
        await desk.AssignAsync(slow, support.UserId, support.Actor);
        Assert.Equal([call, slow, limit], await NumbersAsync(TicketFilter.All));
        Assert.Equal([slow], await NumbersAsync(new(Mine: true)));
        Assert.Equal([call, limit], await NumbersAsync(new(Unassigned: true)));
        Assert.Equal([call], await NumbersAsync(new("bO")));
        Assert.Equal([slow], await NumbersAsync(new("HOW DOES")));
        Assert.Equal([limit], await NumbersAsync(new(limit.ToLowerInvariant())));
        Assert.Equal([limit], await NumbersAsync(new(Kind: TicketKind.RaiseLimit)));
        Assert.Equal([slow], await NumbersAsync(new(Priority: TicketPriority.Low)));
        Assert.Equal([limit], await NumbersAsync(new(Status: TicketStatus.WaitingForCustomer)));
        Assert.Equal([call, slow], await NumbersAsync(new(Unread: true)));
        portal.Time.Advance(TimeSpan.FromHours(5));
        Assert.Equal([call], await NumbersAsync(new(Missed: true)));
        Assert.Equal([limit], (await queries.PageAsync(1, new(Unread: true), anna.Actor)).Rows.Select(row => row.Number));
        Assert.Equal(2, (await queries.PageAsync(1, TicketFilter.All, anna.Actor)).Rows.Count);
        var facts = (await queries.GetAsync(limit, anna.Actor)).Request;
        Assert.Equal(("Messages a second", "500"), (facts.About, facts.Wanted));
        using var client = portal.Client(await portal.StaffAsync(StaffRole.Support));
        var page = await client.GetStringAsync("/tickets?kind=raise-limit");
        Assert.Contains(limit, page, StringComparison.Ordinal);
        Assert.DoesNotContain(call, page, StringComparison.Ordinal);

        async Task<IEnumerable<string>> NumbersAsync(TicketFilter filter) => (await queries.PageAsync(1, filter, support.Actor)).Rows.Select(row => row.Number);
    }

    internal static TicketUpload Pdf(string name) => new(name, () => new MemoryStream([.. "%PDF-1.7 "u8, 1, 2, 3]));

    private static async Task Code(string code, Func<Task> act) => Assert.Equal(code, (await Assert.ThrowsAsync<RuleException>(act)).Code);
}
