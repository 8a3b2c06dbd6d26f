using Portal.Domain.Invoices;
using Portal.Domain.Tests.ServiceLevels;

namespace Portal.Domain.Tests.Invoices;

/// <summary>Every status × verb against the arrows of States.md.</summary>
public class InvoiceStatesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 11, 23);
    private static readonly string[] Verbs = ["Withdraw", "Refuse", "Issue", "Lower", "LowerToNothing", "CallBack", "Reverse"];

    public static TheoryData<InvoiceStatus, string> Pairs()
    {
        var pairs = new TheoryData<InvoiceStatus, string>();
        foreach (var status in Enum.GetValues<InvoiceStatus>())
        {
            foreach (var verb in Verbs)
                pairs.Add(status, verb);
        }

        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_request_moves_as_the_diagram_says(InvoiceStatus from, string verb)
    {
        var request = In(from);
        var refused = Record.Exception(() => Do(request, verb));
        if (StateDiagram.Arrow("Invoices", from.ToString(), verb) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, request.Status.ToString());
        }
        else
        {
            Assert.Equal("invoice.state", Assert.IsType<RuleException>(refused).Code);
            Assert.Equal(from, request.Status);
        }

        Assert.Equal(request.IsLive, request.Items.All(item => item.LiveKey is not null)); // what has ended holds nothing
    }

    [Fact]
    public void The_sum_explains_itself_and_follows_what_was_given_back()
    {
        var request = In(InvoiceStatus.Requested);
        Assert.Equal(Money.Of(80), request.Amount); // 100 gross, 5 credited, 10 by voucher, 5 by compensation

        request.Lower(Thing(givenBack: 45), "a credit note", "portal", Now);

        Assert.Equal(Money.Of(40), request.Amount);
    }

    [Theory]
    [InlineData("2026112300000000000", "2026-11-23", "invoice.number")] // 19 digits
    [InlineData("2026112300000000000x", "2026-11-23", "invoice.number")]
    [InlineData("20261123000000000001", "2026-11-22", "invoice.date")] // before the request
    [InlineData("20261123000000000001", "2026-11-24", "invoice.date")] // tomorrow
    public void An_invoice_needs_its_number_and_a_day_that_can_be(string number, string on, string code) => Assert.Equal(
        code, Assert.Throws<RuleException>(() => In(InvoiceStatus.Requested).Issue(number, DateOnly.Parse(on), Guid.CreateVersion7(), "i.pdf", "finance", Now)).Code);

    [Fact]
    public void What_has_a_hurdle_or_no_worth_is_not_requested()
    {
        Assert.Equal("invoice.not-invoiceable", Code([Thing() with { Hurdle = InvoiceHurdle.BillOpen }]));
        Assert.Equal("invoice.not-invoiceable", Code([Thing(givenBack: 85)]));
        Assert.Equal("invoice.nothing-chosen", Code([]));

        static string Code(IReadOnlyList<Invoiceable> things) => Assert.Throws<RuleException>(() => Request(things)).Code;
    }

    private static InvoiceRequest In(InvoiceStatus status)
    {
        var request = Request([Thing()]);
        foreach (var verb in status switch
        {
            InvoiceStatus.Issued => ["Issue"],
            InvoiceStatus.Refused => ["Refuse"],
            InvoiceStatus.Withdrawn => ["Withdraw"],
            InvoiceStatus.ReversalDue => ["Issue", "CallBack"],
            InvoiceStatus.Reversed => ["Issue", "CallBack", "Reverse"],
            _ => Array.Empty<string>(),
        })
        {
            Do(request, verb);
        }

        return request;
    }

    private static void Do(InvoiceRequest request, string verb)
    {
        switch (verb)
        {
            case "Withdraw": request.Withdraw("owner", Now); break;
            case "Refuse": request.Refuse("The title is not yours.", "finance", Now); break;
            case "Issue": request.Issue("20261123000000000001", Today, Guid.CreateVersion7(), "i.pdf", "finance", Now); break;
            case "Lower": request.Lower(Thing(givenBack: 45), "a credit note", "portal", Now); break;
            case "LowerToNothing": request.Lower(Thing(givenBack: 85), "a credit note", "portal", Now); break;
            case "CallBack": request.CallBack("too high", Now); break;
            default: request.Reverse("20261123000000000002", Today, "finance", Now); break;
        }
    }

    private static InvoiceRequest Request(IReadOnlyList<Invoiceable> things) => InvoiceRequest.Request(
        Guid.CreateVersion7(), "Example", "IR-2026-000001",
        new() { TitleKind = InvoiceTitle.Personal, Title = "Anna", Mail = "anna@example.com" }, things, Now.AddDays(3), "owner", Now);

    private static Invoiceable Thing(decimal givenBack = 5) => new(
        InvoiceSource.Bill, "B-2026-000001", Guid.CreateVersion7(), new(2026, 10, 1), Money.Of(100), Money.Of(givenBack), Money.Of(10), Money.Of(5), 100, null);
}
