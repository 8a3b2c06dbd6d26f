using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain.AbnormalSending;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.AbnormalSending;

/// <summary>Tells the app's people and the desk; 'mail.KEY.subject' and 'mail.KEY.text': {0} number, {1} app, {2} the numbers, {3} due, {4} held or not.</summary>
public sealed class AbnormalMails(IStringLocalizer<AbnormalSendingTexts> texts, PortalUrls urls)
{
    public static Task<IReadOnlyList<Recipient>> PeopleAsync(PortalDb db, Guid organisationId, CancellationToken ct) =>
        MemberDirectory.WithAsync(db, organisationId, Permission.AnswerAbnormalSending, ct);

    public async Task TellAsync(PortalDb db, AbnormalQuery query, string app, string key, DateTimeOffset now, CancellationToken ct) =>
        Write(db, await PeopleAsync(db, query.OrganisationId, ct), query, app, key, $"/abnormal-sending/{query.Number}", now);

    public async Task TellDeskAsync(PortalDb db, AbnormalQuery query, string app, string key, DateTimeOffset now, CancellationToken ct) =>
        Write(db, await MemberDirectory.StaffWithAsync(db, Permission.HandleAbnormalSending, ct), query, app, key, $"/abnormal-desk/{query.Number}", now);

    private void Write(PortalDb db, IEnumerable<Recipient> people, AbnormalQuery query, string app, string key, string page, DateTimeOffset now)
    {
        foreach (var person in people)
        {
            using (Language.Use(person.Language))
            {
                object[] words =
                [
                    query.Number, app, texts.Numbers(query), query.DueAt is { } due ? ContractTime.Local(due).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "",
                    texts[query.Holds ? "mail.held" : "mail.left"].Value,
                ];
                db.Mail(person.Email, person.Language, now, texts[$"mail.{key}.subject", words], texts[$"mail.{key}.text", words], urls.To(page));
            }
        }
    }
}

internal static class AbnormalWords
{
    /// <summary>'1,250 messages from 02:00 to 03:00; usual 20–90', and what whoever noticed says of it.</summary>
    public static string Numbers(this IStringLocalizer<AbnormalSendingTexts> texts, AbnormalQuery query)
    {
        var (from, until) = (ContractTime.Local(query.WindowFrom), ContractTime.Local(query.WindowUntil));
        var window = string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd HH:mm} – {until:yyyy-MM-dd HH:mm}");
        var numbers = query.UsualUntil is { } most
            ? texts["numbers.usual", Count(query.Count), window, Count(query.UsualFrom ?? 0), Count(most)].Value
            : texts["numbers", Count(query.Count), window].Value;
        return query.Reason is { } reason ? $"{numbers} {reason}" : numbers;
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
