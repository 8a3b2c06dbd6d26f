using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
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

    /// <summary>The others of finance who can book what one has proposed.</summary>
    public async Task TellSecondAsync(PortalDb db, Dispute dispute, string key, Actor proposer, DateTimeOffset now, CancellationToken ct, params object[] rest) => Write(
        db, (await MemberDirectory.StaffWithAsync(db, Permission.ApproveCredits, ct)).Where(person => person.UserId != proposer.Id), dispute, key, $"/dispute-desk/{dispute.Number}", now,
        [proposer.Name, .. rest]);

    public async Task TellAuditorAsync(PortalDb db, Dispute dispute, DateTimeOffset now, CancellationToken ct, params object[] rest) =>
        Write(db, await AuditorAsync(db, dispute, ct), dispute, "auditor", $"/audit-room/{dispute.Number}", now, rest);

    /// <summary>That somebody else was named: they see the case no more.</summary>
    public async Task TellReplacedAsync(PortalDb db, Dispute dispute, Guid auditorId, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Users.SingleOrDefaultAsync(user => user.Id == auditorId, ct) is { } before)
            Write(db, [new(before.Id, before.Email!, before.Language)], dispute, "auditor-replaced", "/audit-room", now, []);
    }

    public static async Task<IReadOnlyList<Recipient>> AuditorAsync(PortalDb db, Dispute dispute, CancellationToken ct)
    {
        var auditor = await db.Users.SingleAsync(user => user.Id == dispute.AuditorId, ct);
        return [new(auditor.Id, auditor.Email!, auditor.Language)];
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
