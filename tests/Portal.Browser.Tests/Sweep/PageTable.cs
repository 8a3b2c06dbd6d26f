using Portal.Browser.Tests.Support;

namespace Portal.Browser.Tests.Sweep;

/// <summary>One page of the app: its route, who opens it, and under which address.</summary>
/// <param name="Address">Null where the route has no parameters.</param>
/// <param name="Status">What a page that reports a failure answers with.</param>
public sealed record PageRow(string Route, Who Who, Func<Examples, Task<string>>? Address = null, int Status = 200)
{
    public Task<string> AddressAsync(Examples examples) => Address?.Invoke(examples) ?? Task.FromResult(Route);
}

/// <summary>Every page of the app. A page without a row turns the sweep red.</summary>
public static class PageTable
{
    public static readonly IReadOnlyList<PageRow> Rows =
    [
        new("/", Who.Visitor),
        new("/pricing", Who.Visitor),
        new("/status", Who.Visitor),
        new("/error", Who.Visitor),
        new("/not-found", Who.Visitor),

        new("/review-standard", Who.Visitor),
        new("/tools", Who.Visitor),
        new("/tools/segments", Who.Visitor),
        new("/tools/bill-quote", Who.Visitor),
        new("/tools/compensation", Who.Visitor, _ => Task.FromResult("/tools/compensation?effective=3000000&failures=150001&consumed=1234.56&netPaid=1234.56&listPrice=0.045")),
        new("/tools/deadlines", Who.Visitor, _ => Task.FromResult("/tools/deadlines?rule=working-days&n=3&from=2026-09-30T10:00")),
        new("/tools/reconciliation", Who.Visitor, _ => Task.FromResult("/tools/reconciliation?billed=10051&recomputed=10000")),
        new("/tools/service-months", Who.Visitor, _ => Task.FromResult("/tools/service-months?from=2026-03-17&until=2026-06-16")),
        new("/verify", Who.Visitor),

        new("/agreements", Who.Visitor),
        new("/agreements/{Code}", Who.Visitor, _ => Task.FromResult("/agreements/sms")),
        new("/agreements/{Code}/compare", Who.Visitor, async e => $"/agreements/sms/compare?{await e.VersionsAsync()}"),

        new("/account/sign-up", Who.Visitor),
        new("/account/sign-in", Who.Visitor),
        new("/account/sign-in/code", Who.Halfway),
        new("/account/confirm-mail", Who.Visitor, e => e.ConfirmationAsync()),
        new("/account/resend-confirmation", Who.Visitor),
        new("/account/forgot-password", Who.Visitor),
        new("/account/reset-password", Who.Visitor, e => e.ResetAsync()),
        new("/account/invitation", Who.Visitor, e => e.InvitationAsync()),
        new("/account/create-organisation", Who.Newcomer),
        new("/account/no-access", Who.Owner, Status: 403),
        new("/account", Who.Owner),
        new("/account/security", Who.Owner),
        new("/account/sessions", Who.Owner),
        new("/account/password", Who.Owner),
        new("/account/authenticator", Who.Newcomer),
        new("/account/recovery-codes", Who.Owner),
        new("/account/confirm-identity", Who.Owner),
        new("/account/two-factor", Who.Unproved),

        new("/overview", Who.Owner),
        new("/desk", Who.Support),
        new("/leak-reports", Who.Support, async e => { await e.LeakReportAsync(); return "/leak-reports"; }),
        new("/customers", Who.Support),
        new("/customers/{id:guid}", Who.Support, async e => $"/customers/{await e.OrganisationAsync()}"),

        new("/customers/{id:guid}/terms", Who.Support, async e => $"/customers/{await e.OrganisationAsync()}/terms"),
        new("/policies", Who.Admin),
        new("/policies/{Key}", Who.Admin, _ => Task.FromResult("/policies/billing.tolerance.sms")),
        new("/organisation/terms", Who.Owner),

        new("/organisation/agreements", Who.Owner),
        new("/organisation/agreements/{Code}/accept", Who.Owner, _ => Task.FromResult("/organisation/agreements/special/accept")),
        new("/organisation/agreements/{Code}/ask", Who.Owner, _ => Task.FromResult("/organisation/agreements/sms/ask")),
        new("/organisation/agreements/{Code}/decline", Who.Owner, _ => Task.FromResult("/organisation/agreements/email/decline")),
        new("/agreement-questions", Who.Support),
        new("/settings/agreements", Who.Admin),
        new("/settings/agreements/new/{Code}", Who.Admin, _ => Task.FromResult("/settings/agreements/new/sms")),
        new("/settings/agreements/drafts/{Id:guid}", Who.Admin, async e => $"/settings/agreements/drafts/{await e.DraftAsync()}"),

        new("/apps", Who.Owner),
        new("/apps/new", Who.Owner),
        new("/apps/{appId:long}", Who.Owner, async e => $"/apps/{await e.AppAsync()}"),
        new("/apps/{appId:long}/keys/{keyId:guid}", Who.Owner, async e => $"/apps/{await e.AppAsync()}/keys/{await e.KeyAsync()}"),
        new("/apps/leak-reports/{number}", Who.Owner, async e => $"/apps/leak-reports/{await e.LeakReportAsync()}"),

        new("/signatures", Who.Owner),
        new("/signatures/new", Who.Owner),
        new("/signatures/{Id:guid}", Who.Owner, async e => $"/signatures/{await e.SignatureAsync()}"),
        new("/templates", Who.Owner),
        new("/templates/new", Who.Owner),
        new("/templates/{Id:guid}", Who.Owner, async e => $"/templates/{await e.TemplateAsync()}"),
        new("/templates/{Id:guid}/edit", Who.Owner, async e => $"/templates/{await e.TemplateAsync()}/edit"),
        new("/review", Who.Reviewer),

        new("/organisation", Who.Owner),
        new("/organisation/access-log", Who.Owner),
        new("/organisation/tokens", Who.Owner),
        new("/settings/staff", Who.Admin),
        new("/settings/operations", Who.Ops),
        new("/audit", Who.Risk),
        new("/development/mails", Who.Visitor),
        new("/settings/tokens", Who.Admin),

        new("/invoices", Who.Owner),
        new("/invoices/details", Who.Owner),
        new("/invoices/{Number}", Who.Owner, async e => $"/invoices/{await e.InvoiceRequestAsync()}"),
        new("/invoicing", Who.StaffFinance, async e => { await e.InvoiceRequestAsync(); return "/invoicing"; }),
        new("/invoicing/{Number}", Who.StaffFinance, async e => $"/invoicing/{await e.InvoiceRequestAsync()}"),

        new("/service-level", Who.Owner),
        new("/service-level/{Id:guid}", Who.Owner, async e => $"/service-level/{await e.ServiceMonthAsync()}"),
        new("/service-levels", Who.Ops),
        new("/service-levels/{Id:guid}", Who.Ops, async e => $"/service-levels/{await e.ServiceMonthAsync()}"),
        new("/notices", Who.Owner),
        new("/notices/{Number}", Who.Owner, async e => $"/notices/{await e.NoticeAsync()}"),
        new("/notice-desk", Who.Ops),
        new("/notice-desk/new", Who.Ops),
        new("/notice-desk/{Id:guid}", Who.Ops, async e => $"/notice-desk/{await e.DraftNoticeAsync()}"),
        new("/notice-desk/incidents", Who.Ops),
        new("/notice-desk/incidents/{Number}", Who.Ops, async e => $"/notice-desk/incidents/{await e.IncidentAsync()}"),
        new("/service-level/claims/{Number}", Who.Owner, async e => $"/service-level/claims/{await e.ClaimAsync()}"),
        new("/service-levels/claims/{Number}", Who.StaffFinance, async e => $"/service-levels/claims/{await e.ClaimAsync()}"),
        new("/support", Who.Owner),
        new("/support/new", Who.Owner),
        new("/support/{Number}", Who.Owner, async e => $"/support/{await e.ClaimAsync()}"),
        new("/tickets", Who.Support),
        new("/tickets/{Number}", Who.Support, async e => $"/tickets/{await e.ClaimAsync()}"),
        new("/settings/receipt-codes", Who.Ops),

        new("/usage", Who.Owner),
        new("/usage/statistics", Who.Owner, _ => Task.FromResult("/usage/statistics?by=day,type")),
        new("/usage/messages", Who.Owner),
        new("/usage/messages/{AppId:long}/{SubmittedAt:long}", Who.Owner, e => e.MessageAsync()),

        new("/bills", Who.CustomerFinance),
        new("/bills/{number}", Who.CustomerFinance, async e => $"/bills/{await e.BillAsync()}"),
        new("/balance", Who.CustomerFinance),
        new("/packages", Who.CustomerFinance),
        new("/packages/buy", Who.CustomerFinance, _ => Task.FromResult("/packages/buy?offer=sms-10k")),
        new("/packages/{number}", Who.CustomerFinance, async e => $"/packages/{await e.PackageAsync()}"),
        new("/customers/{id:guid}/balance", Who.StaffFinance, async e => $"/customers/{await e.OrganisationAsync()}/balance"),
        new("/bills/account", Who.CustomerFinance),
        new("/bills/{number}/objection", Who.CustomerFinance, async e => $"/bills/{await e.AnswerableBillAsync()}/objection"),
        new("/billing", Who.StaffFinance),
        new("/price-changes", Who.Owner),
        new("/price-changes/{Id:guid}", Who.Owner, async e => $"/price-changes/{await e.PriceChangeAsync()}"),
        new("/billing/rate-cards", Who.StaffFinance),
        new("/billing/rate-cards/{Number}", Who.StaffFinance, async e => $"/billing/rate-cards/{await e.RateCardAsync()}"),
        new("/billing/settlements", Who.StaffFinance),
        new("/billing/settlements/{Number}", Who.StaffFinance, async e => $"/billing/settlements/{await e.SettlementAsync()}"),
        new("/bills/{number}/reconciliation", Who.CustomerFinance, async e => $"/bills/{await e.BillAsync()}/reconciliation"),
        new("/billing/held/{Id:guid}", Who.StaffFinance, async e => $"/billing/held/{await e.HeldBillAsync()}"),
        new("/bills/{number}/lines/{position:int}", Who.CustomerFinance, async e => $"/bills/{await e.BillAsync()}/lines/1"),
        new("/billing/bills/{number}/lines/{position:int}", Who.StaffFinance, async e => $"/billing/bills/{await e.BillAsync()}/lines/1"),
        new("/objections", Who.StaffFinance),
        new("/objections/{number}", Who.StaffFinance, async e => $"/objections/{await e.ObjectionAsync()}"),
        new("/payments", Who.StaffFinance),
        new("/billing/bills/{number}/credit-note", Who.StaffFinance, async e => $"/billing/bills/{await e.BillAsync()}/credit-note"),
        new("/billing/bills/{number}", Who.StaffFinance, async e => $"/billing/bills/{await e.BillAsync()}"),
    ];
}
