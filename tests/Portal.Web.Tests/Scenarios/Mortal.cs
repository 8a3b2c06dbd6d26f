using Portal.Domain;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Scenarios;

/// <summary>A use case that may be killed: what is there before it, and what is done, by whom.</summary>
/// <param name="Act">On any portal that stands where <paramref name="Portal"/> stands.</param>
/// <param name="Done">How it refuses when it was done already.</param>
internal sealed partial record Mortal(TestPortal Portal, Func<TestPortal, Task> Act, params string[] Done)
{
    private static readonly Dictionary<string, Func<string, Task<Mortal>>> Cases = new()
    {
        ["bill run"] = BillRunAsync,
        ["deemed confirmation"] = DeemedAsync,
        ["bank file"] = BankFileAsync,
        ["payment"] = PaymentAsync,
        ["service level grant"] = GrantAsync,
        ["credit note"] = CreditNoteAsync,
        ["package purchase"] = PurchaseAsync,
        ["package refund"] = RefundAsync,
        ["balance refund"] = BalanceRefundAsync,
        ["price change told"] = ToldAsync,
        ["price change in force"] = InForceAsync,
        ["settlement"] = SettlementAsync,
        ["deadlines"] = DeadlinesAsync,
        ["dispute"] = DisputeAsync,
    };

    public static IEnumerable<string> Names => Cases.Keys;

    public static Task<Mortal> ReadyAsync(string name, string provider) => Cases[name](provider);

    public Task ActAsync(TestPortal portal) => Act(portal);

    /// <summary>The person presses the button again, or the job runs again.</summary>
    public async Task ActAgainAsync(TestPortal portal)
    {
        try
        {
            await Act(portal);
        }
        catch (RuleException refusal) when (Done.Contains(refusal.Code))
        {
            // It was done, only the answer was lost.
        }
    }
}
