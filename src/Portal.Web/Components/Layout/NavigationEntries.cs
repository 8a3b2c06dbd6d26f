using Portal.Domain.Accounts;

namespace Portal.Web.Components.Layout;

/// <summary>One row of the navigation: where, called what, and for whom.</summary>
/// <param name="Text">Key in SharedTexts.</param>
/// <param name="Tabs">The pages it stands for, where they are several; the first one has the entry's own address.</param>
public sealed record NavigationEntry(string Href, string Text, Permission Needs, params IReadOnlyList<NavigationEntry> Tabs)
{
    public bool IsAt(string path) => Href == path || Tabs.Any(tab => tab.Href == path);

    /// <summary>How much of the path is this entry's or one of its tabs': 0 where it lies elsewhere.</summary>
    public int Reach(string path) => Tabs.Select(tab => tab.Href).Prepend(Href)
        .Where(href => path == href || path.StartsWith(href + '/', StringComparison.Ordinal)).Select(href => href.Length).DefaultIfEmpty().Max();
}

/// <summary>The navigation, in the order people work. Only what the person may use is shown.</summary>
public static class NavigationEntries
{
    public static readonly IReadOnlyList<NavigationEntry> All =
    [
        new("/overview", "nav.overview", Permission.ViewOrganisation),
        new("/apps", "nav.apps", Permission.ViewApps),
        new("/signatures", "nav.signatures", Permission.ViewContent),
        new("/templates", "nav.templates", Permission.ViewContent),
        new("/usage", "nav.usage", Permission.ViewUsage),
        new("/abnormal-sending", "nav.abnormal-sending", Permission.AnswerAbnormalSending),
        new("/bills", "nav.bills", Permission.ViewBills,
            new("/bills", "nav.bills", Permission.ViewBills),
            new("/balance", "nav.balance", Permission.ViewBills),
            new("/packages", "nav.packages", Permission.ViewBills),
            new("/invoices", "nav.invoices", Permission.ViewBills),
            new("/price-changes", "nav.price-changes", Permission.ViewBills)),
        new("/service-level", "nav.service-level", Permission.ViewUsage),
        new("/complaints", "nav.complaints", Permission.AnswerComplaints),
        new("/disputes", "nav.disputes", Permission.FileDisputes),
        new("/enforcement", "nav.enforcement", Permission.AnswerEnforcement),
        new("/opt-outs", "nav.opt-outs", Permission.ViewContent),
        new("/deadlines", "nav.deadlines", Permission.ViewOrganisation),
        new("/support", "nav.support", Permission.UseSupport),
        new("/notices", "nav.notices", Permission.ViewOrganisation),
        new("/organisation/agreements", "nav.agreements", Permission.ViewOrganisation),
        new("/organisation", "nav.organisation", Permission.ViewOrganisation),

        new("/desk", "nav.desk", Permission.StaffDesk),
        new("/deadline-desk", "nav.deadlines", Permission.StaffDesk),
        new("/review", "nav.review", Permission.ReviewContent),
        new("/customers", "nav.customers", Permission.ViewCustomers),
        new("/agreement-questions", "nav.questions", Permission.ViewCustomers),
        new("/leak-reports", "nav.leak-reports", Permission.HandleLeaks),
        new("/usage", "nav.usage", Permission.ViewAllUsage),
        new("/billing", "nav.billing", Permission.ViewAllBills,
            new("/billing", "nav.billing", Permission.ViewAllBills),
            new("/objections", "nav.objections", Permission.ViewAllBills),
            new("/payments", "nav.payments", Permission.ManageReceivables),
            new("/invoicing", "nav.invoicing", Permission.ManageReceivables),
            new("/billing/settlements", "nav.settlements", Permission.ViewAllBills),
            new("/billing/rate-cards", "nav.rate-cards", Permission.ViewAllBills)),
        new("/policies", "nav.policies", Permission.StaffDesk,
            new("/policies", "nav.policies", Permission.StaffDesk),
            new("/settings/working-days", "nav.working-days", Permission.StaffDesk)),
        new("/service-levels", "nav.service-level", Permission.ViewAllUsage),
        new("/complaint-desk", "nav.complaints", Permission.HandleComplaints),
        new("/dispute-desk", "nav.disputes", Permission.HandleDisputes),
        new("/audit-room", "nav.audit-room", Permission.AuditDisputes),
        new("/abnormal-desk", "nav.abnormal-sending", Permission.HandleAbnormalSending),
        new("/enforcement-desk", "nav.enforcement", Permission.ViewEnforcement,
            new("/enforcement-desk", "nav.enforcement", Permission.ViewEnforcement),
            new("/enforcement-desk/holds", "nav.holds", Permission.ViewEnforcement),
            new("/enforcement-desk/standings", "nav.standings", Permission.ViewEnforcement)),
        new("/tickets", "nav.tickets", Permission.HandleTickets),
        new("/contacts", "nav.contacts", Permission.ManageContacts),
        new("/notice-desk", "nav.notice-desk", Permission.ManageNotices,
            new("/notice-desk", "nav.notice-desk", Permission.ManageNotices),
            new("/notice-desk/incidents", "nav.incidents", Permission.ManageNotices)),
        new("/settings/agreements", "nav.agreements", Permission.ManageAgreements),
        new("/lawful-requests", "nav.lawful-requests", Permission.ManageLawfulRequests),
        new("/audit", "nav.audit", Permission.ViewAudit),
        new("/settings/staff", "nav.staff", Permission.ManageStaff),
        new("/settings/tokens", "nav.tokens", Permission.ManageTokens),
        new("/settings/operations", "nav.operations", Permission.ViewOperations),
    ];

    /// <summary>The entry the path belongs to: of those that reach it, the one that reaches furthest.</summary>
    public static NavigationEntry? At(string path, IReadOnlyList<NavigationEntry> shown) =>
        shown.Where(entry => entry.Reach(path) > 0).MaxBy(entry => entry.Reach(path));
}
