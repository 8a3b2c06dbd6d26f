using CsCheck;
using Portal.Domain.Disputes;
using Portal.Domain.Tests.ServiceLevels;

namespace Portal.Domain.Tests.Disputes;

/// <summary>Every status × verb against the arrows of States.md, the month of the act to the microsecond, and what may never happen to a dispute.</summary>
public class DisputeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private static readonly DisputeFinding Skimmed = new(Judgement.No, Judgement.Yes, Judgement.Yes, Judgement.Yes, 3_000, 3_000, "Sampled.");
    private static readonly DisputeFinding Nothing = new(Judgement.Yes, Judgement.No, Judgement.No, Judgement.No, 0, 0, "A fault.");
    private static readonly SkimmingEffects Effects = SkimmingEffects.Of(Skimmed, [new(1, 10_000, Money.Of(0.045m), Money.Of(450))], Money.Of(450), 10, Money.Zero);
    private static readonly Guid First = Guid.CreateVersion7(), Second = Guid.CreateVersion7();

    private static readonly string[] Verbs =
    [
        "Admit", "Acknowledge", "Investigate", "SupplyProof", "NoteProofReceived", "Accept", "Reject", "Lapse", "Negotiate", "AskForAudit", "OfferFinding", "Agree", "Appoint",
        "ReplaceAuditor", "Report", "Decree", "ClaimLoss", "WaiveLoss", "Propose", "Settle", "Dismiss", "Withdraw",
    ];

    public static TheoryData<DisputeStatus, string> Pairs()
    {
        var pairs = new TheoryData<DisputeStatus, string>();
        foreach (var status in Enum.GetValues<DisputeStatus>())
        {
            foreach (var verb in Verbs)
                pairs.Add(status, verb);
        }

        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_dispute_moves_as_the_diagram_says(DisputeStatus from, string verb)
    {
        var dispute = In(from, verb is "Dismiss" && from is not DisputeStatus.Settled ? Nothing : Skimmed);
        if (verb is "Agree" && from is DisputeStatus.Negotiating)
            dispute.OfferFinding(Skimmed);
        if (verb is "Propose" or "Settle" && from is DisputeStatus.Found)
            dispute.WaiveLoss(Now);
        if (verb is "Settle" && from is DisputeStatus.Found)
            dispute.Propose(Money.Zero, Effects, First, "finance", Now);
        var refused = Record.Exception(() => Do(dispute, verb));
        if (StateDiagram.Arrow("Disputes", from.ToString(), verb) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, dispute.Status.ToString());
        }
        else
        {
            Assert.Equal("dispute.state", Assert.IsType<RuleException>(refused).Code);
            Assert.Equal(from, dispute.Status);
        }
    }

    [Fact]
    public void In_any_order_of_events_an_end_is_an_end_and_nothing_is_booked_without_a_finding_and_two_people() =>
        Gen.Int[0, Verbs.Length - 1].List[1, 60].Sample(steps =>
        {
            var dispute = In(DisputeStatus.Filed, Skimmed);
            foreach (var step in steps)
            {
                var (before, wasOpen) = (dispute.Status, dispute.IsOpen);
                _ = Record.Exception(() => Do(dispute, Verbs[step]));
                Assert.True(wasOpen || dispute.Status == before, $"it goes on after {before}");
                Assert.True(dispute.Status is not DisputeStatus.Settled || (dispute.Finding is { HasConsequences: true } && dispute.ProposedById is not null));
                Assert.True(dispute.Withheld == Money.Zero || dispute.Status is DisputeStatus.Settled);
                Assert.Equal(dispute.ProofReceivedAt is null, dispute.ReplyDueAt is null);
                Assert.True(dispute.Finding is null || dispute.Route is not null);
            }
        });

    [Theory]
    [InlineData("2026-10-31T23:59:59.999999+08:00", "2026-10-31", DisputeStatus.Filed)]
    [InlineData("2026-11-01T00:00:00.000000+08:00", "2026-10-31", DisputeStatus.Inadmissible)]
    [InlineData("2026-10-31T16:00:00.000000+00:00", "2026-10-01", DisputeStatus.Inadmissible)] // midnight in Beijing, still October in London
    [InlineData("2028-02-29T23:59:59.999999+08:00", "2028-02-29", DisputeStatus.Filed)] // a leap day
    [InlineData("2027-01-01T00:00:00.000000+08:00", "2026-12-31", DisputeStatus.Inadmissible)]
    public void A_claim_is_in_time_to_the_last_microsecond_of_the_month_of_the_act(string filed, string day, DisputeStatus status)
    {
        var on = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
        var at = DateTimeOffset.Parse(filed, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(status, Dispute.File("D-1", First, new(on, on, Service.Sms), 1, "not sent", "owner", at).Status);
    }

    [Theory]
    [InlineData("2026-11-20", "2026-11-19", "dispute.days")]
    [InlineData("2026-10-31", "2026-11-01", "dispute.one-month")]
    [InlineData("2026-11-23", "2026-11-24", "dispute.future")]
    public void Days_that_make_no_claim_are_refused(string first, string last, string code) => Assert.Equal(code, Assert.Throws<RuleException>(() =>
        Dispute.File("D-1", First, new(Day(first), Day(last), Service.Sms), 1, "x", "owner", Now)).Code);

    [Fact]
    public void A_further_proof_stops_the_days_until_it_too_is_received()
    {
        var dispute = In(DisputeStatus.AwaitingCustomer, Skimmed);
        Assert.False(dispute.AwaitsReceipt);
        Assert.Equal("dispute.state", Assert.Throws<RuleException>(() => dispute.NoteProofReceived(Now, Now.AddDays(4))).Code); // they have it
        Do(dispute, "SupplyProof");
        Assert.Equal((true, null, DisputeStatus.AwaitingCustomer), (dispute.AwaitsReceipt, dispute.ReplyDueAt, dispute.Status));
        Assert.Equal("dispute.state", Assert.Throws<RuleException>(() => dispute.Lapse(Now)).Code);
        dispute.NoteProofReceived(Now.AddDays(1), Now.AddDays(4));
        Assert.Equal((Now.AddDays(1), Now.AddDays(4)), (dispute.ProofReceivedAt, dispute.ReplyDueAt));
    }

    [Fact]
    public void A_rejection_needs_evidence_and_silence_can_be_broken_until_its_time_is_over()
    {
        var dispute = In(DisputeStatus.AwaitingCustomer, Skimmed);
        Assert.Equal("dispute.evidence-missing", Assert.Throws<RuleException>(() => dispute.Reject("wrong", 0, "owner", Now)).Code);
        dispute.Lapse(Now.AddDays(5));
        Assert.Equal("dispute.reopen-open", Assert.Throws<RuleException>(() => dispute.Dismiss("silent", "finance", Now.AddDays(5))).Code);
        Assert.Equal("dispute.reopen-over", Assert.Throws<RuleException>(() => dispute.Reject("late", 1, "owner", Now.AddDays(5).AddMicroseconds(1))).Code);
        Assert.Equal((true, false), (dispute.MayReject(Now.AddDays(5)), dispute.MayReject(Now.AddDays(5).AddMicroseconds(1)))); // the page asks the same
        dispute.Reject("late", 1, "owner", Now.AddDays(5));
        Assert.Equal(DisputeStatus.Rejected, dispute.Status);
    }

    [Fact]
    public void What_has_consequences_is_booked_by_a_second_person_within_loss_and_cap_and_not_dismissed()
    {
        var dispute = In(DisputeStatus.Found, Skimmed);
        Assert.Equal("dispute.forged", Assert.Throws<RuleException>(() => dispute.Dismiss("no", "finance", Now)).Code);
        Assert.Equal("dispute.not-proposed", Assert.Throws<RuleException>(() => dispute.Settle(Effects, null, Second, "b", Now)).Code);
        dispute.WaiveLoss(Now);
        Assert.Equal("dispute.compensation", Assert.Throws<RuleException>(() => dispute.Propose(Money.Of(1), Effects, First, "a", Now)).Code); // no loss was claimed
        dispute.ClaimLoss(Money.Of(1_000), Now);
        Assert.Equal("dispute.compensation", Assert.Throws<RuleException>(() => dispute.Propose(Money.Of(45.01m), Effects, First, "a", Now)).Code);
        dispute.Propose(Money.Of(45), Effects, First, "a", Now);
        Assert.Equal("dispute.same-person", Assert.Throws<RuleException>(() => dispute.Settle(Effects, null, First, "a", Now)).Code);
        dispute.Settle(Effects, "CN-1", Second, "b", Now);
        Assert.Equal((Money.Of(135), Money.Of(45)), (dispute.Withheld, dispute.Compensation));
        dispute.Terminate(Now);
        Assert.Equal("dispute.no-right", Assert.Throws<RuleException>(() => dispute.Terminate(Now)).Code);
    }

    [Fact]
    public void Nothing_is_proposed_before_the_customer_has_spoken_about_its_loss_or_let_the_time_go_by()
    {
        var dispute = In(DisputeStatus.Found, Skimmed);
        Assert.Equal("dispute.loss-open", Assert.Throws<RuleException>(() => dispute.Propose(Money.Zero, Effects, First, "a", Now)).Code); // nobody has asked yet
        dispute.MoveLossDue(Now.AddDays(10));
        Assert.Equal("dispute.loss-open", Assert.Throws<RuleException>(() => dispute.Propose(Money.Zero, Effects, First, "a", Now.AddDays(10))).Code);
        dispute.Propose(Money.Zero, Effects, First, "a", Now.AddDays(10).AddMicroseconds(1));
        dispute.ClaimLoss(Money.Of(5), Now.AddDays(11)); // late, and still before it is booked
        Assert.Equal(Money.Of(5), dispute.ClaimedLoss);
    }

    [Theory]
    [InlineData(DisputeStatus.Filed)]
    [InlineData(DisputeStatus.Acknowledged)]
    [InlineData(DisputeStatus.Investigating)]
    public void While_the_proof_is_not_late_a_third_party_is_not_asked_for(DisputeStatus status)
    {
        var dispute = In(status, Skimmed);
        Assert.Equal("dispute.proof-pending", Assert.Throws<RuleException>(() => dispute.AskForAudit(DisputeSide.Customer, isProofLate: false)).Code);
        Assert.Equal(status, dispute.Status);
    }

    [Fact]
    public void Another_third_party_takes_over_with_a_seed_of_their_own_and_for_a_reason()
    {
        var dispute = In(DisputeStatus.Auditing, Skimmed);
        Assert.Equal("dispute.same-auditor", Assert.Throws<RuleException>(() => dispute.ReplaceAuditor(Second, "auditor", "seed 2", "ill", "desk", Now)).Code);
        Assert.Equal("dispute.text-missing", Assert.Throws<RuleException>(() => dispute.ReplaceAuditor(First, "another", "seed 2", " ", "desk", Now)).Code);
        dispute.ReplaceAuditor(First, "another", "seed 2", "The firm has closed.", "desk", Now);
        Assert.Equal((First, "another", "seed 2", "The firm has closed."), (dispute.AuditorId, dispute.AuditorName, dispute.Seed, dispute.Posts[^1].Text));
    }

    [Theory]
    [InlineData(Judgement.Yes, Judgement.Yes, Judgement.No, Judgement.No, 1, 1, "finding.contradiction")]
    [InlineData(Judgement.No, Judgement.No, Judgement.Yes, Judgement.No, 0, 0, "finding.contradiction")]
    [InlineData(Judgement.No, Judgement.Undecided, Judgement.No, Judgement.Yes, 0, 0, "finding.contradiction")]
    [InlineData(Judgement.No, Judgement.Yes, Judgement.No, Judgement.No, 0, 0, "finding.count")]
    [InlineData(Judgement.No, Judgement.Yes, Judgement.No, Judgement.No, 2, 1, "finding.count")]
    [InlineData(Judgement.No, Judgement.No, Judgement.No, Judgement.No, 1, 1, "finding.count")]
    public void Findings_that_contradict_themselves_are_refused(Judgement technical, Judgement forged, Judgement malicious, Judgement serious, long messages, long units, string code) =>
        Assert.Equal(code, Assert.Throws<RuleException>(() => new DisputeFinding(technical, forged, malicious, serious, messages, units, "why").Checked()).Code);

    private static DateOnly Day(string day) => DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);

    private static Dispute In(DisputeStatus status, DisputeFinding finding)
    {
        var late = status is DisputeStatus.Inadmissible;
        var dispute = Dispute.File("D-2026-000001", First, new(late ? new(2026, 10, 1) : new(2026, 11, 1), late ? new(2026, 10, 2) : new(2026, 11, 2), Service.Sms), 3_000, "not sent", "owner", Now);
        string[] proved = ["Acknowledge", "Investigate", "SupplyProof", "NoteProofReceived"];
        string[] talking = [.. proved, "Reject", "Negotiate"];
        string[] way = status switch
        {
            DisputeStatus.Inadmissible or DisputeStatus.Filed => [],
            DisputeStatus.Acknowledged => ["Acknowledge"],
            DisputeStatus.Investigating => ["Acknowledge", "Investigate"],
            DisputeStatus.ProofSupplied => proved[..3],
            DisputeStatus.AwaitingCustomer => proved,
            DisputeStatus.Accepted => [.. proved, "Accept"],
            DisputeStatus.Rejected => [.. proved, "Reject"],
            DisputeStatus.NoReply => [.. proved, "Lapse"],
            DisputeStatus.Negotiating => talking,
            DisputeStatus.Auditing => [.. talking, "Appoint"],
            DisputeStatus.Withdrawn => ["Withdraw"],
            _ => [.. talking, "Appoint"],
        };
        foreach (var verb in way)
            Do(dispute, verb);
        if (status is DisputeStatus.Found or DisputeStatus.Settled or DisputeStatus.Dismissed)
            dispute.Report(status is DisputeStatus.Dismissed ? Nothing : finding, "auditor", Now);
        if (status is DisputeStatus.Settled)
        {
            dispute.WaiveLoss(Now);
            dispute.Propose(Money.Zero, Effects, First, "a", Now);
            Do(dispute, "Settle");
        }

        if (status is DisputeStatus.Dismissed)
            Do(dispute, "Dismiss");
        Assert.Equal(status, dispute.Status);
        return dispute;
    }

    private static void Do(Dispute dispute, string verb)
    {
        switch (verb)
        {
            case "Admit": dispute.Admit("goodwill", "desk"); break;
            case "Acknowledge": dispute.Acknowledge("desk", Now); break;
            case "Investigate": dispute.Investigate("desk"); break;
            case "SupplyProof": dispute.SupplyProof("Carrier", "", new(2026, 11, 20), 7_000, First, "proof.pdf", "00", "desk", Now); break;
            case "NoteProofReceived": dispute.NoteProofReceived(Now, Now.AddDays(3)); break;
            case "Accept": dispute.Accept("owner", Now); break;
            case "Reject": dispute.Reject("wrong", 1, "owner", Now); break;
            case "Lapse": dispute.Lapse(Now); break;
            case "Negotiate": dispute.Negotiate("desk"); break;
            case "AskForAudit": dispute.AskForAudit(DisputeSide.Customer, isProofLate: true); break;
            case "OfferFinding": dispute.OfferFinding(Skimmed); break;
            case "Agree": dispute.Agree("owner", Now); break;
            case "Appoint": dispute.Appoint(Second, "auditor", "seed"); break;
            case "ReplaceAuditor": dispute.ReplaceAuditor(First, "another", "seed 2", "ill", "desk", Now); break;
            case "Report": dispute.Report(Skimmed, "auditor", Now); break;
            case "Decree": dispute.Decree(Skimmed, "desk", Now); break;
            case "ClaimLoss": dispute.ClaimLoss(Money.Of(10), Now); break;
            case "WaiveLoss": dispute.WaiveLoss(Now); break;
            case "Propose": dispute.Propose(Money.Zero, Effects, First, "a", Now); break;
            case "Settle": dispute.Settle(Effects, null, Second, "b", Now); break;
            case "Dismiss": dispute.Dismiss("nothing", "finance", Now.AddSeconds(1)); break;
            default: dispute.Withdraw("owner", Now); break;
        }
    }
}
