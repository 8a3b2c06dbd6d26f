namespace Portal.Web.Tests.Support;

/// <summary>Assertions whose failure names everything that is wrong, not just the first.</summary>
internal static class Expect
{
    public static void None(IEnumerable<string> offenders)
    {
        var all = offenders.Order(StringComparer.Ordinal).ToList();
        Assert.True(all.Count == 0, $"{all.Count} offender(s):{Environment.NewLine}{string.Join(Environment.NewLine, all)}");
    }
}
