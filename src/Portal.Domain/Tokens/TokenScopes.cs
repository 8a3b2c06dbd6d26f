namespace Portal.Domain.Tokens;

/// <summary>What a token may do. The name is what the API's documents say and what the authorization policy 'Scope:NAME' asks for.</summary>
public static class TokenScopes
{
    public const string AppsRead = "apps:read";
    public const string UsageWrite = "usage:write";
    public const string UsageRead = "usage:read";
    public const string BillsRun = "bills:run";
    public const string BillsRead = "bills:read";
    public const string BalanceRead = "balance:read";
    public const string OptOutsRead = "opt-outs:read";
    public const string TicketsRead = "tickets:read";
    public const string TicketsWrite = "tickets:write";
    public const string NoticesRead = "notices:read";
    public const string AbnormalSendingWrite = "abnormal-sending:write";

    public static readonly IReadOnlyList<string> All =
        [AppsRead, UsageWrite, UsageRead, BillsRun, BillsRead, BalanceRead, OptOutsRead, TicketsRead, TicketsWrite, NoticesRead, AbnormalSendingWrite];

    /// <summary>Records and bill runs come from the provider's own machines; a customer reads what is theirs.</summary>
    public static readonly IReadOnlyList<string> ForCustomers =
        [AppsRead, UsageRead, BillsRead, BalanceRead, OptOutsRead, TicketsRead, TicketsWrite, NoticesRead];

    /// <exception cref="RuleException"/>
    internal static HashSet<string> Clean(IEnumerable<string> scopes, bool forCustomer)
    {
        var set = scopes.Select(s => s.Trim()).ToHashSet(StringComparer.Ordinal);
        Rule.Require(set.Count > 0, "token.scope-required", "Choose at least one scope.");
        foreach (var scope in set)
        {
            Rule.Require(All.Contains(scope), "token.scope-unknown", $"There is no scope '{scope}'.", scope);
            Rule.Require(!forCustomer || ForCustomers.Contains(scope), "token.scope-provider-only", $"The scope '{scope}' is not for customers.", scope);
        }

        return set;
    }
}
