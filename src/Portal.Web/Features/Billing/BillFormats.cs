using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain;

namespace Portal.Web.Features.Billing;

/// <summary>Figures as people read them; the API and canonical documents have their own.</summary>
internal static class BillFormats
{
    /// <summary>The month in the words of the current language.</summary>
    public static string Month(DateOnly month, IStringLocalizer<BillingTexts> texts) =>
        month.ToString(texts["month-format"], CultureInfo.CurrentCulture);

    public static string Amount(Money money) => money.Yuan.ToString("¥#,##0.00;-¥#,##0.00", CultureInfo.InvariantCulture);

    public static string UnitPrice(Money money) => "¥" + money.Yuan.ToString("#,##0.00####", CultureInfo.InvariantCulture);

    public static string Count(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);
}
