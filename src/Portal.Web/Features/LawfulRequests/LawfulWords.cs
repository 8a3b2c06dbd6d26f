using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain.Calendar;
using Portal.Domain.LawfulRequests;

namespace Portal.Web.Features.LawfulRequests;

internal static class LawfulWords
{
    public static string Span(LawfulRequest request) => string.Create(
        CultureInfo.InvariantCulture, $"{ContractTime.Local(request.ScopeFrom):yyyy-MM-dd HH:mm} – {ContractTime.Local(request.ScopeUntil):yyyy-MM-dd HH:mm}");

    public static string Kinds(this IStringLocalizer<LawfulRequestsTexts> texts, LawfulRequest request) =>
        string.Join(texts["and"].Value, request.Kinds.Order().Select(kind => texts["kind." + kind].Value));
}
