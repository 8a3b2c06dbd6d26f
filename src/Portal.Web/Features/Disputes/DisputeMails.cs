using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Disputes;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Disputes;

/// <summary>Tells the customer's people, the desk and the auditor; 'mail.KEY.subject' and 'mail.KEY.text': {0} number, then the rest.</summary>
public sealed class DisputeMails(IStringLocalizer<DisputesTexts> texts, PortalUrls urls)
{
    public static Task<IReadOnlyList<Recipient>> CustomersAsync(PortalDb db, Guid organisationId, CancellationToken ct) =>
        MemberDirectory.WithAsync(db, organisationId, Permission.FileDisputes, ct);

    public static Task<IReadOnlyList<Recipient>> DeskAsync(PortalDb db, CancellationToken ct) => MemberDirectory.StaffWithAsync(db, Permission.HandleDisputes, ct);

    /// <returns>The mails, to follow when they leave.</returns>
    public async Task<IReadOnlyList<Guid>> TellAsync(PortalDb db, Dispute dispute, string key, DateTimeOffset now, CancellationToken ct, params object[] rest) =>
        Write(db, await CustomersAsync(db, dispute.OrganisationId, ct), dispute, key, $"/disputes/{dispute.Number}", now, rest);

    public async Task TellDeskAsync(PortalDb db, Dispute dispute, string key, DateTimeOffset now, CancellationToken ct, params object[] rest) =>
        Write(db, await DeskAsync(db, ct), dispute, "desk-" + key, $"/dispute-desk/{dispute.Number}", now, rest);

    public async Task TellAuditorAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct)
    {
        var auditor = await db.Users.SingleAsync(user => user.Id == dispute.AuditorId, ct);
        Write(db, [new(auditor.Id, auditor.Email!, auditor.Language)], dispute, "auditor", $"/audit-room/{dispute.Number}", now, []);
    }

    private List<Guid> Write(PortalDb db, IEnumerable<Recipient> people, Dispute dispute, string key, string page, DateTimeOffset now, object[] rest)
    {
        var mails = new List<Guid>();
        foreach (var person in people)
        {
            using var _ = Language.Use(person.Language);
            object[] words = [dispute.Number, .. rest];
            mails.Add(db.Mail(person.Email, person.Language, now, texts[$"mail.{key}.subject", words], texts[$"mail.{key}.text", words], urls.To(page)));
        }

        return mails;
    }
}
