using System.Globalization;
using System.Security.Cryptography;
using Portal.Domain;
using Portal.Domain.Billing;
using Portal.Web.Platform;

namespace Portal.Web.Features.Payments;

/// <summary>
/// A bank's credits as CSV: UTF-8 or GBK, comma, quotes where needed, and the header row 'reference,valueDate,amount,payer,text'. The
/// reference is the bank's own, the date like 2026-11-05, the amount in CNY like 1234.50.
/// </summary>
public static class BankFile
{
    public const string Header = "reference,valueDate,amount,payer,text";
    public const int MaxBytes = 5_000_000;
    public const int MaxLines = 20_000;

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <exception cref="RuleException">'bank-file.too-large', 'bank-file.header', 'bank-file.line' with the line's number, 'bank-file.twice', 'csv.encoding'.</exception>
    public static IReadOnlyList<BankCredit> Read(byte[] content)
    {
        Rule.Require(content.Length is > 0 and <= MaxBytes, "bank-file.too-large", "The file is empty or larger than 5 MB.");
        var rows = Csv.Rows(Csv.Read(content)).ToList();
        Rule.Require(rows.Count > 0 && string.Join(',', rows[0]) == Header, "bank-file.header", $"The first row must be {Header}.", Header);
        Rule.Require(rows.Count <= MaxLines + 1, "bank-file.too-large", "The file has too many rows.");
        List<BankCredit> credits = [];
        for (var i = 1; i < rows.Count; i++)
        {
            var row = rows[i];
            Rule.Require(
                row.Length == 5 && row[0].Trim().Length is > 0 and <= Payment.MaxReferenceLength
                    && DateOnly.TryParseExact(row[1], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                    && Money.Parse(row[2]) is { } money && money > Money.Zero && money.RoundToFen() == money,
                "bank-file.line", $"Row {i + 1} cannot be read.", i + 1);
            credits.Add(new(row[0].Trim(), DateOnly.ParseExact(row[1], "yyyy-MM-dd", CultureInfo.InvariantCulture), Money.Parse(row[2])!.Value, row[3], row[4]));
        }

        var twice = credits.GroupBy(credit => credit.Reference, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        Rule.Require(twice is null, "bank-file.twice", $"The reference {twice} stands there twice.", twice ?? "");
        return credits;
    }
}
