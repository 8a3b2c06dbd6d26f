using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Complaints;
using Portal.Domain.Deadlines;
using Portal.Domain.Enforcement;
using Portal.Domain.Metering;
using Portal.Domain.OptOuts;
using Portal.Domain.Policies;
using Portal.Domain.Review;
using Portal.Domain.Signatures;
using Portal.Domain.Tokens;
using Portal.Web.Features.Complaints;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Enforcement;
using Portal.Web.Features.OptOuts;
using Portal.Web.Features.Usage;
using Portal.Web.Platform.Mail;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Complaints;

/// <summary>A complaint from the public form to the accepted reply; on both databases.</summary>
public sealed class ComplaintServiceTests
{
    private static readonly Actor Machine = Actor.Component("tests");

    private static readonly ComplaintAnswer Answer = new()
    {
        Business = "a shop",
        Relation = "member",
        NumberSource = "sign-up form",
        Consent = "ticked",
        Purpose = "a code",
        Measures = "stopped",
        Prevention = "limits",
        ResponsiblePerson = "the head of service",
        Phone = "400-1",
    };

    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task The_clock_starts_with_the_first_notice_that_left_and_the_reply_meets_it(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, desk) = (await portal.OwnerAsync("Anna's shop"), await portal.StaffAsync(StaffRole.Support));
        var service = portal.Get<ComplaintService>();
        var number = await ReceiveAsync(portal);
        await service.AssignAsync(number, anna.OrganisationId!.Value, null, null, desk.Actor);
        Assert.Equal(0, await service.StartClocksAsync()); // the mail has not left

        var left = portal.Time.GetUtcNow().AddMinutes(7);
        await using (var db = await portal.DbAsync())
        {
            foreach (var mail in await db.Set<OutboxMail>().Where(m => m.To == anna.Email).ToListAsync())
                mail.Sent(left);
            await db.SaveChangesAsync();
        }

        portal.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await service.StartClocksAsync());
        Assert.Equal(0, await service.StartClocksAsync()); // twice starts nothing twice
        var complaint = await GetAsync(portal, number);
        Assert.Equal((left, left.AddHours(72)), (complaint.NotifiedAt!.Value, complaint.DueAt!.Value));

        portal.Time.SetUtcNow(left.AddHours(71));
        await service.ReplyAsync(number, Answer, [new("proof.pdf", () => new MemoryStream("%PDF-1.7"u8.ToArray()))], anna.Actor);
        await portal.Get<DeadlineClock>().RingAsync(left.AddHours(72.5), Machine);
        Assert.Null((await GetAsync(portal, number)).OverdueAt);
        await service.AcceptAsync(number, desk.Actor);
        Assert.Equal(ComplaintStatus.Accepted, (await GetAsync(portal, number)).Status);
        await using var after = await portal.DbAsync();
        Assert.Equal(0, await after.Set<TrackedDeadline>().CountAsync(d => d.Status == DeadlineStatus.Open));

        Assert.StartsWith("%PDF-", Encoding.ASCII.GetString(await portal.Get<ComplaintQueries>().PdfAsync(number, 1, anna.Actor)), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Unanswered_it_reminds_four_times_then_is_overdue_by_itself_and_a_late_reply_stays_late(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, desk, risk) = (await portal.OwnerAsync("Anna's shop"), await portal.StaffAsync(StaffRole.Support), await portal.StaffAsync(StaffRole.Risk));
        var (service, clock) = (portal.Get<ComplaintService>(), portal.Get<DeadlineClock>());
        var number = await ReceiveAsync(portal);
        await service.AssignAsync(number, anna.OrganisationId!.Value, null, null, desk.Actor);
        var start = portal.Time.GetUtcNow();
        Assert.True(await service.NoteSeenAsync(number, anna.Actor)); // opening the page is notice enough

        foreach (var hours in new[] { 24.1, 48.1, 68.1, 71.1, 72.1, 73 })
        {
            portal.Time.SetUtcNow(start.AddHours(hours));
            await clock.RingAsync(portal.Time.GetUtcNow(), Machine);
        }

        var mails = await portal.MailsAsync(anna.Email);
        Assert.Equal(4, mails.Count(mail => mail.Subject.Contains("left", StringComparison.Ordinal)));
        Assert.Single(mails, mail => mail.Subject == $"Overdue: complaint {number}");
        Assert.Single(await portal.MailsAsync(risk.Email), mail => mail.Subject == $"Overdue: complaint {number}, a measure is proposed");
        Assert.Equal(start.AddHours(72), (await GetAsync(portal, number)).OverdueAt);

        await service.ReplyAsync(number, Answer, [], anna.Actor);
        Assert.False((await GetAsync(portal, number)).IsInTime);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_late_reply_is_late_though_no_job_has_run_since_and_a_customer_named_by_mistake_is_let_off(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, bo, desk) = (await portal.OwnerAsync("Anna's shop"), await portal.OwnerAsync("Bo"), await portal.StaffAsync(StaffRole.Support));
        var (service, queries) = (portal.Get<ComplaintService>(), portal.Get<ComplaintQueries>());
        var number = await ReceiveAsync(portal);
        await service.AssignAsync(number, anna.OrganisationId!.Value, null, null, desk.Actor);
        await service.NoteSeenAsync(number, anna.Actor);
        portal.Time.Advance(TimeSpan.FromHours(80)); // the portal was switched off meanwhile
        await service.ReplyAsync(number, Answer, [], anna.Actor);
        var late = await GetAsync(portal, number);
        Assert.Equal((false, ComplaintStatus.Replied), (late.IsInTime!.Value, late.Status));
        await using (var db = await portal.DbAsync())
            Assert.Equal(CaseStatus.Proposed, (await db.Set<EnforcementCase>().SingleAsync()).Status);

        Assert.Equal("complaint.note-missing", (await Assert.ThrowsAsync<RuleException>(() => service.TakeBackAsync(number, " ", desk.Actor))).Code);
        await service.TakeBackAsync(number, "Bo's signature, not Anna's.", desk.Actor);
        await using (var db = await portal.DbAsync())
        {
            Assert.Equal(CaseStatus.Dismissed, (await db.Set<EnforcementCase>().SingleAsync()).Status);
            Assert.Equal(0, await db.Set<TrackedDeadline>().CountAsync(d => d.Status == DeadlineStatus.Open));
        }

        await Assert.ThrowsAsync<NotFoundException>(() => queries.GetAsync(number, anna.Actor));
        Assert.Contains(await portal.MailsAsync(anna.Email), mail => mail.Subject == $"Complaint {number} is not yours after all");

        portal.Time.Advance(TimeSpan.FromMinutes(1));
        await service.AssignAsync(number, bo.OrganisationId!.Value, null, null, desk.Actor);
        Assert.Equal(0, await service.StartClocksAsync()); // the first customer's mails start nobody else's clock
        await service.NoteSeenAsync(number, bo.Actor);
        Assert.Empty((await queries.GetAsync(number, bo.Actor)).Replies); // what Anna wrote is not Bo's to read
        Assert.Single((await queries.GetAsync(number, desk.Actor)).Replies);
        await Assert.ThrowsAsync<NotFoundException>(() => queries.PdfAsync(number, 1, bo.Actor));
        await service.ReplyAsync(number, Answer, [], bo.Actor);
        Assert.True((await GetAsync(portal, number)).IsInTime);
        await service.DismissAsync(number, "A test number of ours.", desk.Actor);
        Assert.Equal(ComplaintStatus.Dismissed, (await GetAsync(portal, number)).Status);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_return_leaves_the_clock_running_but_never_less_than_what_we_take_to_judge(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, desk) = (await portal.OwnerAsync("Anna's shop"), await portal.StaffAsync(StaffRole.Support));
        var service = portal.Get<ComplaintService>();
        var number = await ReceiveAsync(portal);
        await service.AssignAsync(number, anna.OrganisationId!.Value, null, null, desk.Actor);
        var start = portal.Time.GetUtcNow();
        await service.NoteSeenAsync(number, anna.Actor);
        portal.Time.SetUtcNow(start.AddHours(10));
        await service.ReplyAsync(number, Answer, [], anna.Actor);
        portal.Time.SetUtcNow(start.AddHours(12));
        await service.ReturnAsync(number, "What did they tick?", desk.Actor);
        Assert.Equal(start.AddHours(72), (await GetAsync(portal, number)).DueAt); // it kept running

        portal.Time.SetUtcNow(start.AddHours(71));
        await service.ReplyAsync(number, Answer, [], anna.Actor);
        portal.Time.SetUtcNow(start.AddHours(74));
        await service.ReturnAsync(number, "Still missing.", desk.Actor);
        Assert.Equal(start.AddHours(78), (await GetAsync(portal, number)).DueAt); // four hours, as promised
        Assert.Null((await GetAsync(portal, number)).OverdueAt);
        Assert.Equal([1, 2], (await GetAsync(portal, number)).Replies.Select(reply => reply.Edition).Order());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_message_is_found_by_signature_and_time_and_the_number_goes_on_the_list_once(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, bo, desk) = (await portal.OwnerAsync("Anna's shop"), await portal.OwnerAsync("Bo"), await portal.StaffAsync(StaffRole.Support));
        var at = portal.Time.GetUtcNow().AddHours(-2);
        await using (var db = await portal.DbAsync())
        {
            db.Add(new App(Guid.CreateVersion7(), 1400000001, anna.OrganisationId!.Value, "Shop", Enum.GetValues<Service>(), "tests", at));
            db.Add(new App(Guid.CreateVersion7(), 1400000002, bo.OrganisationId!.Value, "Other", Enum.GetValues<Service>(), "tests", at));
            await db.SaveChangesAsync();
        }

        await SignAsync(portal, anna, "Anna");
        foreach (var (app, organisation, minutes, id) in new[] { (1400000001L, anna.OrganisationId!.Value, -50, "far"), (1400000001L, anna.OrganisationId!.Value, 3, "near"), (1400000002L, bo.OrganisationId!.Value, 0, "foreign") })
        {
            var record = new UsageRecord
            {
                AppId = app,
                MessageId = id,
                SubmittedAt = UsageTime.Micros(at.AddMinutes(minutes)),
                Service = Service.Sms,
                Type = MessageType.Notice,
                Region = "CN",
                Units = 1,
                Status = DeliveryStatus.Delivered,
            };
            await portal.Get<IUsageStore>().IngestAsync(new(BatchKey.Of("tests", null, id), [new(0, organisation, record)], []), portal.Time.GetUtcNow());
        }

        var number = await ReceiveAsync(portal, "【Anna】", at);
        var queries = portal.Get<ComplaintQueries>();
        var matches = await queries.MatchesAsync(number, desk.Actor);
        Assert.Equal(["near", "far"], matches.Select(match => match.Record.MessageId));
        Assert.Equal(3, matches[0].Apart);

        var service = portal.Get<ComplaintService>();
        Assert.Equal("complaint.unassigned", (await Assert.ThrowsAsync<RuleException>(() => service.OptOutAsync(number, desk.Actor))).Code);
        await service.AssignAsync(number, matches[0].OrganisationId, 1400000001, ("near", matches[0].Record.SubmittedAt), desk.Actor);
        await Assert.ThrowsAsync<NotFoundException>(() => queries.GetAsync(number, bo.Actor));
        await service.OptOutAsync(number, anna.Actor);
        await service.OptOutAsync(number, desk.Actor);
        var entry = Assert.Single((await portal.Get<OptOutService>().ListAsync("138 0013 8000", 1, anna.Actor)).Rows);
        Assert.Equal((OptOutReason.Complaint, "138****8000"), (entry.Reason, entry.PhoneMask));
        Assert.Empty((await portal.Get<OptOutService>().ListAsync(null, 1, bo.Actor)).Rows);
        var gateway = new Actor { Kind = ActorKind.Token, Name = "gateway", Scopes = new HashSet<string> { TokenScopes.OptOutsRead } };
        Assert.Empty(await portal.Get<OptOutService>().SinceAsync(null, gateway)); // one that was stamped before may still be on its way
        portal.Time.Advance(OptOutService.Settles);
        var refused = Assert.Single(await portal.Get<OptOutService>().SinceAsync(null, gateway));
        Assert.Equal(("+8613800138000", true, anna.OrganisationId), (refused.Number, refused.Active, (Guid?)refused.Customer));
        Assert.Equal([1400000001], refused.AppIds); // Bo may still write to it
        Assert.Empty(await portal.Get<OptOutService>().SinceAsync(refused.ChangedAt, gateway));
        Assert.Equal("personal.reason-missing", (await Assert.ThrowsAsync<RuleException>(() => service.RevealAsync(number, " ", desk.Actor))).Code);
        Assert.Equal("+8613800138000", await service.RevealAsync(number, "to call back", desk.Actor));
        var seen = Assert.Single((await portal.Get<Portal.Web.Features.Audit.AuditQueries>().OwnAsync(new(OnlyViews: true), anna.Actor)).Lines); // the customer reads who looked, and why
        Assert.Equal(("complaint.number-viewed", "to call back"), (seen.Action, seen.Details));

        var figure = Assert.Single(await queries.FiguresAsync(new(2026, 11, 1), anna.Actor));
        Assert.Equal((1, 2L, 500_000m, false), (figure.Complaints, figure.Messages, figure.PerMillion!.Value, figure.IsAbove));
        var channel = Assert.Single(await queries.ChannelsAsync(new(2026, 11, 1), anna.Actor));
        Assert.Equal(((string?)null, 1, 2L, 500_000m), (channel.Channel, channel.Complaints, channel.Messages, channel.PerMillion!.Value)); // neither the complaint nor the gateway names one
        await using var raw = await portal.DbAsync();
        Assert.DoesNotContain("13800138000", (await raw.Set<Complaint>().SingleAsync()).PhoneSealed, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_message_is_found_by_the_number_its_gateway_reported_and_the_number_itself_is_not_kept(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, desk) = (await portal.OwnerAsync("Anna's shop"), await portal.StaffAsync(StaffRole.Support));
        var at = portal.Time.GetUtcNow().AddDays(-3);
        await using (var db = await portal.DbAsync())
        {
            db.Add(new App(Guid.CreateVersion7(), 1400000001, anna.OrganisationId!.Value, "Shop", Enum.GetValues<Service>(), "tests", at.AddDays(-40)));
            await db.SaveChangesAsync();
        }

        // 600 at once take PostgreSQL's fast way in; the last is known by then, and its second report brings the number.
        var many = Enumerable.Range(0, 600).Select(i => Line($"m{i}", at.AddSeconds(i), i == 7 ? "138-0013-8000" : $"+86139000{i:00000}"));
        await ReportAsync([.. many, Line("late", at.AddDays(-20), null), Line("old", at.AddDays(-31), "13800138000"), Line("mail", at, "13800138000", "email")], refused: 1);
        await ReportAsync([Line("late", at.AddDays(-20), "008613800138000"), Line("m7", at.AddSeconds(7), "13800138000"), Line("none", at, "a name")], refused: 1);

        var number = await ReceiveAsync(portal, "nobody's signature", at);
        var matches = await portal.Get<ComplaintQueries>().MatchesAsync(number, desk.Actor);
        Assert.Equal([("m7", true), ("late", true)], matches.Select(match => (match.Record.MessageId, match.IsToNumber)));
        Assert.Equal("Anna's shop", matches[0].Customer);
        Assert.Null(matches[0].Record.Recipient);

        static string Line(string id, DateTimeOffset sent, string? to, string service = "sms") => System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["messageId"] = id,
            ["appId"] = 1400000001,
            ["service"] = service,
            ["type"] = "notice",
            ["region"] = "CN",
            ["units"] = 1,
            ["submittedAt"] = sent.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["status"] = "delivered",
            ["recipient"] = to,
        });

        async Task ReportAsync(string[] lines, int refused)
        {
            var gateway = new Actor { Kind = ActorKind.Token, Name = "gateway", Scopes = new HashSet<string> { TokenScopes.UsageWrite } };
            var (answer, _) = await portal.Get<UsageService>().IngestAsync(gateway, UsageCall.Of(Encoding.UTF8.GetBytes(string.Join('\n', lines)), isArray: false, idempotencyKey: null));
            Assert.Equal(Enumerable.Repeat("recipient.malformed", refused), answer.Rejected.Select(line => line.Code));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_carriers_list_comes_in_once_and_says_of_every_line_what_became_of_it(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var desk = await portal.StaffAsync(StaffRole.Risk);
        var intake = portal.Get<ComplaintIntake>();
        var file = Encoding.UTF8.GetBytes("\uFEFF" + ComplaintIntake.Header + "\r\n"
            + "R-1,13800138000,2026-11-20 10:30,【Anna】,\"spam, \"\"again\"\"\",,China Mobile,Beijing\r\n"
            + "R-2,12,2026-11-20 10:30,,spam,,,\r\n"
            + "R-3,13800138001,yesterday,,spam,,,\r\n"
            + "R-4,13800138002\r\n"
            + $"R-5,13800138003,,{new string('x', 61)},spam,,,\r\n"
            + "R-6,13800138004,,,spam,,,\r\n");

        var first = await intake.ImportAsync(ComplaintSource.Carrier, file, desk.Actor);
        Assert.Equal([null, "phone.malformed", "complaint.time", "complaint.line", "complaint.name-too-long", null], first.Select(line => line.Refusal?.Code));
        Assert.Equal("spam, \"again\"", (await GetAsync(portal, first[0].Number!)).Text);
        Assert.Equal(new(2026, 11, 20, 2, 30, 0, TimeSpan.Zero), (await GetAsync(portal, first[0].Number!)).SentAt); // contract time

        Assert.Equal("2 new complaints", Assert.Single(await portal.MailsAsync(desk.Email)).Subject); // one mail for a list

        var second = await intake.ImportAsync(ComplaintSource.Carrier, file, desk.Actor);
        Assert.True(second[0] is { Number: null, Refusal: null }); // known
        await using var db = await portal.DbAsync();
        Assert.Equal(2, await db.Set<Complaint>().CountAsync());
        Assert.Equal("complaint.file-head", (await Assert.ThrowsAsync<RuleException>(() => intake.ImportAsync(ComplaintSource.Carrier, "a,b"u8.ToArray(), desk.Actor))).Code);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_case_the_customer_knows_of_outlives_a_mistake_risk_is_told_and_the_same_customer_can_be_late_again(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, risk, support) = (await portal.OwnerAsync("Anna's shop"), await portal.StaffAsync(StaffRole.Risk), await portal.StaffAsync(StaffRole.Support));
        var (service, queries, clock) = (portal.Get<ComplaintService>(), portal.Get<ComplaintQueries>(), portal.Get<DeadlineClock>());
        var number = await ReceiveAsync(portal);
        await LateAsync();
        Assert.Single(await portal.MailsAsync(support.Email), mail => mail.Subject == $"Overdue: complaint {number}, a measure is proposed"); // who can open the page
        await portal.Get<EnforcementService>().NoticeAsync("E-2026-000001", risk.Actor);

        await service.TakeBackAsync(number, "Bo's signature.", support.Actor);
        var told = Assert.Single(await portal.MailsAsync(risk.Email), mail => mail.Subject == $"Case E-2026-000001: complaint {number}, which it rests on, no longer stands");
        Assert.Contains("Bo's signature.", told.Text, StringComparison.Ordinal);
        Assert.EndsWith("/enforcement-desk/E-2026-000001", told.Link, StringComparison.Ordinal);
        Assert.Contains("E-2026-000001", Assert.Single(await portal.MailsAsync(anna.Email), mail => mail.Subject == $"Complaint {number} is not yours after all").Text, StringComparison.Ordinal);
        Assert.Equal("E-2026-000001", (await queries.GetAsync(number, risk.Actor)).Case);
        Assert.Equal("complaint.state", (await Assert.ThrowsAsync<RuleException>(() => service.ReturnAsync(number, "More.", support.Actor))).Code); // nobody's reply to return

        await LateAsync(); // it was theirs after all
        Assert.Equal("E-2026-000002", (await queries.GetAsync(number, risk.Actor)).Case);
        await service.DismissAsync(number, "A test number.", support.Actor);
        await using var db = await portal.DbAsync();
        Assert.Equal([CaseStatus.Noticed, CaseStatus.Dismissed], await db.Set<EnforcementCase>().OrderBy(c => c.Number).Select(c => c.Status).ToListAsync());

        async Task LateAsync()
        {
            portal.Time.Advance(TimeSpan.FromMinutes(1));
            await service.AssignAsync(number, anna.OrganisationId!.Value, null, null, support.Actor);
            await service.NoteSeenAsync(number, anna.Actor);
            portal.Time.Advance(TimeSpan.FromHours(73));
            await clock.RingAsync(portal.Time.GetUtcNow(), Machine);
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Whoever_opens_the_page_after_a_mail_has_left_has_no_more_time_than_from_the_mail(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, desk) = (await portal.OwnerAsync("Anna's shop"), await portal.StaffAsync(StaffRole.Support));
        await using (var db = await portal.DbAsync())
        {
            db.Add(PolicyRecord.Set(Policy.ComplaintHours, anna.OrganisationId, new(2026, 11, 23), 48, "order", "O-1", "admin", new(2026, 11, 23), portal.Time.GetUtcNow()));
            await db.SaveChangesAsync();
        }

        var service = portal.Get<ComplaintService>();
        var number = await ReceiveAsync(portal);
        await service.AssignAsync(number, anna.OrganisationId!.Value, null, null, desk.Actor);
        var left = portal.Time.GetUtcNow().AddMinutes(1);
        await using (var db = await portal.DbAsync())
        {
            var mail = await db.Set<OutboxMail>().SingleAsync(m => m.To == anna.Email);
            Assert.Contains("48 hours", mail.Text, StringComparison.Ordinal); // as agreed with this customer
            mail.Sent(left);
            await db.SaveChangesAsync();
        }

        portal.Time.Advance(TimeSpan.FromMinutes(10)); // the job has not run
        Assert.True(await service.NoteSeenAsync(number, anna.Actor));
        var complaint = await GetAsync(portal, number);
        Assert.Equal((left, left.AddHours(48)), (complaint.NotifiedAt!.Value, complaint.DueAt!.Value));
        using var client = portal.Client(anna);
        Assert.Contains("You have 48 hours", await client.GetStringAsync("/complaints"), StringComparison.Ordinal);
        var october = await client.GetStringAsync("/complaints?month=2026-10");
        Assert.Contains("Figures of 2026-10", october, StringComparison.Ordinal);
        Assert.Contains("month=2026-09", october, StringComparison.Ordinal);

        await service.ReplyAsync(number, Answer with { Consent = "ticked on 3 May" }, [], anna.Actor);
        portal.Time.Advance(TimeSpan.FromHours(5)); // nobody has judged it, and no job has run
        await service.ReturnAsync(number, "Show the tick.", desk.Actor);
        Assert.Contains("ticked on 3 May", await FormAsync(), StringComparison.Ordinal); // mended, not written anew
        await service.ReplyAsync(number, Answer, [], anna.Actor);
        portal.Time.Advance(TimeSpan.FromHours(5));
        await service.AcceptAsync(number, desk.Actor);
        Assert.Equal(2, (await portal.MailsAsync(desk.Email)).Count(mail => mail.Subject == $"Late: the reply to complaint {number} is not judged"));

        async Task<string> FormAsync()
        {
            using var later = portal.Client(await portal.MemberAsync(anna, CustomerRole.Owner)); // the first session has ended by now
            var page = await later.GetStringAsync($"/complaints/{number}");
            return page[page.IndexOf("complaint-reply", StringComparison.Ordinal)..page.IndexOf("</form>", page.IndexOf("complaint-reply", StringComparison.Ordinal), StringComparison.Ordinal)];
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_list_saved_by_a_chinese_spreadsheet_is_read_as_it_was_written_and_what_is_no_text_is_refused(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var desk = await portal.StaffAsync(StaffRole.Risk);
        var gbk = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
        var lines = await portal.Get<ComplaintIntake>().ImportAsync(
            ComplaintSource.Carrier, gbk.GetBytes(ComplaintIntake.Header + "\r\nR-1,13800138000,,【安娜】,骚扰短信,,中国移动,北京\r\n"), desk.Actor);
        var complaint = await GetAsync(portal, lines[0].Number!);
        Assert.Equal(("安娜", "骚扰短信", "中国移动"), (complaint.Signature, complaint.Text, complaint.Operator));
        Assert.Equal("csv.encoding", (await Assert.ThrowsAsync<RuleException>(() => portal.Get<ComplaintIntake>().ImportAsync(ComplaintSource.Carrier, [0xFF, 0xFF, 0x00], desk.Actor))).Code);
    }

    [Fact]
    public async Task The_public_form_is_at_the_foot_of_public_pages_and_its_thanks_can_be_loaded_again()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        using var visitor = portal.Client();
        Assert.Contains("href=\"/complain\"", await visitor.GetStringAsync("/pricing"), StringComparison.Ordinal);
        var form = await visitor.GetStringAsync("/complain");
        var token = Regex.Match(form, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"", RegexOptions.NonBacktracking).Groups[1].Value;
        using var body = new FormUrlEncodedContent(
            [new("_handler", "complain"), new("__RequestVerificationToken", token), new("Phone", "13800138000"), new("Text", "I never signed up.")]);
        using var answer = await visitor.PostAsync("/complain", body);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        var thanks = answer.Headers.Location!.ToString();
        for (var i = 0; i < 2; i++)
            Assert.Contains(">C-2026-000001<", await visitor.GetStringAsync(thanks), StringComparison.Ordinal);
        Assert.DoesNotContain("call+12345", await visitor.GetStringAsync("/complain?done=call+12345"), StringComparison.Ordinal); // only a number is repeated
        await using var db = await portal.DbAsync();
        Assert.Equal(1, await db.Set<Complaint>().CountAsync());
    }

    private static Task<string> ReceiveAsync(TestPortal portal, string? signature = null, DateTimeOffset? at = null) =>
        portal.Get<ComplaintIntake>().ReceiveAsync(new("138 0013 8000", new ComplaintFacts("I never signed up.", null, signature, at, null, null)));

    private static async Task<Complaint> GetAsync(TestPortal portal, string number)
    {
        await using var db = await portal.DbAsync();
        return await db.Set<Complaint>().AsNoTracking().Include(c => c.Replies).SingleAsync(c => c.Number == number);
    }

    private static async Task SignAsync(TestPortal portal, Person owner, string text)
    {
        await using var db = await portal.DbAsync();
        db.Add(new Signature(Guid.CreateVersion7(), owner.OrganisationId!.Value, new(text, Reach.Domestic, SignatureType.Company), portal.Time.GetUtcNow()));
        await db.SaveChangesAsync();
    }
}
