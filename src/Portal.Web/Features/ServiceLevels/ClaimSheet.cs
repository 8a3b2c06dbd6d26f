using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Web.Platform.Components;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>One step of the sum.</summary>
/// <param name="Key">What it is, in ServiceLevelsTexts.</param>
/// <param name="Clause">Of the service level agreement.</param>
public sealed record SheetRow(string Key, string Value, string Clause);

/// <summary>The sum of a claim, step by step, so that it can be checked with a pocket calculator: on the page and in the document.</summary>
internal static class ClaimSheet
{
    public static IEnumerable<SheetRow> Rows(ClaimSnapshot snapshot, IStringLocalizer<ServiceLevelsTexts> texts)
    {
        var sum = snapshot.Compensation;
        yield return new("sheet.availability", string.Create(
            CultureInfo.InvariantCulture,
            $"1 − {snapshot.Availability.Failures:#,0} ÷ {snapshot.Effective:#,0} = {snapshot.Availability.Percent(texts["not-rated"])}"), "target-formula");
        yield return new("sheet.rate", texts["sheet.rate-value", LevelText.Number(snapshot.Terms.Target), LevelText.Number(snapshot.Terms.LowerBand), LevelText.Number(sum.Rate)], "compensation-bands");
        foreach (var bill in snapshot.Bills)
            yield return new("sheet.bill", texts["sheet.bill-value", bill.Number, bill.OfService.Display(), bill.Paid.Display()], "words-monthly-fee");
        foreach (var package in snapshot.Packages)
            yield return new("sheet.package", texts["sheet.package-value", package.Number, LevelText.Count(package.Units), package.Value.Display()], "words-monthly-fee");
        yield return new("sheet.consumed", snapshot.Consumed.Display(), "words-monthly-fee");
        yield return new("sheet.share", string.Create(CultureInfo.InvariantCulture, $"{LevelText.Number(sum.Rate)} % × {snapshot.Consumed.Display()} = ¥{sum.Share:#,0.00######}"), "compensation-bands");
        yield return new("sheet.paid", snapshot.NetPaid.Display(), "compensation-cap");
        yield return new(
            sum.IsCapped ? "sheet.amount-capped" : "sheet.amount",
            string.Create(CultureInfo.InvariantCulture, $"min(¥{sum.Share:#,0.00######}, {snapshot.NetPaid.Display()}) = ¥{sum.Amount:#,0.00######}"), "compensation-cap");
        yield return new("sheet.price", texts["sheet.price-value", snapshot.Price.Price.Display(exact: true), snapshot.Price.Region, snapshot.Price.RateCard], "compensation-form");
        yield return new("sheet.messages", string.Create(
            CultureInfo.InvariantCulture,
            $"¥{sum.Amount:#,0.00######} ÷ {snapshot.Price.Price.Display(exact: true)} = {sum.Amount / snapshot.Price.Price.Yuan:#,0.0###} → {sum.Messages:#,0}"), "compensation-form");
    }
}
