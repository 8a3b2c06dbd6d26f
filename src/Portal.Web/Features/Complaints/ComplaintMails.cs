using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Complaints;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Complaints;

/// <summary>Tells the customer's named contacts and the desk; 'mail.KEY.subject' and 'mail.KEY.text': {0} number, {1} masked recipient, {2} due (once known), then the rest.</summary>
public sealed class ComplaintMails(IStringLocalizer<ComplaintsTexts> texts, PortalUrls urls)
{
    public static Task<IReadOnlyList<Recipient>> ContactsAsync(PortalDb db, Guid organisationId, CancellationToken ct) =>
        MemberDirectory.WithAsync(db, organisationId, Permission.AnswerComplaints, ct);

    /// <returns>The mails, to follow when they leave.</returns>
    public async Task<IReadOnlyList<(Guid Id, string To)>> TellAsync(PortalDb db, Complaint complaint, string key, DateTimeOffset now, CancellationToken ct, params object[] rest) =>
        Write(db, await ContactsAsync(db, complaint.OrganisationId!.Value, ct), complaint, key, $"/complaints/{complaint.Number}", now, rest);

    public async Task TellDeskAsync(PortalDb db, Complaint complaint, string key, Permission permission, DateTimeOffset now, CancellationToken ct, params object[] rest) =>
        Write(db, await MemberDirectory.StaffWithAsync(db, permission, ct), complaint, key, $"/complaint-desk/{complaint.Number}", now, rest);

    /// <summary>Tells whoever was named by mistake; {3} the cases that run all the same.</summary>
    public async Task TellLetOffAsync(PortalDb db, Complaint complaint, Guid former, IReadOnlyList<string> cases, DateTimeOffset now, CancellationToken ct) =>
        Write(db, await ContactsAsync(db, former, ct), complaint, cases.Count == 0 ? "not-yours" : "not-yours-case", "/complaints", now, [string.Join(", ", cases)]);

    /// <summary>Tells Risk that what a running case rested on no longer holds: {3} the case, {4} why.</summary>
    public async Task TellCaseStandsAsync(PortalDb db, Complaint complaint, string number, string reason, DateTimeOffset now, CancellationToken ct) =>
        Write(db, await MemberDirectory.StaffWithAsync(db, Permission.HandleEnforcement, ct), complaint, "desk-case-stands", $"/enforcement-desk/{number}", now, [number, reason]);

    /// <summary>'mail.desk-imported…': {0} how many, {1} from whom.</summary>
    public async Task TellImportedAsync(PortalDb db, ComplaintSource source, int taken, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var person in await MemberDirectory.StaffWithAsync(db, Permission.HandleComplaints, ct))
        {
            using (Language.Use(person.Language))
                db.Mail(person.Email, person.Language, now, texts["mail.desk-imported.subject", taken], texts["mail.desk-imported.text", taken, texts["source." + source].Value], urls.To("/complaint-desk"));
        }
    }

    private List<(Guid Id, string To)> Write(PortalDb db, IEnumerable<Recipient> people, Complaint complaint, string key, string page, DateTimeOffset now, object[] rest)
    {
        var mails = new List<(Guid Id, string To)>();
        foreach (var person in people)
        {
            using (Language.Use(person.Language))
            {
                object[] words = [complaint.Number, complaint.PhoneMask, complaint.DueAt is { } due ? ContractTime.Local(due).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture) : "", .. rest];
                mails.Add((db.Mail(person.Email, person.Language, now, texts[$"mail.{key}.subject", words], texts[$"mail.{key}.text", words], urls.To(page)), person.Email));
            }
        }

        return mails;
    }
}
