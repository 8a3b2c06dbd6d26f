using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Domain.Enforcement;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Enforcement;

/// <summary>Tells the customer's owners and compliance people, and the desk: 'mail.KEY.subject' and 'mail.KEY.text', {0} the case's number, {1} due (once known), then the rest.</summary>
public sealed class EnforcementMails(IStringLocalizer<EnforcementTexts> texts, PortalUrls urls)
{
    public static Task<IReadOnlyList<Recipient>> ContactsAsync(PortalDb db, Guid organisationId, CancellationToken ct) =>
        MemberDirectory.WithAsync(db, organisationId, Permission.AnswerEnforcement, ct);

    /// <param name="rest">Made for each, in their language.</param>
    public async Task TellAsync(PortalDb db, EnforcementCase it, string key, DateTimeOffset now, CancellationToken ct, Func<object[]>? rest = null) =>
        Write(db, await ContactsAsync(db, it.OrganisationId, ct), it, key, $"/enforcement/{it.Number}", now, rest);

    public async Task TellDeskAsync(PortalDb db, EnforcementCase it, string key, Permission permission, DateTimeOffset now, CancellationToken ct, Func<object[]>? rest = null) =>
        Write(db, await MemberDirectory.StaffWithAsync(db, permission, ct), it, key, $"/enforcement-desk/{it.Number}", now, rest);

    /// <summary>One person of the desk, where there still is one.</summary>
    public async Task TellPersonAsync(PortalDb db, EnforcementCase it, string key, Guid personId, DateTimeOffset now, CancellationToken ct, Func<object[]>? rest = null) =>
        Write(
            db, await db.Users.Where(u => u.Id == personId && u.DisabledAt == null).Select(u => new Recipient(u.Id, u.Email!, u.Language)).ToListAsync(ct), it, key,
            $"/enforcement-desk/{it.Number}", now, rest);

    /// <summary>Of a hold: {0} the customer's name, then the rest.</summary>
    public void TellOfHold(PortalDb db, IEnumerable<Recipient> people, string key, string page, DateTimeOffset now, params object[] words)
    {
        foreach (var person in people)
        {
            using var _ = Language.Use(person.Language);
            db.Mail(person.Email, person.Language, now, texts[$"mail.{key}.subject", words], texts[$"mail.{key}.text", words], urls.To(page));
        }
    }

    /// <summary>What a measure is, in words: kind and scope.</summary>
    public string Words(Measure measure) => texts["kind." + measure.Kind] + Scope(measure);

    private string Scope(Measure measure) => measure.Kind switch
    {
        MeasureKind.LowerQuota => texts["scope.quota", measure.PerDay!, Local(measure.Until!.Value)],
        MeasureKind.Freeze => texts["scope.of", texts["service." + measure.Service]],
        MeasureKind.CloseChannel => texts["scope.of", measure.AppId + (measure.Type is { } type ? " " + texts["type." + type] : "")],
        MeasureKind.Deduct => texts["scope.of", measure.Package is { } package ? texts["scope.units", measure.Units, package] : "CNY " + measure.Amount.Yuan.ToString("#,0.00", CultureInfo.InvariantCulture)],
        _ => "",
    };

    public static string Amount(Penalty penalty) => "CNY " + penalty.Total.Yuan.ToString("#,0.00", CultureInfo.InvariantCulture);

    public static string Local(DateTimeOffset at) => ContractTime.Local(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private void Write(PortalDb db, IEnumerable<Recipient> people, EnforcementCase it, string key, string page, DateTimeOffset now, Func<object[]>? rest)
    {
        foreach (var person in people)
        {
            using var _ = Language.Use(person.Language);
            object[] words = [it.Number, it.DueAt is { } due ? Local(due) : "", .. rest?.Invoke() ?? []];
            db.Mail(person.Email, person.Language, now, texts[$"mail.{key}.subject", words], texts[$"mail.{key}.text", words], urls.To(page));
        }
    }
}
