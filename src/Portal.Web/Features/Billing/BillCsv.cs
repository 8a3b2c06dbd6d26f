using System.Buffers;
using System.Globalization;
using System.Text;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;

namespace Portal.Web.Features.Billing;

/// <summary>
/// The bill's lines as CSV: UTF-8 with a mark, comma, one header row, names and figures as in the API. The column 'corrects' is there
/// when a line corrects an earlier month.
/// </summary>
public static class BillCsv
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n\t'");

    public const string Header = "number,month,organisation,appId,service,region,type,rateCardVersion,unitPrice,units,amount,currency";

    public static byte[] Write(Bill bill)
    {
        var corrects = bill.Lines.Any(line => line.Corrects is not null);
        var text = new StringBuilder().Append(Header).Append(corrects ? ",corrects\r\n" : "\r\n");
        foreach (var line in bill.Lines.OrderBy(line => line.Position))
        {
            string[] fields =
            [
                bill.Number, MonthText.Of(bill.Month), bill.OrganisationName,
                line.AppId.ToString(CultureInfo.InvariantCulture), line.Service.Wire(), line.Region, line.Type.Wire(),
                line.RateCardVersion, line.UnitPrice.ToExactString(),
            ];

            // Figures are never formulas: what is taken back keeps its sign.
            text.AppendJoin(',', fields.Select(Field))
                .Append(CultureInfo.InvariantCulture, $",{line.Units},{line.Amount.ToFenString()},{Money.Currency}");
            if (corrects)
                text.Append(',').Append(line.Corrects is { } month ? MonthText.Of(month) : "");
            text.Append("\r\n");
        }

        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    /// <summary>A spreadsheet runs what begins like a formula: such a text gets an apostrophe in front.</summary>
    public static string Field(string value)
    {
        var safe = value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + value : value;
        return safe.AsSpan().ContainsAny(Quoted) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
