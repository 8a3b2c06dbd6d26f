using Portal.Domain.Agreements;

namespace Portal.Domain.Tests.Agreements;

internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 4, 0, 0, TimeSpan.Zero);

    public static string Text(string title, string clauses, string version = "1.0", string from = "2026-01-01", string code = "sms") =>
        $"---\ncode: {code}\nversion: \"{version}\"\neffective-from: {from}\ntitle: {title}\nservices: sms\n---\n\n## 1 One {{#one}}\n\n{clauses}\n";

    public static string Plain(string version = "1.0", string from = "2026-01-01", string code = "sms", string words = "Say **this**.") =>
        Text("Title", $"1.1 {words} {{#one-this}} {{!}}\nfacts: A1\n\n1.2 And that: {{#one-that}}\n1. first {{#n1}}\n2. second\nfacts: A2 A3", version, from, code);

    public static AgreementVersion Version(string number = "1.0", string from = "2026-01-01", string code = "sms") =>
        AgreementVersion.Ship(Plain(number, from, code), Plain(number, from, code), "Portal", Noon);

    public static AgreementVersion Draft(string from = "2026-04-01") =>
        AgreementVersion.Draft(Plain("1.1", from), Plain("1.1", from), "admin@portal.example", Noon);

    public static Signing Signing(AgreementVersion version, bool ticked = true) => new(
        Guid.CreateVersion7(), "owner@customer.example", "192.0.2.7", "Browser/1", "en", version.Sha256("en"),
        AcceptanceMethod.ClickAgree, ticked, [.. version.Document("en").Highlighted.Select(clause => clause.Id)]);

    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Portal.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
