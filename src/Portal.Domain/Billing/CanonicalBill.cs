using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Calendar;

namespace Portal.Domain.Billing;

/// <summary>
/// The bill as one exact sequence of bytes: the API's bill without 'status' and 'sha256', as RFC 8785 writes it
/// (UTF-8, names in order, no white space). Whoever holds the API's answer can compute the digest; States.md shows how.
/// </summary>
public static class CanonicalBill
{
    public static byte[] Json(Bill bill) => Json(bill, bill.Lines);

    public static string Sha256(Bill bill) => Sha256(bill, bill.Lines);

    /// <summary>The digest the bill would have with other lines.</summary>
    public static string Sha256(Bill bill, IReadOnlyList<BillLine> lines) => Convert.ToHexStringLower(SHA256.HashData(Json(bill, lines)));

    private static byte[] Json(Bill bill, IReadOnlyList<BillLine> lines)
    {
        var text = new StringBuilder(256 + (lines.Count * 160));
        text.Append("{\"currency\":").Quoted(Money.Currency).Append(",\"lines\":[");
        foreach (var line in lines.OrderBy(line => line.Position))
        {
            text.Append(line.Position == 1 ? "" : ",")
                .Append("{\"amount\":").Quoted(line.Amount.ToFenString())
                .Append(",\"appId\":").Append(line.AppId);
            if (line.Corrects is { } month)
                text.Append(",\"corrects\":").Quoted(MonthText.Of(month));
            text.Append(",\"rateCardVersion\":").Quoted(line.RateCardVersion)
                .Append(",\"region\":").Quoted(line.Region)
                .Append(",\"service\":").Quoted(line.Service.Wire())
                .Append(",\"type\":").Quoted(line.Type.Wire())
                .Append(",\"unitPrice\":").Quoted(line.UnitPrice.ToExactString())
                .Append(",\"units\":").Append(line.Units)
                .Append('}');
        }

        text.Append("],\"month\":").Quoted(MonthText.Of(bill.Month))
            .Append(",\"number\":").Quoted(bill.Number)
            .Append(",\"organisation\":").Quoted(bill.OrganisationName)
            .Append(",\"total\":").Quoted(BillCalculator.Total(lines).ToFenString())
            .Append('}');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // Not System.Text.Json: its encoders escape more than RFC 8785 allows.
    private static StringBuilder Quoted(this StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"');
    }
}
