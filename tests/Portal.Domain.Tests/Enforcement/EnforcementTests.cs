using CsCheck;
using Portal.Domain.Accounts;
using Portal.Domain.Enforcement;
using Portal.Domain.Tests.ServiceLevels;

namespace Portal.Domain.Tests.Enforcement;

/// <summary>Every status × verb of the four lives against the arrows of States.md, what the database is told, and what may never happen.</summary>
public class EnforcementTests
{
    private const string CaseLife = "The life of an enforcement case";
    private const string MeasureLife = "The life of a measure";
    private const string PenaltyLife = "The life of a penalty";
    private const string HoldLife = "The life of a hold";

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private static readonly Guid First = Guid.CreateVersion7(), Second = Guid.CreateVersion7();
    private static readonly PenaltyTerms Terms = new(Money.Of(1_000), Money.Of(50_000));
    private static readonly PenaltyBasis Basis = new(12, ["1069 0000 · notice 2026-33"], Money.Zero, "", "list of messages, file 1");

    private static readonly string[] CaseVerbs = ["Notice", "Dismiss", "Rectify", "FileCure", "ReturnCure", "AcceptCure", "Close", "NoteOverdue", "Take", "Punish"];
    private static readonly string[] MeasureVerbs = ["Approve", "Drop", "Lift"];
    private static readonly string[] PenaltyVerbs = ["Notify", "Accept", "Dispute", "RecordContest", "Uphold", "Lapse", "Withdraw", "Charge", "LoseDeduction", "Pay"];
    private static readonly string[] HoldVerbs = ["Add", "Release", "Confirm"];

    public static TheoryData<CaseStatus, string> CasePairs() => Pairs<CaseStatus>(CaseVerbs);

    public static TheoryData<MeasureStatus, string> MeasurePairs() => Pairs<MeasureStatus>(MeasureVerbs);

    public static TheoryData<PenaltyStatus, string> PenaltyPairs() => Pairs<PenaltyStatus>(PenaltyVerbs);

    public static TheoryData<HoldStatus, string> HoldPairs() => Pairs<HoldStatus>(HoldVerbs);

    [Theory, MemberData(nameof(CasePairs))]
    public void A_case_moves_as_the_diagram_says(CaseStatus from, string verb)
    {
        var it = CaseIn(from);
        Matches(CaseLife, from, verb, () => Do(it, verb), () => it.Status, "enforcement.state");
    }

    [Theory, MemberData(nameof(MeasurePairs))]
    public void A_measure_moves_as_the_diagram_says(MeasureStatus from, string verb)
    {
        var it = MeasureIn(from);
        Matches(MeasureLife, from, verb, () => Do(it, verb), () => it.Measures[0].Status, "measure.state");
    }

    [Theory, MemberData(nameof(PenaltyPairs))]
    public void A_penalty_moves_as_the_diagram_says(PenaltyStatus from, string verb)
    {
        var penalty = PenaltyIn(from);
        Matches(PenaltyLife, from, verb, () => Do(penalty, verb), () => penalty.Status, "penalty.state");
    }

    [Fact]
    public void In_any_order_of_events_a_hold_is_decided_once_and_a_confirmed_one_stays() =>
        Gen.Int[0, HoldVerbs.Length - 1].List[1, 20].Sample(verbs =>
        {
            var hold = HoldIn(HoldStatus.Held);
            foreach (var verb in verbs.Select(at => HoldVerbs[at]))
            {
                var before = hold.Status;
                _ = Record.Exception(() => Do(hold, verb));
                Assert.True(before == hold.Status || IdentityHold.Moves.Contains((before, hold.Status)), $"{before} became {hold.Status}");
            }
        });

    [Theory, MemberData(nameof(HoldPairs))]
    public void A_hold_moves_as_the_diagram_says(HoldStatus from, string verb)
    {
        var hold = HoldIn(from);
        Matches(HoldLife, from, verb, () => Do(hold, verb), () => hold.Status, "hold.state");
    }

    [Fact]
    public void What_the_database_allows_is_what_the_diagrams_say()
    {
        Assert.Equal(Arrows<CaseStatus>(CaseLife, CaseVerbs), Names(EnforcementCase.Moves));
        Assert.Equal(Arrows<MeasureStatus>(MeasureLife, MeasureVerbs), Names(Measure.Moves));
        Assert.Equal(Arrows<PenaltyStatus>(PenaltyLife, PenaltyVerbs), Names(Penalty.Moves));
        Assert.Equal(Arrows<HoldStatus>(HoldLife, HoldVerbs), Names(IdentityHold.Moves));
    }

    [Fact]
    public void In_any_order_of_events_nothing_final_is_taken_back_and_no_one_acts_alone() =>
        Gen.Select(Gen.Int[0, CaseVerbs.Length + MeasureVerbs.Length - 1], Gen.Int[0, 7], Gen.Bool).List[1, 60].Sample(steps =>
        {
            var it = CaseIn(CaseStatus.Proposed);
            var (overdue, cures) = ((DateTimeOffset?)null, 0);
            foreach (var (step, kind, isSecond) in steps)
            {
                var before = (it.Status, Measures: it.Measures.Select(m => m.Status).ToList());
                var done = Record.Exception(() => Step(it, step, (MeasureKind)kind, isSecond)) is null;
                cures += done && step < CaseVerbs.Length && CaseVerbs[step] == "FileCure" ? 1 : 0;
                overdue ??= it.OverdueAt;
                Assert.Equal(overdue, it.OverdueAt);
                Assert.Equal(cures, it.Cures.Count);
                Assert.True(before.Status == it.Status || EnforcementCase.Moves.Contains((before.Status, it.Status)), $"{before.Status} became {it.Status}");
                Assert.True(before.Status is not (CaseStatus.Cured or CaseStatus.Closed or CaseStatus.Dismissed) || before.Status == it.Status, "it goes on after its end");
                Assert.Equal(it.Status is CaseStatus.Proposed or CaseStatus.Dismissed, it.NoticedAt is null);
                foreach (var (measure, was) in it.Measures.Zip(before.Measures))
                {
                    Assert.True(was == measure.Status || Measure.Moves.Contains((was, measure.Status)), $"{was} became {measure.Status}");
                    Assert.False(measure.NeedsTwo && measure.Status is MeasureStatus.Lifted, "something final was lifted");
                }

                Assert.All(it.Measures.Where(m => m.NeedsTwo && m.Status is MeasureStatus.InForce), m => Assert.NotEqual(m.ProposedById, m.ApprovedById!.Value));
                Assert.All(it.Measures.Where(m => m.ProposedById == Guid.Empty), m => Assert.True(m.Status is not MeasureStatus.InForce || m.ApprovedById != Guid.Empty, "the clock took a measure"));
                Assert.True(it.Status is not CaseStatus.Cured || !it.Measures.Any(m => m.CanLift || m.Status is MeasureStatus.Proposed), "a cured case holds something back");
            }
        });

    [Fact]
    public void In_any_order_of_events_a_penalty_is_charged_once_and_only_after_it_stands() =>
        Gen.Int[0, PenaltyVerbs.Length - 1].List[1, 40].Sample(steps =>
        {
            var penalty = PenaltyIn(PenaltyStatus.Proposed);
            var (stood, charges) = (false, 0);
            foreach (var step in steps)
            {
                var before = penalty.Status;
                var done = Record.Exception(() => Do(penalty, PenaltyVerbs[step])) is null;
                stood |= penalty.Status is PenaltyStatus.Accepted or PenaltyStatus.Upheld;
                charges += done && PenaltyVerbs[step] == "Charge" ? 1 : 0;
                Assert.True(before == penalty.Status || Penalty.Moves.Contains((before, penalty.Status)), $"{before} became {penalty.Status}");
                Assert.True(penalty.Status is not (PenaltyStatus.Charged or PenaltyStatus.Paid) || stood, "charged without standing");
                Assert.True(charges <= 1, "charged twice");
                Assert.Equal(Money.Of(62_000), penalty.Total);
            }
        });

    [Fact]
    public void Twelve_messages_and_one_channel_are_sixty_two_thousand()
    {
        var penalty = PenaltyIn(PenaltyStatus.Proposed);
        Assert.Equal((Money.Of(12_000), Money.Of(50_000), Money.Of(62_000)), (penalty.ForMessages, penalty.ForChannels, penalty.Total));
        Assert.Equal(Money.Of(62_300.50m), CaseIn(CaseStatus.Noticed).Punish(Terms, Basis with { Further = Money.Of(300.50m), FurtherText = "carrier's fee" }, "risk", Now).Total);
    }

    [Theory]
    [InlineData(0, "", "0", "", "penalty.nothing")]
    [InlineData(-1, "a", "0", "", "penalty.nothing")]
    [InlineData(1, "", "5", "", "penalty.further-wrong")]
    [InlineData(1, "", "0", "losses", "penalty.further-wrong")]
    [InlineData(1, "", "0.001", "losses", "penalty.further-wrong")]
    public void A_penalty_without_a_basis_is_refused(int messages, string channel, string further, string words, string code) =>
        Assert.Equal(code, Code(() => new PenaltyBasis(messages, [channel], Money.Parse(further)!.Value, words, "proof").Checked()));

    [Fact]
    public void It_can_be_contested_until_the_last_instant()
    {
        var penalty = PenaltyIn(PenaltyStatus.Notified);
        var last = penalty.ContestUntil!.Value;
        Assert.Equal("penalty.contest-open", Code(() => penalty.Lapse(last)));
        Assert.Equal("penalty.contest-over", Code(() => penalty.Dispute("too late", "owner", last.AddMicroseconds(1)))); // the clock has not rung yet
        Assert.Equal(PenaltyStatus.Notified, penalty.Status);
        penalty.Dispute("in time", "owner", last);
        Assert.Equal((PenaltyStatus.Contested, "in time", last), (penalty.Status, penalty.Contest, penalty.AnsweredAt!.Value));

        var silent = PenaltyIn(PenaltyStatus.Notified);
        silent.Lapse(last.AddMicroseconds(1));
        Assert.Equal(PenaltyStatus.Upheld, silent.Status);
    }

    [Fact]
    public void A_contest_on_paper_counts_at_the_instant_it_was_received()
    {
        var penalty = PenaltyIn(PenaltyStatus.Notified);
        var (last, later) = (penalty.ContestUntil!.Value, penalty.ContestUntil.Value.AddDays(3));
        penalty.Lapse(later); // the letter lay on a desk
        Assert.Equal("penalty.contest-over", Code(() => penalty.RecordContest("not ours", "Li Wei", last.AddMicroseconds(1), later)));
        Assert.Equal("penalty.received-wrong", Code(() => penalty.RecordContest("not ours", "Li Wei", Now.AddMicroseconds(-1), later)));
        Assert.Equal("penalty.received-wrong", Code(() => penalty.RecordContest("not ours", "Li Wei", later.AddMicroseconds(1), later)));
        Assert.Equal("penalty.contester-missing", Code(() => penalty.RecordContest("not ours", " ", last, later)));
        Assert.Equal("enforcement.note-missing", Code(() => penalty.RecordContest(" ", "Li Wei", last, later)));
        Assert.Equal(PenaltyStatus.Upheld, penalty.Status);
        penalty.RecordContest("not ours", " Li Wei ", last, later);
        Assert.Equal((PenaltyStatus.Contested, "Li Wei", last, null), (penalty.Status, penalty.AnsweredBy, penalty.AnsweredAt!.Value, penalty.JudgedAt));

        penalty.Uphold("it was", "second", later);
        Assert.Equal("penalty.state", Code(() => penalty.RecordContest("again", "Li Wei", last, later))); // a person has judged
    }

    [Fact]
    public void Who_proposed_a_penalty_does_not_judge_it()
    {
        var penalty = PenaltyIn(PenaltyStatus.Contested);
        Assert.Equal("penalty.two-persons", Code(() => penalty.Uphold("it was", "risk", Now)));
        Assert.Equal("penalty.two-persons", Code(() => penalty.Withdraw("it was not", "risk", Now)));
        penalty.Uphold("it was", "second", Now);
        Assert.Equal("second", penalty.JudgedBy);

        var silent = PenaltyIn(PenaltyStatus.Notified);
        Assert.Equal("penalty.contest-open", Code(() => silent.Uphold("it was", "second", silent.ContestUntil!.Value)));
        Assert.Equal("penalty.two-persons", Code(() => silent.Uphold("it was", "risk", Now.AddDays(8))));
        silent.Withdraw("the wrong list", "risk", Now); // taking back one's own that nobody contested needs no second person
    }

    [Fact]
    public void A_wrong_penalty_is_withdrawn_until_it_is_paid_or_a_deduction_waits()
    {
        var penalty = PenaltyIn(PenaltyStatus.Accepted);
        penalty.Charge("DD-2026-000001", Now);
        Assert.Equal("penalty.in-ledger", Code(() => penalty.Withdraw("counted twice", "second", Now)));
        penalty.LoseDeduction();
        Assert.True(penalty.CanWithdraw);
        penalty.Withdraw("counted twice", "second", Now);
        Assert.Equal((PenaltyStatus.Withdrawn, "counted twice"), (penalty.Status, penalty.Judgement));
    }

    [Fact]
    public void A_case_is_overdue_by_its_latest_term_and_not_by_the_clocks_bell()
    {
        var it = CaseIn(CaseStatus.Rectifying);
        var due = it.DueAt!.Value;
        Assert.False(it.IsOverdue(due));
        Assert.True(it.IsOverdue(due.AddMicroseconds(1)));
        it.FileCure("late, before the bell", "owner", due.AddMicroseconds(1));
        Assert.Equal((due, true), (it.OverdueAt!.Value, it.IsOverdue(due.AddDays(9))));
        it.ReturnCure("since when", due.AddDays(5), "risk", due.AddDays(1));
        Assert.False(it.IsOverdue(due.AddDays(5))); // a new term runs
        it.FileCure("since Saturday", "owner", due.AddDays(5));
        Assert.False(it.IsOverdue(due.AddDays(9)));
        Assert.Equal(due, it.OverdueAt); // what was late once was late
    }

    [Fact]
    public void A_measure_is_dropped_with_a_reason()
    {
        var it = CaseIn(CaseStatus.Noticed);
        it.Take(new(MeasureKind.Ban), "grave", First, "first", Now);
        Assert.Equal("enforcement.note-missing", Code(() => it.Drop(1, " ", "second", Now)));
        it.Drop(1, "not proved", "second", Now);
        Assert.Equal((MeasureStatus.Dropped, "not proved", "second"), (it.Measures[0].Status, it.Measures[0].EndReason, it.Measures[0].EndedBy));
    }

    [Fact]
    public void What_is_final_wants_a_second_person_and_is_never_lifted()
    {
        foreach (var kind in new[] { MeasureKind.Deduct, MeasureKind.Terminate, MeasureKind.Ban })
        {
            var it = CaseIn(CaseStatus.Noticed);
            it.Take(new(kind, Amount: Money.Of(10)), "grave", First, "first", Now);
            Assert.Equal("measure.two-persons", Code(() => it.Approve(1, First, "first", Now)));
            it.Approve(1, Second, "second", Now);
            Assert.Equal("measure.final", Code(() => it.Lift(1, "sorry", "first", Now)));
        }
    }

    [Fact]
    public void The_clock_proposes_one_pause_and_applies_none()
    {
        var it = CaseIn(CaseStatus.Rectifying);
        var proposed = it.NoteOverdue(Now.AddDays(5), "clock", Now.AddDays(6));
        Assert.Equal((MeasureKind.Pause, MeasureStatus.Proposed), (proposed!.Kind, proposed.Status));
        Assert.Null(it.NoteOverdue(Now.AddDays(5), "clock", Now.AddDays(6)));
        it.Approve(proposed.Number, First, "risk", Now.AddDays(6)); // one person is enough: it can be lifted
        Assert.True(proposed.CanLift);
    }

    [Fact]
    public void A_lowered_quota_ends_by_itself()
    {
        var it = CaseIn(CaseStatus.Noticed);
        var measure = it.Take(new(MeasureKind.LowerQuota, PerDay: 100, Until: Now.AddDays(3)), "too much", First, "risk", Now);
        Assert.True(measure.HoldsAt(Now.AddDays(3)));
        Assert.False(measure.HoldsAt(Now.AddDays(3).AddMicroseconds(1)));
        Assert.Equal("measure.quota", Code(() => it.Take(new(MeasureKind.LowerQuota, PerDay: 100, Until: Now), "late", First, "risk", Now)));
    }

    [Theory]
    [InlineData(MeasureKind.Freeze, "measure.service-missing")]
    [InlineData(MeasureKind.CloseChannel, "measure.app-missing")]
    [InlineData(MeasureKind.Deduct, "measure.amount-missing")]
    public void A_measure_names_what_it_touches(MeasureKind kind, string code) =>
        Assert.Equal(code, Code(() => CaseIn(CaseStatus.Noticed).Take(new(kind), "why", First, "risk", Now)));

    [Fact]
    public void A_letter_or_a_demand_is_named() => Assert.Equal("enforcement.reference-missing", Code(() =>
        EnforcementCase.Propose("E-2026-000001", First, null, Ground.RightHolder, CaseSource.RightHolder, " ", null, "copied logo", false, "risk", Now)));

    [Fact]
    public void Every_standing_has_its_row_and_graver_ones_never_allow_more_than_normal()
    {
        foreach (var standing in Enum.GetValues<Standing>())
        {
            foreach (var act in Enum.GetValues<CustomerAct>())
                Assert.True(standing.Allows(act) >= Standing.Normal.Allows(act));
            Assert.Equal(Allowance.Yes, standing.Allows(CustomerAct.Bill)); // what was sent is owed, whatever happens
            Assert.Equal(standing is Standing.Banned ? Allowance.No : Allowance.Yes, standing.Allows(CustomerAct.SignIn));
        }
    }

    [Fact]
    public void A_part_is_refused_where_it_is_named_and_nowhere_else()
    {
        var standing = new CustomerStanding([new(Standing.Frozen, "E-1", Service.Email), new(Standing.ChannelClosed, "E-2", AppId: 7, Type: MessageType.Marketing), new(Standing.QuotaLowered, "E-3", PerDay: 5)]);
        Assert.NotNull(standing.Forbidding(CustomerAct.Send, Service.Email, 7));
        Assert.Null(standing.Forbidding(CustomerAct.Send, Service.Sms, 7));
        Assert.Null(standing.Forbidding(CustomerAct.Send, Service.Sms, 7, MessageType.Code));
        Assert.Equal("E-2", standing.Forbidding(CustomerAct.Send, Service.Sms, 7, MessageType.Marketing)!.Document);
        Assert.Null(standing.Forbidding(CustomerAct.Send, Service.Sms, 8, MessageType.Marketing));
        Assert.Equal("standing.frozen", Code(() => standing.Require(CustomerAct.Buy, Service.Email)));
        standing.Require(CustomerAct.Start, Service.Sms);
        Assert.Equal(5, standing.PerDay);
        Assert.Equal([MessageType.Marketing], standing.ClosedTypes(7));
        Assert.Equal(Allowance.Partly, standing.Allows(CustomerAct.Send));
    }

    [Fact]
    public void The_gravest_fact_is_the_answer()
    {
        var standing = new CustomerStanding([new(Standing.Restricted, "E-1"), new(Standing.Terminated, "E-9"), new(Standing.Paused, "E-2")]);
        Assert.Equal("E-9", standing.Forbidding(CustomerAct.Start)!.Document);
        Assert.Equal("standing.terminated", Code(() => standing.Require(CustomerAct.Start)));
        Assert.Equal("organisation.suspended", Code(() => new CustomerStanding([new(Standing.Suspended)]).Require(CustomerAct.Buy)));
    }

    [Theory]
    [InlineData(MarkKind.Licence, " 91 3301-06ma 2Abc ", "91330106MA2ABC")]
    [InlineData(MarkKind.Name, "Golden Loan (Hangzhou) Ltd.", "GOLDENLOANHANGZHOULTD")]
    [InlineData(MarkKind.Mail, "Boss@Golden.Example", "boss@golden.example")]
    [InlineData(MarkKind.MailDomain, "Boss@Golden.Example", "golden.example")]
    [InlineData(MarkKind.MailDomain, "boss@qq.com", null)]
    [InlineData(MarkKind.Phone, "138 0013 8000", "+8613800138000")]
    [InlineData(MarkKind.Phone, "0571-8800 1234", "057188001234")]
    [InlineData(MarkKind.Payer, " ", null)]
    public void A_mark_is_the_same_however_it_is_written(MarkKind kind, string text, string? value) => Assert.Equal(value, IdentityMark.Of(kind, text)?.Value);

    [Fact]
    public void A_terminated_organisation_may_be_banned_and_a_banned_one_is_never_opened_again()
    {
        var organisation = new Organisation(First, "Golden Loan", Second, Now);
        organisation.Suspend();
        organisation.Terminate();
        Assert.Equal("organisation.not-suspended", Code(organisation.Resume));
        Assert.Equal("organisation.ended", Code(organisation.Terminate));
        organisation.Ban();
        Assert.Equal("organisation.ended", Code(organisation.Ban));
        Assert.Equal("organisation.ended", Code(organisation.Terminate));
        Assert.Equal("organisation.not-active", Code(organisation.Suspend));
        Assert.DoesNotContain(Organisation.Moves, move => move.From is OrganisationState.Banned);
    }

    private static void Step(EnforcementCase it, int step, MeasureKind kind, bool isSecond)
    {
        var by = isSecond ? Second : First;
        if (step >= CaseVerbs.Length)
        {
            switch (MeasureVerbs[step - CaseVerbs.Length])
            {
                case "Approve": it.Approve(it.Measures.Count, by, "b", Now); break;
                case "Drop": it.Drop(it.Measures.Count, "not needed", "b", Now); break;
                default: it.Lift(it.Measures.Count, "better now", "b", Now); break;
            }
        }
        else if (CaseVerbs[step] == "Take")
        {
            it.Take(new(kind, Service.Sms, 1, PerDay: 1, Until: Now.AddDays(1), Amount: Money.Of(1)), "why", by, "b", Now);
        }
        else
        {
            Do(it, CaseVerbs[step]);
        }
    }

    private static void Do(EnforcementCase it, string verb)
    {
        switch (verb)
        {
            case "Notice": it.Notice("risk", Now); break;
            case "Dismiss": it.Dismiss("nothing in it", "risk", Now); break;
            case "Rectify": it.Rectify(Now.AddDays(5)); break;
            case "FileCure": it.FileCure("filter added", "owner", Now); break;
            case "ReturnCure": it.ReturnCure("which filter", Now.AddDays(5), "risk", Now); break;
            case "AcceptCure": it.AcceptCure("risk", Now); break;
            case "Close": it.Close("done", "risk", Now); break;
            case "NoteOverdue": it.NoteOverdue(Now, "clock", Now); break;
            case "Take": it.Take(new(MeasureKind.Restrict), "why", First, "risk", Now); break;
            case "Punish": it.Punish(Terms, Basis, "risk", Now); break;
            case "Approve": it.Approve(1, Second, "risk", Now); break;
            case "Drop": it.Drop(1, "not needed", "risk", Now); break;
            default: it.Lift(1, "better now", "risk", Now); break;
        }
    }

    private static void Do(Penalty penalty, string verb)
    {
        switch (verb)
        {
            case "Notify": penalty.Notify(Now.AddDays(7), Now); break;
            case "Accept": penalty.Accept("owner", Now); break;
            case "Dispute": penalty.Dispute("not ours", "owner", Now); break;
            case "RecordContest": penalty.RecordContest("not ours", "Li Wei", Now.AddDays(1), Now.AddDays(9)); break;
            case "Uphold": penalty.Uphold("it was", "second", Now.AddDays(8)); break;
            case "Lapse": penalty.Lapse(Now.AddDays(8)); break;
            case "Withdraw": penalty.Withdraw("wrong list", "second", Now); break;
            case "Charge": penalty.Charge(null, Now); break; // owed: it takes all ways
            case "LoseDeduction": penalty.LoseDeduction(); break;
            default: penalty.Pay("bank 1", Now); break;
        }
    }

    private static void Do(IdentityHold hold, string verb)
    {
        switch (verb)
        {
            case "Add": hold.Add([new(MarkKind.Phone, First, "E-2026-000001")]); break;
            case "Release": hold.Release("a namesake", "risk", Now); break;
            default: hold.Confirm("the same licence", "risk", Now); break;
        }
    }

    private static EnforcementCase CaseIn(CaseStatus status)
    {
        var it = EnforcementCase.Propose("E-2026-000001", Guid.CreateVersion7(), null, Ground.Content, CaseSource.Staff, null, null, "gambling", false, "risk", Now);
        string[] way = status switch
        {
            CaseStatus.Proposed => [],
            CaseStatus.Noticed => ["Notice"],
            CaseStatus.Rectifying => ["Notice", "Rectify"],
            CaseStatus.CureFiled => ["Notice", "Rectify", "FileCure"],
            CaseStatus.Cured => ["Notice", "Rectify", "FileCure", "AcceptCure"],
            CaseStatus.Closed => ["Notice", "Close"],
            _ => ["Dismiss"],
        };
        foreach (var verb in way)
            Do(it, verb);
        Assert.Equal(status, it.Status);
        return it;
    }

    private static EnforcementCase MeasureIn(MeasureStatus status)
    {
        var it = CaseIn(CaseStatus.Rectifying);
        it.NoteOverdue(Now, "clock", Now); // a pause: it takes all ways
        string[] way = status switch
        {
            MeasureStatus.Proposed => [],
            MeasureStatus.InForce => ["Approve"],
            MeasureStatus.Lifted => ["Approve", "Lift"],
            _ => ["Drop"],
        };
        foreach (var verb in way)
            Do(it, verb);
        Assert.Equal(status, it.Measures[0].Status);
        return it;
    }

    private static Penalty PenaltyIn(PenaltyStatus status)
    {
        var penalty = CaseIn(CaseStatus.Noticed).Punish(Terms, Basis, "risk", Now);
        string[] way = status switch
        {
            PenaltyStatus.Proposed => [],
            PenaltyStatus.Notified => ["Notify"],
            PenaltyStatus.Accepted => ["Notify", "Accept"],
            PenaltyStatus.Contested => ["Notify", "Dispute"],
            PenaltyStatus.Upheld => ["Notify", "Lapse"], // not yet judged by anybody: it takes all ways
            PenaltyStatus.Withdrawn => ["Withdraw"],
            PenaltyStatus.Charged => ["Notify", "Accept", "Charge"],
            _ => ["Notify", "Accept", "Charge", "Pay"],
        };
        foreach (var verb in way)
            Do(penalty, verb);
        Assert.Equal(status, penalty.Status);
        return penalty;
    }

    private static IdentityHold HoldIn(HoldStatus status)
    {
        var hold = new IdentityHold(First, [new(MarkKind.Mail, Second, "E-2026-000001")], Now);
        if (status is not HoldStatus.Held)
            Do(hold, status is HoldStatus.Released ? "Release" : "Confirm");
        return hold;
    }

    private static void Matches<T>(string section, T from, string verb, Action act, Func<T> status, string code) where T : struct, Enum
    {
        var refused = Record.Exception(act);
        if (StateDiagram.Arrow("Enforcement", from.ToString(), verb, section) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, status().ToString());
        }
        else
        {
            Assert.Equal(code, Assert.IsType<RuleException>(refused).Code);
            Assert.Equal(from, status());
        }
    }

    private static TheoryData<T, string> Pairs<T>(string[] verbs) where T : struct, Enum
    {
        var pairs = new TheoryData<T, string>();
        foreach (var status in Enum.GetValues<T>())
        {
            foreach (var verb in verbs)
                pairs.Add(status, verb);
        }

        return pairs;
    }

    private static List<string> Arrows<T>(string section, string[] verbs) where T : struct, Enum =>
        [.. (from status in Enum.GetNames<T>()
             from verb in verbs
             let to = StateDiagram.Arrow("Enforcement", status, verb, section)
             where to is not null && to != status
             select $"{status}>{to}").Distinct().Order(StringComparer.Ordinal)];

    private static List<string> Names<T>(IReadOnlyList<(T From, T To)> moves) => [.. moves.Select(move => $"{move.From}>{move.To}").Order(StringComparer.Ordinal)];

    private static string Code(Action action) => Assert.Throws<RuleException>(action).Code;
}
