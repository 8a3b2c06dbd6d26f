using CsCheck;
using Portal.Domain.LawfulRequests;
using Portal.Domain.Tests.ServiceLevels;

namespace Portal.Domain.Tests.LawfulRequests;

/// <summary>Every status × verb against the arrows of States.md, and what may never happen to a request.</summary>
public class LawfulRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private static readonly Guid First = Guid.CreateVersion7();
    private static readonly Guid Second = Guid.CreateVersion7();
    private static readonly Guid Customer = Guid.CreateVersion7();
    private static readonly LawfulAuthority Authority = new("Police", "118", "Article 28", "Officer");
    private static readonly LawfulScope Scope = new(Customer, Now.AddDays(-30), Now.AddDays(-1), new HashSet<LogKind> { LogKind.Customer }, null);
    private static readonly string[] Verbs = ["Tick", "CheckPapers", "Approve", "Refuse", "NoteExported", "Deliver", "Close"];

    public static TheoryData<LawfulStatus, string> Pairs()
    {
        var pairs = new TheoryData<LawfulStatus, string>();
        foreach (var status in Enum.GetValues<LawfulStatus>())
        {
            foreach (var verb in Verbs)
                pairs.Add(status, verb);
        }

        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_request_moves_as_the_diagram_says(LawfulStatus from, string verb)
    {
        var request = In(from);
        var refused = Record.Exception(() => Do(request, verb, Second));
        if (StateDiagram.Arrow("LawfulRequests", from.ToString(), verb) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, request.Status.ToString());
        }
        else
        {
            Assert.Equal("lawful.state", Assert.IsType<RuleException>(refused).Code);
            Assert.Equal(from, request.Status);
        }
    }

    [Fact]
    public void In_any_order_of_events_nothing_is_given_without_papers_and_two_people() =>
        Gen.Select(Gen.Int[0, Verbs.Length - 1], Gen.Bool).List[1, 40].Sample(steps =>
        {
            var request = In(LawfulStatus.Logged);
            foreach (var (step, isFirst) in steps)
            {
                var before = request.Status;
                _ = Record.Exception(() => Do(request, Verbs[step], isFirst ? First : Second));
                if (request.Status is LawfulStatus.Approved or LawfulStatus.Exported or LawfulStatus.Delivered or LawfulStatus.Closed)
                {
                    Assert.Empty(request.MissingPapers);
                    Assert.NotNull(request.CheckedAt);
                    Assert.NotNull(request.FirstApproverId);
                    Assert.NotNull(request.SecondApproverId);
                    Assert.NotEqual(request.FirstApproverId, request.SecondApproverId);
                }

                Assert.True(before is not (LawfulStatus.Closed or LawfulStatus.Refused) || request.Status == before, "it goes on after its end");
                Assert.Equal(request.Status is LawfulStatus.Exported or LawfulStatus.Delivered or LawfulStatus.Closed, request.ExportSha256 is not null);
                Assert.Equal(request.Papers.Count, request.Papers.Select(paper => paper.Kind).Distinct().Count());
            }
        });

    [Fact]
    public void The_first_yes_changes_no_state_and_the_second_is_another_persons()
    {
        var request = In(LawfulStatus.Logged);
        foreach (var kind in Enum.GetValues<LawfulPaperKind>())
            request.Tick(kind, Guid.CreateVersion7(), "a.pdf", "hash", "risk", Now);
        request.CheckPapers("risk", Now);
        Assert.True(request.MayApprove(First));
        Assert.False(request.Approve(First, "logger", Now));
        Assert.Equal(LawfulStatus.PapersChecked, request.Status);
        Assert.False(request.MayApprove(First));
        Assert.Equal("lawful.same-person", Code(() => request.Approve(First, "logger", Now)));
        Assert.True(request.Approve(Second, "other", Now));
        Assert.Equal(LawfulStatus.Approved, request.Status);
    }

    [Fact]
    public void Papers_are_in_order_only_when_each_is_there()
    {
        var request = In(LawfulStatus.Logged);
        request.Tick(LawfulPaperKind.Letter, Guid.CreateVersion7(), "a.pdf", "one", "risk", Now);
        request.Tick(LawfulPaperKind.Letter, Guid.CreateVersion7(), "b.pdf", "two", "risk", Now);
        Assert.Equal("two", Assert.Single(request.Papers).Sha256);
        Assert.Equal("lawful.papers-missing", Code(() => request.CheckPapers("risk", Now)));
    }

    [Fact]
    public void The_customer_is_told_after_the_last_day_of_silence_in_the_contracts_zone_and_never_of_a_refusal()
    {
        var request = In(LawfulStatus.Delivered, gag: new(2026, 11, 25));
        Assert.False(request.IsToTell(new(2026, 11, 25, 15, 59, 59, TimeSpan.Zero)));
        Assert.True(request.IsToTell(new(2026, 11, 25, 16, 0, 0, TimeSpan.Zero)));
        Assert.Equal("lawful.not-to-tell", Code(() => request.NoteCustomerTold(Now)));
        request.NoteCustomerTold(Now.AddDays(5));
        Assert.False(request.IsToTell(Now.AddDays(6)));

        Assert.True(In(LawfulStatus.Delivered).IsToTell(Now));
        Assert.False(In(LawfulStatus.Exported).IsToTell(Now.AddYears(1)));
        Assert.False(In(LawfulStatus.Refused).IsToTell(Now.AddYears(1)));
    }

    [Fact]
    public void What_is_logged_says_who_asks_for_what()
    {
        Assert.Equal("lawful.authority-incomplete", Code(() => LogIt(Authority with { Officer = " " }, Scope)));
        Assert.Equal("lawful.scope-time", Code(() => LogIt(Authority, Scope with { Until = Now.AddMinutes(1) }))); // it is not over
        Assert.Equal("lawful.scope-time", Code(() => LogIt(Authority, Scope with { Until = Scope.From })));
        Assert.Equal("lawful.scope-time", Code(() => LogIt(Authority, Scope with { From = Now.AddDays(-400) })));
        Assert.Equal("lawful.scope-kinds", Code(() => LogIt(Authority, Scope with { Kinds = new HashSet<LogKind>() })));
        Assert.Equal("lawful.gag", Code(() => LogIt(Authority, Scope, new(2026, 11, 22))));
        Assert.Equal(new DateOnly(2026, 11, 23), LogIt(Authority, Scope, new(2026, 11, 23)).GagUntil);
    }

    private static LawfulRequest LogIt(LawfulAuthority authority, LawfulScope scope, DateOnly? gag = null) =>
        LawfulRequest.Log("L-2026-000001", authority, scope, gag, First, "logger", Now);

    private static LawfulRequest In(LawfulStatus status, DateOnly? gag = null)
    {
        var request = LogIt(Authority, Scope, gag);
        var isRefused = status is LawfulStatus.Refused;
        if (status >= LawfulStatus.PapersChecked && !isRefused)
        {
            foreach (var kind in Enum.GetValues<LawfulPaperKind>())
                Tick(request, kind);
            request.CheckPapers("risk", Now);
            request.Approve(First, "logger", Now); // the first of two
        }

        string[] rest = status switch
        {
            LawfulStatus.Approved => ["Approve"],
            LawfulStatus.Exported => ["Approve", "NoteExported"],
            LawfulStatus.Delivered => ["Approve", "NoteExported", "Deliver"],
            LawfulStatus.Closed => ["Approve", "NoteExported", "Deliver", "Close"],
            LawfulStatus.Refused => ["Refuse"],
            _ => [],
        };
        foreach (var verb in rest)
            Do(request, verb, Second);
        Assert.Equal(status, request.Status);
        return request;
    }

    private static void Tick(LawfulRequest request, LawfulPaperKind kind) => request.Tick(kind, Guid.CreateVersion7(), $"{kind}.pdf", "hash", "risk", Now);

    private static void Do(LawfulRequest request, string verb, Guid person)
    {
        switch (verb)
        {
            case "Tick":
                Tick(request, request.MissingPapers.FirstOrDefault());
                break;
            case "CheckPapers":
                // In the matrix every paper is there by now; at random they are ticked one by one.
                if (request is { Status: LawfulStatus.Logged, Papers.Count: 0 })
                    Enum.GetValues<LawfulPaperKind>().ToList().ForEach(kind => Tick(request, kind));
                request.CheckPapers("risk", Now);
                break;
            case "Approve":
                request.Approve(person, "approver", Now);
                break;
            case "Refuse":
                request.Refuse("No legal basis.", "risk", Now);
                break;
            case "NoteExported":
                request.NoteExported("lawful/a.zip", "hash", 1, 1, new(9, "hash", "root"), "admin", Now);
                break;
            case "Deliver":
                request.Deliver("By hand.", "admin", Now);
                break;
            default:
                request.Close("admin", Now);
                break;
        }
    }

    private static string Code(Action action) => Assert.Throws<RuleException>(action).Code;
}
