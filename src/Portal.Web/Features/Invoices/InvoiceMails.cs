using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Invoices;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Invoices;

/// <summary>Tells both sides of a request; 'mail.KEY.subject' and 'mail.KEY.text': {0} number, {1} organisation, {2} amount, then the rest.</summary>
public sealed class InvoiceMails(IStringLocalizer<InvoicesTexts> texts, PortalUrls urls)
{
    /// <summary>The customer's finance people, and where invoices are delivered.</summary>
    /// <param name="isDelivery">The invoice is there: the delivery address hears of it too.</param>
    public async Task TellAsync(
        PortalDb db, InvoiceRequest request, string key, DateTimeOffset now, bool isDelivery, CancellationToken ct, params object[] rest)
    {
        var people = (await MemberDirectory.WithAsync(db, request.OrganisationId, Permission.ManageBills, ct)).Select(p => (p.Email, p.Language)).ToList();
        if (isDelivery && !people.Exists(p => MailAddresses.Same(p.Email, request.Details.Mail)))
            people.Add((request.Details.Mail, people.Count > 0 ? people[0].Language : "zh-CN"));
        Write(db, people, request, key, $"/invoices/{request.Number}", now, rest);
    }

    public async Task TellStaffAsync(PortalDb db, InvoiceRequest request, string key, DateTimeOffset now, CancellationToken ct, params object[] rest) => Write(
        db, (await MemberDirectory.StaffWithAsync(db, Permission.ManageReceivables, ct)).Select(p => (p.Email, p.Language)), request, key,
        $"/invoicing/{request.Number}", now, rest);

    private void Write(
        PortalDb db, IEnumerable<(string Email, string Language)> people, InvoiceRequest request, string key, string page, DateTimeOffset now, object[] rest)
    {
        object[] words = [request.Number, request.OrganisationName, request.Amount.Display(), .. rest];
        foreach (var (email, language) in people)
        {
            using (Language.Use(language))
                db.Mail(email, language, now, texts[$"mail.{key}.subject", words], texts[$"mail.{key}.text", words], urls.To(page));
        }
    }
}
