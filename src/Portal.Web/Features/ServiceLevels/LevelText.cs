using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Metering;
using Portal.Domain.ServiceLevels;
using Portal.Web.Features.Usage;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>How availability looks on pages and in documents.</summary>
internal static class LevelText
{
    public static string Percent(this Availability availability, string none) => availability.Percent is { } percent ? $"{percent} %" : none;

    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Number(decimal percent) => percent.ToString("0.####", CultureInfo.InvariantCulture);

    public static string Days(ServiceMonth month) => string.Create(CultureInfo.InvariantCulture, $"{month.From:yyyy-MM-dd} – {month.Until:yyyy-MM-dd}");

    public static string At(DateTimeOffset instant) => ContractTime.Local(instant).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Clause(this ReleaseReason reason) => reason.ToString().ToLowerInvariant();

    public static ChipTone Tone(this ClaimStanding standing) => standing switch
    {
        ClaimStanding.OnTarget or ClaimStanding.Issued => ChipTone.Good,
        ClaimStanding.Open => ChipTone.Bad,
        ClaimStanding.NotOpen or ClaimStanding.Filed or ClaimStanding.Verifying or ClaimStanding.Granted => ChipTone.Waiting,
        _ => ChipTone.Neutral,
    };

    /// <summary>How the two instants of the window were counted.</summary>
    public static string Why(this IStringLocalizer<ServiceLevelsTexts> texts, ClaimWindow window, DateOnly end)
    {
        var counted = texts[
            "window.why", end, window.CountedTo, ContractTime.DayOf(window.Opens), ContractTime.DayOf(window.Closes),
            ContractTime.DayOf(window.Closes).DayNumber - end.DayNumber];
        return window.IsProvisional ? $"{counted} {texts["window.provisional", window.CountedTo.Year]}" : counted;
    }

    /// <summary>The messages behind a line.</summary>
    public static string Messages(LevelRow row, LevelLine line, bool forProvider)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["from"] = UsageView.Iso(row.Month.From),
            ["until"] = UsageView.Iso(row.Month.Until),
            ["service"] = row.Service.Wire(),
            ["status"] = line.Status.Wire(),
        };
        if (line.Meaning.Group is not ReceiptGroup.Delivered)
            parameters["code"] = line.Code ?? "none";
        if (forProvider)
            parameters["organisation"] = row.OrganisationId.ToString();
        return QueryHelpers.AddQueryString("/usage/messages", parameters);
    }
}
