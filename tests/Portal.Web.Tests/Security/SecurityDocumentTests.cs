using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Apps;
using Portal.Web.Features.Credentials;
using Portal.Web.Features.Organisations;
using Portal.Web.Features.Tokens;
using Portal.Web.Features.Usage;
using Portal.Web.Platform;
using Portal.Web.Platform.Files;
using Portal.Web.Platform.Security;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Security;

/// <summary>src/SECURITY.md says what the code does: each figure, permission, table, event and use of cryptography is compared.</summary>
public sealed partial class SecurityDocumentTests
{
    private static readonly string Document = Sources.Read("src/SECURITY.md");

    [Fact]
    public async Task Every_figure_is_the_one_in_the_code()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var options = new PortalOptions();
        var figures = new Dictionary<string, long>
        {
            ["wrong attempts until the door closes"] = LockOut.Attempts,
            ["minutes it stays closed, counted back from now"] = (long)LockOut.Window.TotalMinutes,
            ["mails an address is sent in an hour"] = LockOut.MailsAnHour,
            ["sign-in posts a minute from one address"] = options.RateLimits.SignIn,
            ["least characters of a password alone"] = PasswordPolicy.Minimum,
            ["least characters with a second factor"] = PasswordPolicy.MinimumWithSecondFactor,
            ["most characters of a password"] = PasswordPolicy.Maximum,
            ["rounds of PBKDF2 with HMAC-SHA-512"] = portal.Get<IOptions<PasswordHasherOptions>>().Value.IterationCount,
            ["minutes a mailed link lives"] = (long)MailLink.Lifetime.TotalMinutes,
            ["recovery codes"] = RecoveryCode.Count,
            ["bits of a recovery code, kept as SHA-256"] = (long)(RecoveryCode.Plain(RecoveryCode.Create()).Length * Math.Log2(28)),
            ["bits of an authenticator secret"] = Totp.SecretBytes * 8,
            ["bits of an API token"] = System.Buffers.Text.Base64Url.DecodeFromChars(Domain.Tokens.TokenSecret.Create().Value.AsSpan(Domain.Tokens.TokenSecret.Prefix.Length)).Length * 8,
            ["hours a session lives"] = (long)UserSession.Lifetime.TotalHours,
            ["minutes it may rest"] = (long)UserSession.IdleLimit.TotalMinutes,
            ["minutes a proof of identity counts for grave steps"] = (long)Actor.RecentFor.TotalMinutes,
            ["characters of a mail address"] = MailAddresses.MaxLength,
            ["characters of a person's name"] = ProfileService.MaxNameLength,
            ["characters of an organisation's name"] = Organisation.MaxNameLength,
            ["organisations a person may make"] = OrganisationService.MostPerPerson,
            ["apps of an organisation"] = AppService.MaxApps,
            ["active keys of an app"] = App.MaxActiveKeys,
            ["address ranges of an app"] = App.MaxRanges,
            ["passkeys of a person"] = PasskeyService.Most,
            ["tokens of an organisation"] = TokenService.MaxTokens,
            ["pending invitations of an organisation"] = InvitationService.MostPending,
            ["records in a call"] = (int)typeof(UsageApi).Assembly.GetType("Portal.Web.Features.Usage.UsageCallReader")!.GetField("MostRecords")!.GetRawConstantValue()!,
            ["bytes of a call"] = UsageApi.MostBytes,
            ["days in one view of usage"] = UsageQueries.MostDays,
            ["requests a minute from one address to the public API"] = options.RateLimits.PublicApi,
            ["bytes of a file"] = options.Uploads.MaxBytes,
            ["bytes of all files of an organisation"] = options.Uploads.QuotaBytesPerOrganisation,
            ["files of an organisation"] = options.Uploads.MaxFilesPerOrganisation,
        };
        Expect.None(figures.Select(f => $"| {f.Key} | {f.Value} |").Where(row => !Document.Contains(row + "\n", StringComparison.Ordinal)).Select(row => "not in SECURITY.md: " + row));
        foreach (var extension in FileTypes.Accept.Split(','))
            Assert.Contains(extension, Document);
        Assert.Contains($"deleted after {options.Retention.AccessDays} days", Document);
        Assert.Contains($"answers to calls after {PruneCallsJob.Kept.TotalDays} days", Document);
    }

    [Theory]
    [InlineData("Ways in")]
    [InlineData("Sessions")]
    [InlineData("Who may what")]
    [InlineData("Input")]
    [InlineData("Files")]
    [InlineData("Cryptography")]
    [InlineData("Whom the program talks to")]
    [InlineData("Data")]
    [InlineData("Logs")]
    [InlineData("What is costly")]
    [InlineData("Libraries")]
    [InlineData("What the operator does")]
    public void Every_chapter_is_there_and_says_something(string title)
    {
        var chapter = Document.Split("\n## ").SingleOrDefault(c => c.StartsWith(title + "\n", StringComparison.Ordinal));
        Assert.True(chapter is { Length: > 250 }, $"SECURITY.md has no chapter '{title}' of some length.");
    }

    [Fact]
    public void Every_permission_is_there_with_those_who_hold_it()
    {
        static string Names<T>(Func<T, IReadOnlySet<Permission>> of, Permission permission) where T : struct, Enum =>
            string.Join(", ", Enum.GetValues<T>().Where(r => of(r).Contains(permission))) is { Length: > 0 } names ? names : "–";

        Missing(Enum.GetValues<Permission>().Select(p => $"| {p} | {Names<CustomerRole>(Permissions.Of, p)} | {Names<StaffRole>(Permissions.Of, p)} |"));
    }

    [Fact]
    public void Every_way_to_prove_who_one_is_is_there() =>
        Expect.None(Enum.GetNames<AccessKind>().Where(k => !Document.Contains($"\n| {k} | ", StringComparison.Ordinal)).Select(k => "not in SECURITY.md: " + k));

    [Fact]
    public void Every_word_a_password_may_not_consist_of_is_there()
    {
        var words = (string[])typeof(PasswordPolicy).GetField("ProductWords", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        Expect.None(words.Where(w => !Document.Contains(w, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_use_of_cryptography_is_in_the_inventory() => Missing(Sources.Of("src", "*.cs")
        .SelectMany(f => Cryptography().Matches(f.Text).Select(m => (Folder: Folder(f.Path), What: m.Value)))
        .GroupBy(u => u.Folder).OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => $"| {g.Key} | {string.Join(", ", g.Select(u => u.What).Distinct().Order(StringComparer.Ordinal))} | "), wholeRow: false);

    [Fact]
    public void Every_way_out_of_the_program_is_there() => Missing(Sources.Of("src/Portal.Web", "*.cs")
        .Where(f => WayOut().IsMatch(f.Text)).Select(f => $"| {Folder(f.Path)} | ").Distinct(), wholeRow: false);

    [Fact]
    public async Task Every_table_has_a_level_of_protection()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        await using var db = await portal.DbAsync();
        Expect.None(db.Model.GetEntityTypes().Select(t => Microsoft.EntityFrameworkCore.RelationalEntityTypeExtensions.GetTableName(t)).OfType<string>().Distinct()
            .Where(t => !LevelOf(t).IsMatch(Document)).Select(t => $"not in SECURITY.md: | {t} | A, B, C or D |"));

        static Regex LevelOf(string table) => new($@"\n\| {Regex.Escape(table)} \| [ABCD] \|\n", RegexOptions.NonBacktracking);
    }

    [Fact]
    public void Every_security_event_is_there()
    {
        var events = typeof(SecurityLog).GetMethods(BindingFlags.Instance | BindingFlags.NonPublic)
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().ToList();
        Assert.NotEmpty(events);
        Expect.None(events.Where(e => !Document.Contains($"\n| {e.EventId} | ", StringComparison.Ordinal)).Select(e => $"not in SECURITY.md: event {e.EventId}"));
        Expect.None(Sources.Of("src/Portal.Web", "*.cs").SelectMany(f => Marks().Matches(f.Text).Select(m => m.Groups[1].Value))
            .Where(mark => !Document.Contains(mark, StringComparison.Ordinal)).Select(m => "not in SECURITY.md: " + m));
    }

    private static void Missing(IEnumerable<string> rows, bool wholeRow = true) =>
        Expect.None(rows.Where(row => !Document.Contains("\n" + row + (wholeRow ? "\n" : ""), StringComparison.Ordinal)).Select(row => "not in SECURITY.md: " + row));

    private static string Folder(string path) => Path.GetDirectoryName(path)!["src/".Length..];

    [GeneratedRegex(@"\b(RandomNumberGenerator|SHA256|SHA384|SHA512|SHA1|HMACSHA1|HMACSHA256|HMACSHA512|HKDF|Rfc2898DeriveBytes|AesGcm|AesCcm|Aes|DES|TripleDES|RC2|CreateProtector|IPasswordHasher|X509|X509CertificateLoader|ECDsa|ECDiffieHellman|RSA|DSA|MD5|FixedTimeEquals)\b(?=[.(<),;])", RegexOptions.None, 1000)]
    private static partial Regex Cryptography();

    [GeneratedRegex(@"\b(SmtpClient|HttpClient|TcpClient|UdpClient|Socket|NpgsqlConnection|NpgsqlDataSource|UseNpgsql|ProcessStartInfo|WebSocket|Dns)\b", RegexOptions.NonBacktracking)]
    private static partial Regex WayOut();

    [GeneratedRegex("SecurityLog\\.Mark\\([^,]+, \"([a-z-]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Marks();
}
