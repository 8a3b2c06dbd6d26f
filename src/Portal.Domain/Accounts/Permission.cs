namespace Portal.Domain.Accounts;

/// <summary>What a member may do in an organisation. Every organisation keeps at least one Owner.</summary>
public enum CustomerRole { Owner, Developer, Finance, Compliance, Viewer }

/// <summary>What the provider's people may do. A person may hold several.</summary>
public enum StaffRole
{
    Reviewer, Support, Finance, Risk, Ops, Admin,

    /// <summary>A neutral third party (A174): sees the disputes it was named for, holds nothing else and no other role.</summary>
    Auditor,
}

/// <summary>The roles one person holds together.</summary>
public static class StaffRoleSet
{
    /// <summary>An auditor is neutral: nothing else goes with it (A174).</summary>
    /// <exception cref="RuleException">'staff.no-role', 'staff.auditor-alone'.</exception>
    public static void Check(IReadOnlyCollection<StaffRole> roles)
    {
        Rule.Require(roles.Count > 0, "staff.no-role", "Choose at least one role.");
        Rule.Require(!roles.Contains(StaffRole.Auditor) || roles.Distinct().Count() == 1, "staff.auditor-alone", "An auditor is neutral and has no other role.");
    }
}

/// <summary>
/// What a page, endpoint or service method asks for. Its name is the authorization policy's name.
/// The first group is held inside one organisation, the second by staff across all of them.
/// </summary>
public enum Permission
{
    ViewOrganisation,
    ManageOrganisation,
    AcceptAgreements,
    ViewApps,
    ManageApps,
    ViewContent,
    ManageContent,
    ViewUsage,
    ViewBills,
    ManageBills,
    AnswerPrices,
    UseSupport,
    FileClaims,
    BuyPackages,
    AnswerComplaints,
    FileDisputes,
    AnswerAbnormalSending,
    AnswerEnforcement,

    StaffDesk,
    ReviewContent,
    ViewCustomers,
    ViewAllUsage,
    ViewAllBills,
    RunBills,
    ManageReceivables,
    ApproveCredits,
    ManageAgreements,
    ViewAudit,
    ManageStaff,
    ManageTokens,
    ViewOperations,
    HandleLeaks,
    SuspendCustomers,
    ManagePolicies,
    ManageRateCards,
    SettleAccounts,
    ManageServiceLevels,
    DecideClaims,
    HandleTickets,
    ViewLedgers,
    ManageLedger,
    JudgeBreaches,
    HandleComplaints,
    ManageContacts,
    ManageNotices,
    HandleDisputes,
    AuditDisputes,
    HandleAbnormalSending,
    ManageLawfulRequests,
    ViewEnforcement,
    HandleEnforcement,
}

/// <summary>The one table that says which role holds which permission.</summary>
public static class Permissions
{
    public static IReadOnlySet<Permission> Of(CustomerRole role) => role switch
    {
        CustomerRole.Owner => Owner,
        CustomerRole.Developer => Developer,
        CustomerRole.Finance => CustomerFinance,
        CustomerRole.Compliance => Compliance,
        _ => Viewer,
    };

    public static IReadOnlySet<Permission> Of(StaffRole role) => role switch
    {
        StaffRole.Reviewer => Reviewer,
        StaffRole.Support => Support,
        StaffRole.Finance => StaffFinance,
        StaffRole.Risk => Risk,
        StaffRole.Ops => Ops,
        StaffRole.Auditor => Auditor,
        _ => Admin,
    };

    /// <summary>Whether the permission belongs to staff and therefore reaches across organisations.</summary>
    public static bool IsStaff(Permission permission) => permission >= Permission.StaffDesk;

    private static readonly HashSet<Permission> Viewer =
        [Permission.ViewOrganisation, Permission.ViewApps, Permission.ViewContent, Permission.ViewUsage];

    private static readonly HashSet<Permission> Developer =
        [.. Viewer, Permission.ManageApps, Permission.ManageContent, Permission.UseSupport, Permission.AnswerAbnormalSending];

    private static readonly HashSet<Permission> CustomerFinance =
        [.. Viewer, Permission.ViewBills, Permission.ManageBills, Permission.UseSupport, Permission.FileClaims, Permission.BuyPackages,
         Permission.FileDisputes];

    private static readonly HashSet<Permission> Compliance =
        [.. Viewer, Permission.ManageContent, Permission.UseSupport, Permission.AnswerComplaints, Permission.AnswerEnforcement];

    private static readonly HashSet<Permission> Owner =
        [.. Developer, .. CustomerFinance, Permission.ManageOrganisation, Permission.AcceptAgreements, Permission.AnswerPrices, Permission.AnswerComplaints,
         Permission.AnswerEnforcement];

    private static readonly HashSet<Permission> Reviewer =
        [Permission.StaffDesk, Permission.ReviewContent];

    private static readonly HashSet<Permission> Support =
        [Permission.StaffDesk, Permission.ViewCustomers, Permission.ViewAllUsage, Permission.HandleLeaks, Permission.HandleTickets,
         Permission.HandleComplaints, Permission.ManageContacts];

    private static readonly HashSet<Permission> StaffFinance =
        [Permission.StaffDesk, Permission.ViewCustomers, Permission.ViewAllUsage, Permission.ViewAllBills, Permission.RunBills,
         Permission.ManageReceivables, Permission.ApproveCredits,
         Permission.ManageRateCards, Permission.SettleAccounts, Permission.DecideClaims, Permission.HandleTickets,
         Permission.ViewLedgers, Permission.ManageLedger, Permission.HandleDisputes, Permission.ViewEnforcement];

    private static readonly HashSet<Permission> Risk =
        [Permission.StaffDesk, Permission.ViewCustomers, Permission.ViewAllUsage, Permission.ViewAudit, Permission.HandleLeaks,
         Permission.SuspendCustomers, Permission.ViewLedgers, Permission.JudgeBreaches, Permission.HandleComplaints,
         Permission.HandleDisputes, Permission.HandleAbnormalSending, Permission.ManageLawfulRequests,
         Permission.ViewEnforcement, Permission.HandleEnforcement];

    private static readonly HashSet<Permission> Ops =
        [Permission.StaffDesk, Permission.ViewAllUsage, Permission.ViewOperations, Permission.ManageServiceLevels,
         Permission.ManageNotices, Permission.HandleDisputes, Permission.HandleAbnormalSending];

    private static readonly HashSet<Permission> Auditor = [Permission.AuditDisputes];

    private static readonly HashSet<Permission> Admin =
        [Permission.StaffDesk, Permission.ViewCustomers, Permission.ViewAllUsage, Permission.ViewAllBills, Permission.ApproveCredits, Permission.ManageAgreements,
         Permission.ViewAudit, Permission.ManageStaff, Permission.ManageTokens, Permission.ViewOperations,
         Permission.HandleLeaks, Permission.SuspendCustomers, Permission.ManagePolicies, Permission.HandleTickets,
         Permission.ViewLedgers, Permission.ManageContacts, Permission.ManageNotices, Permission.HandleDisputes,
         Permission.ManageLawfulRequests, Permission.ViewEnforcement];
}
