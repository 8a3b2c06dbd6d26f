using System.Diagnostics;

namespace Portal.Domain.Tests.Calendar;

/// <summary>Months, days and deadlines are Shanghai's, wherever the server stands: the tests of them again in other zones.</summary>
public class ZoneTests
{
    private static readonly string[] Representative =
    [
        "Calendar.ServersZone", "Calendar.ServiceMonthTests", "Calendar.WorkingDaysTests", "ServiceLevels.ClaimWindowTests", "Billing.BillLifeTests", "Billing.BillTests",
        "Billing.BillCalculatorTests", "Ledger.PackageTests", "Pricing.PriceChangeTests", "Calendar.DeadlineTests", "Complaints.ComplaintTests", "Deadlines.TrackedDeadlineTests",
    ];

    [Theory, InlineData("UTC"), InlineData("America/New_York"), InlineData("Pacific/Kiritimati")]
    public async Task The_zone_of_the_server_changes_nothing(string zone)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ZoneTests).Assembly.Location, "-noColor", .. Representative.SelectMany(name => new[] { "-class", "Portal.Domain.Tests." + name })])
        { RedirectStandardOutput = true };
        start.Environment["TZ"] = zone;
        start.Environment[ServersZone.Variable] = zone;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
        Assert.Matches("Total: [0-9]{3}", output); // all of them ran
    }
}

/// <summary>Says whether the process really stands in the zone it was started for.</summary>
public class ServersZone
{
    internal const string Variable = "PORTAL_TESTS_ZONE";

    [Fact]
    public void Is_the_one_that_was_asked_for()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } zone)
            Assert.Equal(TimeZoneInfo.FindSystemTimeZoneById(zone).GetUtcOffset(new DateTime(2026, 7, 1)), TimeZoneInfo.Local.GetUtcOffset(new DateTime(2026, 7, 1)));
    }
}
