namespace Portal.Web.Tests.Support;

/// <summary>Assertions whose failure names everything that is wrong, not just the first.</summary>
internal static class Expect
{
    public static void None(IEnumerable<string> offenders)
    {
        var all = offenders.Order(StringComparer.Ordinal).ToList();
        Assert.True(all.Count == 0, $"{all.Count} offender(s):{Environment.NewLine}{string.Join(Environment.NewLine, all)}");
    }

    /// <summary>The same lines; what is missing and what is too much is named.</summary>
    public static void Same(string expected, string actual, string where)
    {
        if (expected == actual)
            return;
        var (missing, more) = (expected.Split('\n').ToList(), actual.Split('\n').ToList());
        missing.RemoveAll(more.Remove);
        Assert.Fail($"{where}{Environment.NewLine}{string.Join(Environment.NewLine, [.. missing.Select(line => "- " + line), .. more.Select(line => "+ " + line)])}");
    }
}
