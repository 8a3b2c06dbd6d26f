using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Pricing;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;
using Portal.Web.Platform.Components;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.PriceChanges;

/// <summary>Mails about a price change, each in its reader's language and noted on the notice as proof.</summary>
public sealed class PriceChangeMails(IStringLocalizer<PriceChangesTexts> texts, PortalUrls urls)
{
    /// <summary>To everybody who sees the organisation's bills, its owners among them.</summary>
    public async Task WriteAsync(
        PortalDb db, PriceChangeNotice notice, PriceChangeMailKind kind, DateTimeOffset now, CancellationToken ct, string? path = null, string? number = null)
    {
        foreach (var person in await MemberDirectory.WithAsync(db, notice.OrganisationId, Permission.ViewBills, ct))
        {
            using var _ = Language.Use(person.Language);
            var key = $"mail.{kind}";
            var id = db.Mail(
                person.Email, person.Language, now,
                texts[$"{key}.subject", Day(notice.EffectiveFrom), notice.Card, number ?? ""],
                texts[$"{key}.text", Day(notice.EffectiveFrom), notice.Card, Effect(notice), notice.RemindedDaysBefore ?? 0, number ?? ""],
                urls.To(path ?? $"/price-changes/{notice.Id}"));
            notice.NoteMail(kind, id, person.Email, now);
        }
    }

    /// <summary>What it means for them, a line for each service and type, then the sum.</summary>
    private string Effect(PriceChangeNotice notice)
    {
        if (notice.Effect.Count == 0)
            return texts["mail.effect.none"];
        var lines = notice.Effect.GroupBy(row => (row.Service, row.Type)).OrderBy(group => group.Key).Select(group => Line(
            "mail.effect.line", $"{texts["service." + group.Key.Service.Wire()]}, {texts["type." + group.Key.Type.Wire()]}", group));
        return string.Join('\n', [texts["mail.effect.title", Day(notice.Effect[0].Month), Day(notice.EffectUntil)], .. lines, Line("mail.effect.total", "", notice.Effect)]);
    }

    private string Line(string key, string name, IEnumerable<PriceEffectRow> rows)
    {
        var (units, old, next) = rows.Aggregate((0L, Money.Zero, Money.Zero), (sum, row) => (sum.Item1 + row.Units, sum.Item2 + row.Old, sum.Item3 + row.New));
        return texts[key, name, units.ToString("#,0", CultureInfo.InvariantCulture), old.Display(), next.Display()];
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
