using Portal.Domain.Apps;

namespace Portal.Domain.Tests.Apps;

/// <summary>Every status × verb against the arrows of States.md: what has no arrow is refused.</summary>
public class StatesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string> AppPairs() =>
        Pairs(["Active", "Disabled", "Deleted"], ["Disable", "Enable", "Delete"]);

    public static TheoryData<string, string> KeyPairs() =>
        Pairs(["Active", "Disabled", "ReportedLeaked", "DisabledForGood", "Deleted"], ["Disable", "Enable", "ReportLeak", "CloseLeak", "Delete"]);

    [Theory, MemberData(nameof(AppPairs))]
    public void An_app_moves_as_the_diagram_says(string from, string verb)
    {
        var app = AppIn(from);
        var refused = Record.Exception(() => Do(app, verb));

        if (Arrow("## App", from, verb) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, app.State.ToString());
        }
        else
        {
            Assert.IsType<RuleException>(refused);
            Assert.Equal(from, app.State.ToString());
        }
    }

    [Theory, MemberData(nameof(KeyPairs))]
    public void A_key_moves_as_the_diagram_says(string from, string verb)
    {
        var app = Samples.App();
        var key = KeyIn(app, from);
        var refused = Record.Exception(() => Do(app, key, verb));

        if (Arrow("## AppKey", from, verb) is { } to)
        {
            Assert.Null(refused);
            Assert.Equal(to, StateOf(key));
        }
        else
        {
            Assert.IsType<RuleException>(refused);
            Assert.Equal(from, StateOf(key));
        }
    }

    [Theory, MemberData(nameof(KeyPairs))]
    public void A_keys_question_says_what_its_verb_would_do(string from, string verb)
    {
        var key = KeyIn(Samples.App(), from);
        var can = verb switch
        {
            "Disable" => key.CanDisable,
            "Enable" => key.CanEnable,
            "ReportLeak" => key.CanReportLeak,
            "CloseLeak" => key.CanCloseLeak,
            _ => key.CanDelete,
        };
        Assert.Equal(Arrow("## AppKey", from, verb) is not null, can);
    }

    private static App AppIn(string state)
    {
        var app = Samples.App();
        if (state is "Disabled" or "Deleted")
            app.Disable("why");
        if (state is "Deleted")
            app.Delete("why", Noon);
        return app;
    }

    private static AppKey KeyIn(App app, string state)
    {
        var key = Samples.Key(app);
        if (state is "Disabled" or "Deleted")
            app.DisableKey(key, "why", Noon);
        if (state is "Deleted")
            app.DeleteKey(key, "why", Noon);
        if (state is "ReportedLeaked" or "DisabledForGood")
            Samples.Report(app, key);
        if (state is "DisabledForGood")
            app.CloseLeak(key, Noon);
        return key;
    }

    private static string StateOf(AppKey key) =>
        key is { State: KeyState.Disabled, LeakReportedAt: not null } ? "DisabledForGood" : key.State.ToString();

    private static void Do(App app, string verb)
    {
        switch (verb)
        {
            case "Disable": app.Disable("why"); break;
            case "Enable": app.Enable(); break;
            default: app.Delete("why", Noon); break;
        }
    }

    private static void Do(App app, AppKey key, string verb)
    {
        switch (verb)
        {
            case "Disable": app.DisableKey(key, "why", Noon); break;
            case "Enable": app.EnableKey(key, Noon); break;
            case "ReportLeak": Samples.Report(app, key); break;
            case "CloseLeak": app.CloseLeak(key, Noon); break;
            default: app.DeleteKey(key, "why", Noon); break;
        }
    }

    private static string? Arrow(string heading, string from, string verb) => Diagram(heading)
        .Select(line => line.Split(["-->", ":"], StringSplitOptions.TrimEntries))
        .SingleOrDefault(parts => parts.Length == 3 && parts[0] == from && parts[2] == verb)?[1];

    private static IEnumerable<string> Diagram(string heading) =>
        File.ReadLines(Path.Combine(Root(), "src", "Portal.Domain", "Apps", "States.md"))
            .SkipWhile(line => line != heading).Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.Contains("-->", StringComparison.Ordinal));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Portal.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }

    private static TheoryData<string, string> Pairs(string[] states, string[] verbs)
    {
        var data = new TheoryData<string, string>();
        foreach (var state in states)
            foreach (var verb in verbs)
                data.Add(state, verb);
        return data;
    }
}
