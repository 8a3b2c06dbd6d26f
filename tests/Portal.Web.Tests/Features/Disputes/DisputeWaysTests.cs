using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Deadlines;
using Portal.Domain.Disputes;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Disputes;
using Portal.Web.Platform.Mail;
using Portal.Web.Tests.Features.Apps;
using Portal.Web.Tests.Features.Billing;
using Portal.Web.Tests.Features.Review;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Disputes;

/// <summary>Ways through a dispute that do not depend on anybody's good will: slow uploads, further proofs, a desk that sleeps, an auditor that fails.</summary>
public sealed class DisputeWaysTests
{
    private static readonly Actor Machine = Actor.Component("tests");
    private static readonly DateOnly Twentieth = new(2026, 11, 20);

    public static TheoryData<string> Both => Databases.Both;

    [Fact]
    public async Task A_claim_is_filed_when_it_is_sent_however_long_its_files_take()
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        var portal = story.Portal;
        var (disputes, queries) = (portal.Get<DisputeService>(), portal.Get<DisputeQueries>());
        var ops = await portal.StaffAsync(StaffRole.Ops);
        portal.Time.SetUtcNow(new(2026, 11, 30, 15, 59, 59, TimeSpan.Zero));
        var slow = new DisputeUpload("own.pdf", () =>
        {
            portal.Time.Advance(TimeSpan.FromMinutes(2));
            return new MemoryStream("%PDF-1.7 slow"u8.ToArray());
        });
        var number = await disputes.FileAsync(new(Twentieth, Twentieth, Service.Sms), 10, "Nothing came.", [slow], story.Anna.Actor);
        var dispute = (await queries.GetAsync(number, ops.Actor)).Dispute;
        Assert.Equal((DisputeStatus.Filed, new DateTimeOffset(2026, 11, 30, 15, 59, 59, TimeSpan.Zero)), (dispute.Status, dispute.FiledAt));
        var hash = Assert.Single(await portal.MailsAsync(story.Anna.Email), mail => mail.Subject == $"Claim {number} is filed").Text.Split("SHA-256 ")[1][..64];
        Assert.Contains(hash, Assert.Single(await portal.MailsAsync(ops.Email), mail => mail.Subject == $"New dispute {number}").Text, StringComparison.Ordinal); // both sides have it
    }

    [Fact]
    public async Task What_is_refused_leaves_no_file_behind()
    {
        await using var story = await BillingStory.StartAsync(Databases.Sqlite);
        var disputes = story.Portal.Get<DisputeService>();
        var opened = 0;
        DisputeUpload Counted() => new("own.pdf", () =>
        {
            opened++;
            return new MemoryStream("%PDF-1.7"u8.ToArray());
        });
        await AppStory.CodeAsync("dispute.text-missing", () => disputes.FileAsync(new(Twentieth, Twentieth, Service.Sms), 10, " ", [Counted()], story.Anna.Actor));
        await AppStory.CodeAsync("dispute.count", () => disputes.FileAsync(new(Twentieth, Twentieth, Service.Sms), 0, "Nothing came.", [Counted()], story.Anna.Actor));
        var number = await disputes.FileAsync(new(Twentieth, Twentieth, Service.Sms), 10, "Nothing came.", [], story.Anna.Actor);
        await AppStory.CodeAsync("dispute.text-missing", () => disputes.SayAsync(number, "", [Counted()], story.Anna.Actor));
        await AppStory.CodeAsync("dispute.text-missing", () => disputes.RejectAsync(number, "", [Counted()], story.Anna.Actor));
        Assert.Equal(0, opened);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_further_proof_gives_the_customer_their_days_anew_from_its_receipt(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        var (disputes, queries, clock) = (portal.Get<DisputeService>(), portal.Get<DisputeQueries>(), portal.Get<DeadlineClock>());
        var ops = await portal.StaffAsync(StaffRole.Ops);
        var number = await ProvedAsync(story, ops.Actor);
        await disputes.SupplyProofAsync(number, new("China Unicom", "", Twentieth, null, File("second.pdf")), ops.Actor); // before the first was seen
        Assert.Equal(DisputeStatus.ProofSupplied, (await queries.GetAsync(number, ops.Actor)).Dispute.Status);
        await disputes.NoteSeenAsync(number, story.Anna.Actor);
        portal.Time.SetUtcNow(new(2026, 11, 25, 2, 0, 0, TimeSpan.Zero));
        await disputes.SupplyProofAsync(number, new("China Mobile", "corrected", Twentieth, 7, File("third.pdf")), ops.Actor);
        await LeaveAsync(mail => !mail.Subject.Contains("further", StringComparison.Ordinal)); // those about the proofs before say nothing of this one
        await disputes.StartClocksAsync();
        portal.Time.SetUtcNow(new(2026, 11, 26, 16, 0, 0, TimeSpan.Zero)); // when the first days would have ended
        await clock.RingAsync(portal.Time.GetUtcNow(), Machine);
        var dispute = (await queries.GetAsync(number, ops.Actor)).Dispute;
        Assert.Equal((DisputeStatus.AwaitingCustomer, 3, null), (dispute.Status, dispute.Proofs.Count, dispute.ReplyDueAt));

        await LeaveAsync(mail => mail.Subject.Contains("further", StringComparison.Ordinal)); // on Friday, in Beijing
        await disputes.StartClocksAsync();
        dispute = (await queries.GetAsync(number, ops.Actor)).Dispute;
        Assert.Equal((DisputeStatus.AwaitingCustomer, ContractTime.LastInstantOf(new(2026, 12, 2))), (dispute.Status, dispute.ReplyDueAt));
        await disputes.SupplyProofAsync(number, new("China Mobile", "corrected again", Twentieth, 7, File("fourth.pdf")), ops.Actor);
        portal.Time.SetUtcNow(new(2026, 11, 30, 2, 0, 0, TimeSpan.Zero));
        await disputes.NoteSeenAsync(number, story.Anna.Actor); // opening it is receipt too
        await disputes.NoteSeenAsync(number, story.Anna.Actor);
        Assert.Equal(ContractTime.LastInstantOf(new(2026, 12, 3)), (await queries.GetAsync(number, ops.Actor)).Dispute.ReplyDueAt);
        await using (var db = await portal.DbAsync())
        {
            var replies = await db.Set<TrackedDeadline>().Where(d => d.Kind == "dispute.reply").OrderBy(d => d.PromisedAt).ToListAsync();
            Assert.Equal([DeadlineStatus.Dropped, DeadlineStatus.Dropped, DeadlineStatus.Open], replies.Select(d => d.Status));
        }

        await disputes.RejectAsync(number, "No.", [File("own.pdf")], story.Anna.Actor);
        Assert.Equal(DisputeStatus.Rejected, (await queries.GetAsync(number, ops.Actor)).Dispute.Status);

        async Task LeaveAsync(Func<OutboxMail, bool> which)
        {
            await using var db = await portal.DbAsync();
            foreach (var mail in (await db.Set<OutboxMail>().Where(m => m.To == story.Anna.Email && m.SentAt == null).ToListAsync()).Where(which))
                mail.Sent(portal.Time.GetUtcNow());
            await db.SaveChangesAsync();
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_answer_that_was_sent_in_time_counts_though_its_time_ends_while_its_files_come(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        var (disputes, queries, clock) = (portal.Get<DisputeService>(), portal.Get<DisputeQueries>(), portal.Get<DeadlineClock>());
        var ops = await portal.StaffAsync(StaffRole.Ops);
        var number = await ProvedAsync(story, ops.Actor);
        await disputes.NoteSeenAsync(number, story.Anna.Actor);
        portal.Time.SetUtcNow(new(2026, 11, 26, 15, 59, 59, TimeSpan.Zero));
        var slow = new DisputeUpload("own.pdf", () => new SlowFile(async () =>
        {
            portal.Time.Advance(TimeSpan.FromMinutes(2));
            await clock.RingAsync(portal.Time.GetUtcNow(), Machine);
            Assert.Equal(DisputeStatus.NoReply, (await queries.GetAsync(number, ops.Actor)).Dispute.Status);
        }));
        await disputes.RejectAsync(number, "No.", [slow], story.Anna.Actor);
        Assert.Equal(DisputeStatus.Rejected, (await queries.GetAsync(number, ops.Actor)).Dispute.Status);
        await using var db = await portal.DbAsync();
        Assert.Equal(DeadlineStatus.Met, (await db.Set<TrackedDeadline>().SingleAsync(d => d.Kind == "dispute.reopen")).Status);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Nobody_ends_a_dispute_on_what_was_written_or_supplied_meanwhile(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var disputes = story.Portal.Get<DisputeService>();
        var ops = await story.Portal.StaffAsync(StaffRole.Ops);
        var number = await ProvedAsync(story, ops.Actor);
        foreach (var meanwhile in new Func<Task>[]
        {
            () => disputes.SayAsync(number, "One more thing.", [], ops.Actor),
            () => disputes.SupplyProofAsync(number, new("China Unicom", "", Twentieth, null, File("second.pdf")), ops.Actor),
        })
        {
            await using var db = await story.Portal.DbAsync();
            var dispute = await db.Set<Dispute>().SingleAsync(d => d.Number == number);
            await meanwhile();
            dispute.Withdraw("owner", story.Portal.Time.GetUtcNow());
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync());
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_customer_comes_to_the_third_party_though_the_desk_does_nothing(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        var (disputes, queries) = (portal.Get<DisputeService>(), portal.Get<DisputeQueries>());
        var ops = await portal.StaffAsync(StaffRole.Ops);
        var contested = await ProvedAsync(story, ops.Actor);
        await disputes.NoteSeenAsync(contested, story.Anna.Actor);
        await disputes.RejectAsync(contested, "No.", [File("own.pdf")], story.Anna.Actor);
        portal.Time.Advance(TimeSpan.FromDays(1));
        await disputes.AskForAuditAsync(contested, story.Anna.Actor);
        var dispute = (await queries.GetAsync(contested, ops.Actor)).Dispute;
        Assert.Equal((DisputeStatus.Negotiating, DisputeSide.Customer), (dispute.Status, dispute.AuditAskedBy));
        await using (var db = await portal.DbAsync())
        {
            var step = await db.Set<TrackedDeadline>().Include(d => d.Moves).SingleAsync(d => d.Kind == "dispute.step" && d.Subject == contested);
            Assert.Equal((DeadlineStatus.Open, DeadlineTurn.Provider, ContractTime.LastInstantOf(new(2026, 12, 1)), 1), (step.Status, step.Turn, step.DueAt, step.Moves.Count)); // five working days, anew
        }

        var ignored = await disputes.FileAsync(new(Twentieth, Twentieth, Service.Sms), 10, "Nothing came.", [], story.Anna.Actor);
        Assert.False((await queries.GetAsync(ignored, story.Anna.Actor)).IsProofLate);
        await AppStory.CodeAsync("dispute.proof-pending", () => disputes.AskForAuditAsync(ignored, story.Anna.Actor));
        portal.Time.SetUtcNow(new(2026, 12, 2, 16, 0, 0, TimeSpan.Zero));
        await portal.Get<DeadlineClock>().RingAsync(portal.Time.GetUtcNow(), Machine);
        Assert.Single(await portal.MailsAsync(ops.Email), mail => mail.Subject == $"Dispute {contested}: our next step is late");
        Assert.True((await queries.GetAsync(ignored, story.Anna.Actor)).IsProofLate);
        await disputes.AskForAuditAsync(ignored, story.Anna.Actor); // nobody has even acknowledged it
        Assert.Equal(DisputeStatus.Negotiating, (await queries.GetAsync(ignored, ops.Actor)).Dispute.Status);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Another_auditor_takes_over_from_one_that_does_not_report(string provider)
    {
        await using var story = await BillingStory.StartAsync(provider);
        var portal = story.Portal;
        var (disputes, queries) = (portal.Get<DisputeService>(), portal.Get<DisputeQueries>());
        var (ops, first, other) = (await portal.StaffAsync(StaffRole.Ops), await portal.StaffAsync(StaffRole.Auditor), await portal.StaffAsync(StaffRole.Auditor));
        Actor Desk() => ops.Actor with { ReauthenticatedAt = portal.Time.GetUtcNow() };
        var number = await ProvedAsync(story, ops.Actor);
        await disputes.NoteSeenAsync(number, story.Anna.Actor);
        await disputes.RejectAsync(number, "No.", [File("own.pdf")], story.Anna.Actor);
        await disputes.AskForAuditAsync(number, story.Anna.Actor);
        await disputes.AppointAsync(number, first.UserId, Desk());
        var seed = (await queries.GetAsync(number, first.Actor)).Dispute.Seed;
        portal.Time.SetUtcNow(new(2026, 12, 20, 16, 0, 0, TimeSpan.Zero));
        await portal.Get<DeadlineClock>().RingAsync(portal.Time.GetUtcNow(), Machine);
        portal.Time.SetUtcNow(new(2026, 12, 21, 16, 0, 0, TimeSpan.Zero)); // twenty working days
        await portal.Get<DeadlineClock>().RingAsync(portal.Time.GetUtcNow(), Machine);
        Assert.Contains(await portal.MailsAsync(story.Anna.Email), mail => mail.Subject == $"Dispute {number}: the report is late");
        Assert.Contains(await portal.MailsAsync(first.Email), mail => mail.Subject.Contains("Third party's report", StringComparison.Ordinal) && mail.Link!.EndsWith($"/audit-room/{number}", StringComparison.Ordinal)); // was reminded

        await AppStory.CodeAsync("dispute.same-auditor", () => disputes.ReplaceAuditorAsync(number, first.UserId, "Silent.", Desk()));
        await AppStory.CodeAsync("dispute.text-missing", () => disputes.ReplaceAuditorAsync(number, other.UserId, " ", Desk()));
        await disputes.ReplaceAuditorAsync(number, other.UserId, "The first one did not report.", Desk());
        await Assert.ThrowsAsync<NotFoundException>(() => queries.GetAsync(number, first.Actor));
        var dispute = (await queries.GetAsync(number, other.Actor)).Dispute;
        Assert.Equal((DisputeStatus.Auditing, other.UserId), (dispute.Status, dispute.AuditorId));
        Assert.NotEqual(seed, dispute.Seed);
        Assert.Equal("The first one did not report.", dispute.Posts[^1].Text);
        foreach (var person in new[] { story.Anna, first, other })
            Assert.NotEmpty(await portal.MailsAsync(person.Email));
        await using var db = await portal.DbAsync();
        Assert.Contains("dispute.auditor-replaced", await portal.ActionsAsync($"dispute:{number}"));
        Assert.Equal((1, DeadlineTurn.Auditor), (await db.Set<TrackedDeadline>().CountAsync(d => d.Kind == "dispute.audit" && d.Status == DeadlineStatus.Open), (await db.Set<TrackedDeadline>().FirstAsync(d => d.Kind == "dispute.audit")).Turn));
    }

    private static async Task<string> ProvedAsync(BillingStory story, Actor desk)
    {
        var disputes = story.Portal.Get<DisputeService>();
        var number = await disputes.FileAsync(new(Twentieth, Twentieth, Service.Sms), 10, "Nothing came.", [], story.Anna.Actor);
        await disputes.AcknowledgeAsync(number, desk);
        await disputes.InvestigateAsync(number, desk);
        await disputes.SupplyProofAsync(number, new("China Mobile", "", Twentieth, null, File("proof.pdf")), desk);
        return number;
    }

    private static DisputeUpload File(string name) => new(name, () => new MemoryStream("%PDF-1.7 proof"u8.ToArray()));

    /// <summary>Something happens while it is read.</summary>
    private sealed class SlowFile(Func<Task> meanwhile) : MemoryStream("%PDF-1.7 slow"u8.ToArray())
    {
        private bool _isRead;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_isRead)
                await meanwhile();
            _isRead = true;
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
