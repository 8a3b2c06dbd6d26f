using System.Globalization;
using Portal.Domain;

namespace Portal.Web.Platform.Components;

/// <summary>'¥1,234.56': how amounts look on pages and in documents.</summary>
public static class MoneyFormat
{
    public static string Sign(this Money money) => money < Money.Zero ? "−¥" : "¥";

    public static string Digits(Money money, bool exact) =>
        Math.Abs(money.Yuan).ToString(exact ? "#,0.00####" : "#,0.00", CultureInfo.InvariantCulture);

    public static string Display(this Money money, bool exact = false) => money.Sign() + Digits(money, exact);
}
