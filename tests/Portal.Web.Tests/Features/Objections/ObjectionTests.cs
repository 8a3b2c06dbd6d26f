using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Objections;
using Portal.Web.Platform.Checks;
using Portal.Web.Tests.Features.BillLife;
using Portal.Web.Tests.Support;
using UglyToad.PdfPig;

namespace Portal.Web.Tests.Features.Objections;

/// <summary>Objecting to lines, deciding them, and the credit note a second person issues; on both databases.</summary>
public sealed class ObjectionTests
{
    private static readonly Money Line = Money.Of(45); // 1,000 codes at 0.045

    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task An_objection_stops_the_confirmation_by_silence_and_is_receipted_in_writing(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var finance = await story.Portal.StaffAsync(StaffRole.Finance);
        var number = await FileAsync(story, 1);

        Assert.Equal("O-2026-000001", number);
        Assert.Equal("objected", await story.WordAsync());
        Assert.Contains(await story.Portal.MailsAsync(story.Anna.Email), mail => mail.Subject == $"Receipt: objection {number} to bill {story.Number}");
        Assert.Contains(await story.Portal.MailsAsync(finance.Email), mail => mail.Subject == $"Objection {number} to bill {story.Number}");
        story.Portal.Time.Advance(TimeSpan.FromDays(8));
        Assert.Equal(1, await story.Life.DeemAsync(story.Portal.Time.GetUtcNow(), Actor.Component("tests"))); // the other customer's
        Assert.Equal(BillStatus.Objected, (await story.BillAsync()).Status);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Confirming_and_objecting_at_the_same_time_only_one_counts(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var outcomes = await Task.WhenAll(
            Record.ExceptionAsync(() => Task.Run(() => story.Life.ConfirmAsync(story.Number, story.Anna.Actor))).AsTask(),
            Record.ExceptionAsync(() => Task.Run(() => FileAsync(story, 1))).AsTask());

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes, outcome => Assert.True(outcome is null or RuleException { Code: "bill.answered" } or DbUpdateConcurrencyException, outcome?.ToString()));
        await using var db = await story.Portal.DbAsync();
        var objected = outcomes[0] is not null;
        Assert.Equal(objected ? 1 : 0, await db.Set<Objection>().CountAsync());
        Assert.Equal(objected ? BillStatus.Objected : BillStatus.Confirmed, (await story.BillAsync()).Status);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_is_upheld_becomes_a_credit_note_of_a_second_person(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var (first, second, admin) = (
            await story.Portal.StaffAsync(StaffRole.Finance), await story.Portal.StaffAsync(StaffRole.Finance), await story.Portal.StaffAsync(StaffRole.Admin));
        var number = await FileAsync(story, 1);
        var (objections, notes, queries) = (story.Portal.Get<ObjectionService>(), story.Portal.Get<CreditNoteService>(), story.Portal.Get<ObjectionQueries>());

        await Assert.ThrowsAsync<ForbiddenException>(() => objections.DecideAsync(number, [new(1, LineOutcome.Upheld, default, "")], admin.Actor));
        Assert.Equal("objection.note-missing", await CodeAsync(() => objections.DecideAsync(number, [new(1, LineOutcome.Partly, Money.Of(5), "")], first.Actor)));
        await objections.DecideAsync(number, [new(1, LineOutcome.Partly, Money.Of(5), "111 of 1,000 were ours")], first.Actor);
        var proposed = Assert.Single((await queries.ListAsync(1, second.Actor)).Proposed);
        Assert.Equal("credit-note.same-person", await CodeAsync(() => notes.IssueAsync(proposed.Id, first.Actor)));
        Assert.Equal("objected", await story.WordAsync());
        await notes.RejectAsync(proposed.Id, second.Actor);
        await objections.DecideAsync(number, [new(1, LineOutcome.Upheld, default, "")], second.Actor);
        proposed = Assert.Single((await queries.ListAsync(1, second.Actor)).Proposed);
        Assert.Equal("CN-2026-000001", await notes.IssueAsync(proposed.Id, admin.Actor));
        Assert.Equal("credit-note.answered", await CodeAsync(() => notes.IssueAsync(proposed.Id, first.Actor)));

        var bill = await story.BillAsync();
        Assert.Equal((BillStatus.Adjusted, Line, bill.Total - Line), (bill.Status, bill.Credited, bill.Standing.Open));
        Assert.Equal(bill.Sha256, CanonicalBill.Sha256(bill));
        await using var db = await story.Portal.DbAsync();
        var entry = await db.Set<LedgerEntry>().Include(e => e.Postings).SingleAsync(e => e.Reason == LedgerReason.CreditNote);
        Assert.Equal([(LedgerAccount.Receivable, Line.Micros), (LedgerAccount.Revenue, -Line.Micros)], entry.Postings.Select(p => (p.Account, p.Amount)).Order());
        Assert.Contains("creditNotes", await story.ApiAsync());
        var pdf = await queries.PdfAsync("CN-2026-000001", story.Anna.Actor);
        using var read = PdfDocument.Open(pdf);
        Assert.Contains("CN-2026-000001", string.Join('\n', read.GetPages().Select(p => p.Text)));
        await Assert.ThrowsAsync<NotFoundException>(() => queries.PdfAsync("CN-2026-000001", story.Bo.Actor));
        Assert.All(await ChecksAsync(story), check => Assert.True(check.Holds, check.Words));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Finance_credits_without_an_objection_up_to_what_a_line_has_left_and_a_second_person_decides(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var (first, second, support) = (
            await story.Portal.StaffAsync(StaffRole.Finance), await story.Portal.StaffAsync(StaffRole.Finance), await story.Portal.StaffAsync(StaffRole.Support));
        var (notes, queries) = (story.Portal.Get<CreditNoteService>(), story.Portal.Get<ObjectionQueries>());
        await Assert.ThrowsAsync<ForbiddenException>(() => notes.ProposeAsync(story.Number, [new(1, Line, "")], "Billed twice.", support.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => notes.ProposeAsync("B-2026-000999", [new(1, Line, "")], "Billed twice.", first.Actor));
        Assert.Equal("credit-note.line-out-of-range", await CodeAsync(() => notes.ProposeAsync(story.Number, [new(1, Line + Money.Of(0.01m), "")], "Billed twice.", first.Actor)));

        var part = CreditLine.OfUnits((await story.BillAsync()).Lines[0], 111, "111 came twice");
        var id = await notes.ProposeAsync(story.Number, [part], "Billed twice.", first.Actor);
        Assert.Equal(Line - Money.Of(5), (await queries.CreditableAsync(story.Number, second.Actor)).Left[1]);
        Assert.Equal("credit-note.line-out-of-range", await CodeAsync(() => notes.ProposeAsync(story.Number, [new(1, Line, "")], "All of it.", second.Actor)));
        Assert.Contains(await story.Portal.MailsAsync(second.Email), mail => mail.Subject == $"A credit note to bill {story.Number} waits for a second person");
        Assert.DoesNotContain(await story.Portal.MailsAsync(first.Email), mail => mail.Subject.StartsWith("A credit note", StringComparison.Ordinal));
        Assert.Contains("Another person issues it", await story.Portal.Client(first).GetStringAsync($"/billing/bills/{story.Number}"));
        var form = await story.Portal.Client(second).GetStringAsync($"/billing/bills/{story.Number}/credit-note");
        Assert.Contains("id=\"amount-1\"", form);

        var objection = await FileAsync(story, 2);
        Assert.Equal("credit-note.objection-open", await CodeAsync(() => notes.IssueAsync(id, second.Actor)));
        await story.Portal.Get<ObjectionService>().WithdrawAsync(objection, story.Anna.Actor);
        Assert.Equal("credit-note.same-person", await CodeAsync(() => notes.IssueAsync(id, first.Actor)));
        Assert.Equal("CN-2026-000001", await notes.IssueAsync(id, second.Actor));
        Assert.Equal(Money.Of(5), (await story.BillAsync()).Credited);
        Assert.All(await ChecksAsync(story), check => Assert.True(check.Holds, check.Words));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Refused_lines_leave_the_bill_as_it_is_and_make_it_final(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var finance = await story.Portal.StaffAsync(StaffRole.Finance);
        var number = await FileAsync(story, 1);
        await story.Portal.Get<ObjectionService>().DecideAsync(number, [new(1, LineOutcome.Refused, default, "1,000 receipts, all delivered")], finance.Actor);

        var bill = await story.BillAsync();
        Assert.Equal((BillStatus.Adjusted, bill.Total, new DateOnly(2026, 11, 28)), (bill.Status, bill.Standing.Open, bill.RestDueOn!.Value));
        Assert.Equal("adjusted", await story.WordAsync());
        Assert.DoesNotContain("creditNotes", await story.ApiAsync());
        Assert.Equal("objection.closed", await CodeAsync(() => story.Portal.Get<ObjectionService>().SayAsync(number, "but", [], story.Anna.Actor)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_objection_taken_back_opens_the_bill_again_and_another_may_follow(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var number = await FileAsync(story, 1);
        await story.Portal.Get<ObjectionService>().WithdrawAsync(number, story.Anna.Actor);
        Assert.Equal("issued", await story.WordAsync());
        Assert.Equal("O-2026-000002", await FileAsync(story, 2));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Both_sides_write_with_files_and_strangers_find_nothing(string provider)
    {
        await using var story = await LifeStory.StartAsync(provider);
        var finance = await story.Portal.StaffAsync(StaffRole.Finance);
        var objections = story.Portal.Get<ObjectionService>();
        var number = await objections.FileAsync(
            story.Number, [(1, ObjectionReason.Count)], "We count 900.", null, [new("days.pdf", () => new MemoryStream("%PDF-1.7 our days"u8.ToArray()))], story.Anna.Actor);
        await objections.SayAsync(number, "Which days?", [], finance.Actor);
        await Assert.ThrowsAsync<NotFoundException>(() => objections.SayAsync(number, "x", [], story.Bo.Actor));
        Assert.Equal("file.type-not-allowed", await CodeAsync(() =>
            objections.SayAsync(number, "x", [new("days.exe", () => new MemoryStream(Encoding.UTF8.GetBytes("MZ")))], story.Anna.Actor)));

        var view = await story.Portal.Get<ObjectionQueries>().GetAsync(number, story.Anna.Actor);
        Assert.Equal([(false, "We count 900.", 1), (true, "Which days?", 0)], view.Objection!.Messages.Select(m => (m.IsProvider, m.Text, m.Files.Count)));
        var page = await story.Portal.Client(finance).GetStringAsync($"/objections/{number}");
        Assert.Contains("Which days?", page);
        Assert.Contains("We count 900.", await story.Portal.Client(story.Anna).GetStringAsync($"/bills/{story.Number}/objection"));
    }

    private static Task<string> FileAsync(LifeStory story, int line) => story.Portal.Get<ObjectionService>()
        .FileAsync(story.Number, [(line, ObjectionReason.Count)], "We count fewer.", null, [], story.Anna.Actor);

    private static async Task<string> CodeAsync(Func<Task> act) => (await Assert.ThrowsAsync<RuleException>(act)).Code;

    private static async Task<List<CheckResult>> ChecksAsync(LifeStory story)
    {
        List<CheckResult> results = [];
        foreach (var check in story.Portal.Get<IEnumerable<IInvariant>>().Where(c => c is CreditNotesInvariant or LedgerInvariant))
            results.Add(await check.CheckAsync(default));
        return results;
    }
}
