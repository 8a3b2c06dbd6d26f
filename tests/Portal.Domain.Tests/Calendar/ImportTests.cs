using Portal.Domain.Calendar;

namespace Portal.Domain.Tests.Calendar;

/// <summary>Bringing in a year's list.</summary>
public class ImportTests
{
    private const string Ours = """{"year":2027,"source":"x","provisional":false,"off":["2027-01-01/2027-01-03","2027-02-05/2027-02-11","2027-05-01/2027-05-05","2027-10-01/2027-10-07"],"working":["2027-02-20","2027-10-09"]}""";

    [Fact]
    public void Our_form_and_the_public_form_mean_the_same()
    {
        var ours = CalendarYear.Import(Ours, "Notice 1", out _);
        var days = ours.Off.Select(day => (day, true)).Concat(ours.Working.Select(day => (day, false)))
            .Select(pair => $$"""{"name":"x","date":"{{pair.day:yyyy-MM-dd}}","isOffDay":{{(pair.Item2 ? "true" : "false")}}}""");
        var theirs = CalendarYear.Import($$"""{"$schema":"s","year":2027,"papers":["p"],"days":[{{string.Join(",", days)}},{"name":"x","date":"2026-12-31","isOffDay":true}]}""", "Notice 1", out var ignored);
        Assert.True(ours.Off.SetEquals(theirs.Off));
        Assert.True(ours.Working.SetEquals(theirs.Working));
        Assert.Equal([new DateOnly(2026, 12, 31)], ignored); // left to its own year
        Assert.Equal(("Notice 1", false), (ours.Source, ours.IsProvisional));
    }

    [Fact]
    public void What_was_imported_reads_back_the_same()
    {
        var year = CalendarYear.Import(Ours, "Notice 1", out _);
        var again = new ImportedYear(year, "someone", DateTimeOffset.UnixEpoch).Read();
        Assert.True(year.Off.SetEquals(again.Off) && year.Working.SetEquals(again.Working));
        Assert.Equal((year.Year, year.Source), (again.Year, again.Source));
    }

    [Theory]
    [InlineData("", "calendar.malformed")]
    [InlineData("[]", "calendar.malformed")]
    [InlineData("{\"year\":2027}", "calendar.malformed")]
    [InlineData("{\"year\":2027,\"days\":[{\"date\":\"1 January\",\"isOffDay\":true}]}", "calendar.malformed")]
    [InlineData("{\"year\":2027,\"source\":\"x\",\"provisional\":true,\"off\":[\"2027-01-01\",\"2027-05-01\",\"2027-10-01\"],\"working\":[]}", "calendar.provisional")] // it says so itself
    [InlineData("{\"year\":2027,\"days\":[]}", "calendar.implausible")] // New Year's Day is worked
    [InlineData("{\"year\":2027,\"source\":\"x\",\"provisional\":false,\"off\":[\"2027-01-01\",\"2027-05-01\",\"2027-10-01\"],\"working\":[\"2027-03-03\"]}", "calendar.implausible")] // a Wednesday made up
    [InlineData("{\"year\":2027,\"source\":\"x\",\"provisional\":false,\"off\":[\"2027-01-01/2027-01-31\",\"2027-05-01\",\"2027-10-01\"],\"working\":[]}", "calendar.implausible")] // 240 days or fewer
    public void A_list_that_cannot_be_one_is_refused(string json, string code) =>
        Assert.Equal(code, Assert.Throws<RuleException>(() => CalendarYear.Import(json, "x", out _)).Code);

    [Fact]
    public void The_shipped_official_years_are_plausible()
    {
        foreach (var year in CalendarYear.Shipped().Where(year => !year.IsProvisional))
        {
            Assert.Equal(248, year.WorkingDayCount); // D-6
            Assert.True(CalendarYear.Import(year.ToJson(), year.Source, out _).Off.SetEquals(year.Off));
        }
    }
}
