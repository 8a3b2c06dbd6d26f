using Portal.Domain.Accounts;

namespace Portal.Web.Components.Layout;

/// <summary>One row of the navigation: where, called what, and for whom.</summary>
/// <param name="Text">Key in SharedTexts.</param>
public sealed record NavigationEntry(string Href, string Text, Permission Needs);

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
        new("/bills", "nav.bills", Permission.ViewBills),
        new("/price-changes", "nav.price-changes", Permission.ViewBills),
        new("/service-level", "nav.service-level", Permission.ViewUsage),
        new("/support", "nav.support", Permission.UseSupport),
        new("/balance", "nav.balance", Permission.ViewBills),
        new("/packages", "nav.packages", Permission.ViewBills),
        new("/organisation/agreements", "nav.agreements", Permission.ViewOrganisation),
        new("/organisation", "nav.organisation", Permission.ViewOrganisation),

        new("/desk", "nav.desk", Permission.StaffDesk),
        new("/review", "nav.review", Permission.ReviewContent),
        new("/customers", "nav.customers", Permission.ViewCustomers),
        new("/agreement-questions", "nav.questions", Permission.ViewCustomers),
        new("/leak-reports", "nav.leak-reports", Permission.HandleLeaks),
        new("/usage", "nav.usage", Permission.ViewAllUsage),
        new("/billing", "nav.billing", Permission.ViewAllBills),
        new("/policies", "nav.policies", Permission.StaffDesk),
        new("/billing/rate-cards", "nav.rate-cards", Permission.ViewAllBills),
        new("/billing/settlements", "nav.settlements", Permission.ViewAllBills),
        new("/service-levels", "nav.service-level", Permission.ViewAllUsage),
        new("/tickets", "nav.tickets", Permission.HandleTickets),
        new("/objections", "nav.objections", Permission.ViewAllBills),
        new("/payments", "nav.payments", Permission.ManageReceivables),
        new("/invoicing", "nav.invoicing", Permission.ManageReceivables),
        new("/settings/agreements", "nav.agreements", Permission.ManageAgreements),
        new("/audit", "nav.audit", Permission.ViewAudit),
        new("/settings/staff", "nav.staff", Permission.ManageStaff),
        new("/settings/tokens", "nav.tokens", Permission.ManageTokens),
        new("/settings/operations", "nav.operations", Permission.ViewOperations),
    ];
}
