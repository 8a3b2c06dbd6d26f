using System.Data.Common;
using System.Globalization;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Demonstration;

/// <summary>
/// Every bill of the demonstration computed again from its records, line by line. Nothing of the product takes part: the rows are read
/// with SQL, and prices, month borders, what costs money, packages and rounding are written down here a second time.
/// </summary>
public sealed class RecomputationTests
{
    public static TheoryData<string> Both => Databases.Both;

    // The public rate card of January 2025, in CNY.
    private static readonly Dictionary<(string Service, string Country, string Type), decimal> Prices = new()
    {
        [("sms", "CN", "code")] = 0.045m,
        [("sms", "CN", "notice")] = 0.045m,
        [("sms", "CN", "marketing")] = 0.055m,
        [("sms", "US", "code")] = 0.075m,
        [("sms", "DE", "notice")] = 0.48m,
        [("sms", "SG", "notice")] = 0.32m,
        [("voice", "CN", "code")] = 0.11m,
        [("voice", "CN", "notice")] = 0.11m,
        [("email", "CN", "notice")] = 0.003m,
        [("email", "US", "notice")] = 0.003m,
    };

    // As the tables number them.
    private static readonly string[] Services = ["", "sms", "voice", "email"];
    private static readonly string[] Types = ["", "code", "notice", "marketing"];
    private const int Rejected = 1, Delivered = 4, HardBounced = 7;

    [Theory, MemberData(nameof(Both))]
    public async Task Every_bill_is_what_its_records_come_to(string provider)
    {
        await using var demo = await DemoMonth.CloseAsync(provider);
        var owners = (await demo.ReadAsync("""SELECT "AppId", "OrganisationId" FROM "Apps" """, row => (App: row.GetInt64(0), Owner: Text(row, 1))))
            .ToDictionary(row => row.App, row => row.Owner);
        var units = (await demo.ReadAsync("SELECT submitted_at, app_id, service, region, type, units, status FROM usage_records", Record))
            .Where(record => record.IsBillable).ToLookup(record => (Owner: owners[record.App], record.Month));
        var packages = (await demo.ReadAsync(
            """SELECT "Id", "OrganisationId", "Number", "Service", "Units", "ActiveFrom", "ExpiresOn" FROM packages""",
            row => new Package(Text(row, 0), Text(row, 1), row.GetString(2), Text(row, 3), row.GetInt64(4), Day(row, 5), Day(row, 6)))).ToLookup(p => p.Owner);
        var bills = await demo.ReadAsync(
            """SELECT "Id", "OrganisationId", "Number", "Month", "Total" FROM bills ORDER BY "Number" """,
            row => (Id: Text(row, 0), Owner: Text(row, 1), Number: row.GetString(2), Month: Day(row, 3).ToString("yyyy-MM", CultureInfo.InvariantCulture), Total: row.GetInt64(4)));
        var lines = (await demo.ReadAsync(
            """SELECT "BillId", "AppId", "Service", "Region", "Type", "RateCardVersion", "UnitPrice", "Units", "Amount", "Corrects" FROM bill_lines""",
            row => (Bill: Text(row, 0), Line: new Line(
                row.GetInt64(1), Text(row, 2), row.GetString(3), Text(row, 4), row.GetString(5),
                Yuan(row.GetInt64(6)), row.GetInt64(7), Yuan(row.GetInt64(8))), IsPlain: row.IsDBNull(9)))).ToLookup(row => row.Bill);

        Assert.Equal(units.Select(group => group.Key).Order(), bills.Select(bill => (bill.Owner, bill.Month)).Order()); // three months of two customers
        Assert.Equal(6, bills.Count);
        Assert.All(lines.SelectMany(rows => rows), row => Assert.True(row.IsPlain));
        foreach (var bill in bills)
        {
            var expected = Bill(units[(bill.Owner, bill.Month)], [.. packages[bill.Owner]]);
            var total = expected.Sum(line => line.Amount);
            Assert.Equal(Written(expected), Written(lines[bill.Id].Select(row => row.Line)));
            Assert.Equal(total, Yuan(bill.Total));
            Assert.Equal(Written(expected), Written(InCsv(await demo.CsvAsync(bill.Number), bill.Number)));
            await RequireInPdfAsync(await demo.PdfAsync(bill.Number), bill.Number, expected, total);
        }

        Assert.Contains(packages.SelectMany(p => p), package => package.Left < package.Units);
    }

    private static List<Line> Bill(IEnumerable<Message> messages, IReadOnlyList<Package> packages)
    {
        var sums = new Dictionary<(long App, string Service, string Country, string Type, string Card, decimal Price), long>();
        foreach (var group in messages.GroupBy(m => (m.Day, m.App, m.Service, m.Region, m.Type)).OrderBy(g => g.Key.Day).ThenBy(g => g.Key.App)
            .ThenBy(g => Array.IndexOf(Services, g.Key.Service)).ThenBy(g => g.Key.Region, StringComparer.Ordinal).ThenBy(g => Array.IndexOf(Types, g.Key.Type)))
        {
            var (day, app, service, region, type) = group.Key;
            var open = group.Sum(m => m.Units);
            foreach (var package in packages.Where(p => p.Service == service && p.From <= day && day <= p.Until).OrderBy(p => p.Until).ThenBy(p => p.Number, StringComparer.Ordinal))
            {
                if (service != "email" && region != "CN")
                    continue; // messages and calls within mainland China only
                var taken = Math.Min(open, package.Left);
                package.Left -= taken;
                open -= taken;
                Add((app, service, region, type, package.Number, 0m), taken);
            }

            Add((app, service, region, type, "2025-01", Prices[(service, region, type)]), open);
        }

        return [.. sums.Select(sum => new Line(
            sum.Key.App, sum.Key.Service, sum.Key.Country, sum.Key.Type, sum.Key.Card, sum.Key.Price, sum.Value,
            Math.Round(sum.Value * sum.Key.Price, 2, MidpointRounding.AwayFromZero)))];

        void Add((long, string, string, string, string, decimal) line, long count)
        {
            if (count > 0)
                sums[line] = sums.GetValueOrDefault(line) + count;
        }
    }

    private static IEnumerable<Line> InCsv(string csv, string number)
    {
        var rows = csv.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("number,month,organisation,appId,service,region,type,rateCardVersion,unitPrice,units,amount,currency", rows[0]);
        foreach (var row in rows.Skip(1).Select(row => row.Split(',')))
        {
            Assert.Equal((number, "CNY"), (row[0], row[11]));
            yield return new(long.Parse(row[3], CultureInfo.InvariantCulture), row[4], row[5], row[6], row[7], Number(row[8]), long.Parse(row[9], CultureInfo.InvariantCulture), Number(row[10]));
        }
    }

    private static async Task RequireInPdfAsync(byte[] pdf, string number, IReadOnlyList<Line> lines, decimal total)
    {
        var (status, text) = await PdfTools.RunAsync(pdf, "pdftotext", "-layout", "{file}", "-");
        Assert.Equal(0, status);
        Assert.Contains(number, text, StringComparison.Ordinal);
        Assert.Contains(total.ToString("#,##0.00", CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
        var rows = text.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.TrimStart('¥')).ToList()).ToList();
        foreach (var line in lines)
        {
            string[] figures = [line.App.ToString(CultureInfo.InvariantCulture), line.Units.ToString("#,##0", CultureInfo.InvariantCulture), line.Amount.ToString("#,##0.00", CultureInfo.InvariantCulture)];
            Assert.True(rows.RemoveAll(row => figures.All(row.Contains)) > 0, $"{line} is not in {number}:\n{text}");
        }
    }

    private static Message Record(DbDataReader row)
    {
        // Shanghai is eight hours ahead, all year.
        var at = new DateTime(1970, 1, 1).AddTicks((row.GetInt64(0) * 10) + (8 * TimeSpan.TicksPerHour));
        var (service, status) = (Services[row.GetInt16(2)], row.GetInt16(6));
        return new(
            row.GetInt64(1), service, row.GetString(3), Types[row.GetInt16(4)], row.GetInt32(5), at.ToString("yyyy-MM", CultureInfo.InvariantCulture), DateOnly.FromDateTime(at),
            service == "email" ? status is Delivered or HardBounced : status != Rejected);
    }

    private static string Written(IEnumerable<Line> lines) => string.Join('\n', lines
        .Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.App} {l.Service} {l.Region} {l.Type} {l.Card} {l.Price:0.000000} {l.Units} {l.Amount:0.00}"))
        .Order(StringComparer.Ordinal));

    private static decimal Yuan(long micros) => micros / 1_000_000m;

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    // Ids are written large in SQLite and small in PostgreSQL.
    private static string Text(DbDataReader row, int column) => Convert.ToString(row.GetValue(column), CultureInfo.InvariantCulture)!.ToLowerInvariant();

    private static DateOnly Day(DbDataReader row, int column) => row.GetFieldValue<DateOnly>(column);

    private sealed record Message(long App, string Service, string Region, string Type, long Units, string Month, DateOnly Day, bool IsBillable);

    private sealed record Line(long App, string Service, string Region, string Type, string Card, decimal Price, long Units, decimal Amount);

    private sealed record Package(string Id, string Owner, string Number, string Service, long Units, DateOnly From, DateOnly Until)
    {
        public long Left { get; set; } = Units;
    }
}
