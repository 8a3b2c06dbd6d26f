using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Web.Platform;
using Portal.Web.Platform.Security;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Security;

/// <summary>What must not be in the sources, or only where somebody has thought about it.</summary>
public sealed partial class SourceTests
{
    /// <summary>Means that need thought, and the only files that have them.</summary>
    private static readonly Dictionary<string, string[]> Listed = new()
    {
        [@"\bProcess(StartInfo)?\b\.?(Start|\()"] = ["Platform/Backup/DatabaseDump.cs"], // a list of arguments, none of them typed by people
        [@"\bHttpClient\b|\bWebRequest\b|\bTcpClient\b|\bHttpWebRequest\b"] = [],
        [@"\bBinaryFormatter\b|\bNetDataContractSerializer\b|\bLosFormatter\b|\bSoapFormatter\b|TypeNameHandling|\bXmlSerializer\b|\bDataContractSerializer\b"] = [],
        [@"\bXmlReader\b|\bXmlDocument\b|DtdProcessing|XmlResolver|\bXPath"] = [],
        [@"XElement\.(Load|Parse)|XDocument\.(Load|Parse)"] = ["Platform/Security/MasterKey.cs"], // LINQ to XML resolves nothing; what it reads was sealed by us
        [@"Assembly\.Load|Activator\.CreateInstance|CSharpScript|DynamicMethod|Expression\.Compile|\.Compile\(\)"] = [],
        [@"MarkupString"] = ["Features/Credentials/AuthenticatorPage.razor"], // the QR code's own SVG
        [@"\bstring\.Format\(|CompositeFormat"] = ["Domain/Review/ReasonCatalogue.cs"], // the catalogue's own sentences
        [@"DangerousAcceptAny|RemoteCertificateValidationCallback|ServerCertificateValidationCallback"] = ["Platform/Mail/MailTransport.cs"], // narrower than the default
    };

    [Fact]
    public void Dangerous_means_are_used_only_where_they_are_listed()
    {
        var files = Sources.Of("src", "*.cs").Concat(Sources.Of("src", "*.razor")).ToList();
        Assert.True(files.Count > 200);
        Expect.None(Listed.SelectMany(means => files
            .Where(f => Regex.IsMatch(f.Text, means.Key, RegexOptions.None, TimeSpan.FromSeconds(1)) && !means.Value.Any(v => f.Path.EndsWith(v, StringComparison.Ordinal)))
            .Select(f => $"{f.Path}: {means.Key}")));
        Expect.None(Listed.SelectMany(means => means.Value.Where(v => !files.Any(f => f.Path.EndsWith(v, StringComparison.Ordinal)))));
    }

    [Fact]
    public void Scripts_keep_nothing_and_run_nothing_from_texts()
    {
        var scripts = Sources.Of("wwwroot-assets", "*.js").ToList();
        Assert.NotEmpty(scripts);
        // Drafts of forms lie in the tab's own storage: never a password, code or hidden field, for one person, until sign-out. One cookie names a form.
        string[] drafts = ["sessionStorage", "document.cookie", "postMessage", "addEventListener('message'"]; // the last two on a channel of this origin alone
        Expect.None(scripts.SelectMany(s => ScriptDangers().Matches(s.Text)
            .Where(m => !(s.Path.EndsWith("/keep.js", StringComparison.Ordinal) && drafts.Contains(m.Value))).Select(m => $"{s.Path}: {m.Value}")));
    }

    [Fact]
    public void Every_regular_expression_is_bounded()
    {
        var uses = Sources.Of("src", "*.cs").SelectMany(f => RegexUse().Matches(f.Text).Select(m => (f.Path, m.Value))).ToList();
        Assert.NotEmpty(uses);
        Expect.None(uses.Where(u => !u.Value.Contains("NonBacktracking", StringComparison.Ordinal) && !u.Value.Contains("TimeSpan", StringComparison.Ordinal)).Select(u => $"{u.Path}: {u.Value}"));
        Expect.None(Sources.Of("src", "*.cs").Where(f => f.Text.Contains("Regex.IsMatch(", StringComparison.Ordinal) || f.Text.Contains("Regex.Replace(", StringComparison.Ordinal)).Select(f => f.Path));
    }

    /// <summary>Text between quotes is the statement; a value beside it is a parameter. What is put together comes from our own constants.</summary>
    [Fact]
    public void No_sql_is_put_together_from_texts() => Expect.None(Sources.Of("src", "*.cs")
        .SelectMany(f => InterpolatedSql().Matches(f.Text).Select(m => $"{f.Path}: {m.Value}")));

    /// <summary>One file calls the system: flushing a folder, which .NET cannot (three calls with plain numbers and a path).</summary>
    [Fact]
    public void No_code_is_unsafe()
    {
        Expect.None(Sources.Of("src", "*.csproj").Where(f => f.Text.Contains("AllowUnsafeBlocks", StringComparison.Ordinal)).Select(f => f.Path));
        Expect.None(Sources.Of("src", "*.cs").Where(f => f.Path != "src/Portal.Web/Platform/Files/Durable.cs")
            .Where(f => Regex.IsMatch(f.Text, @"\[(DllImport|LibraryImport)|\bMarshal\.(Copy|Alloc)|Unsafe\.As", RegexOptions.NonBacktracking)).Select(f => f.Path));
    }

    [Fact]
    public void Secrets_are_compared_in_constant_time() => Expect.None(Sources.Of("src", "*.cs")
        .SelectMany(f => SecretComparison().Matches(f.Text).Select(m => $"{f.Path}: {m.Value}")));

    [Fact]
    public void No_secret_lies_in_the_sources()
    {
        Expect.None(Sources.Of("src", "*.cs").Where(f => !f.Path.EndsWith("/DemoPerson.cs", StringComparison.Ordinal)) // the demonstration prints its own
            .Concat(Sources.Of("src", "appsettings*.json")).Append(("appsettings.example.json", Sources.Read("appsettings.example.json")))
            .SelectMany(f => SecretLooks().Matches(f.Item2).Select(m => $"{f.Item1}: {m.Value}")));
        var options = new PortalOptions();
        Assert.Equal(("", "", "", ""), (options.MasterKey, options.Database.ConnectionString, options.Mail.User, options.Mail.Password));
    }

    [Fact]
    public void The_master_key_is_readable_by_its_owner_alone()
    {
        var folder = Databases.NewFolder();
        Assert.Equal(32, MasterKey.Load(new() { DataDirectory = folder }).Bytes.Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, MasterKey.FileName)));
    }

    [Fact]
    public void Every_project_locks_its_packages()
    {
        foreach (var (path, _) in Sources.Of("src", "*.csproj").Concat(Sources.Of("tests", "*.csproj")))
        {
            using var locked = JsonDocument.Parse(Sources.Read(Path.Combine(Path.GetDirectoryName(path)!, "packages.lock.json")));
            foreach (var package in locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(f => f.Value.EnumerateObject()))
            {
                if (package.Value.GetProperty("type").GetString() == "Project")
                    continue;
                Assert.True(package.Value.GetProperty("contentHash").GetString()!.Length > 40, $"{path}: {package.Name}");
                Assert.DoesNotContain("*", package.Value.GetProperty("resolved").GetString()!, StringComparison.Ordinal);
            }
        }

        Assert.Contains("--locked-mode", Sources.Read("tests/run.sh"));
        Assert.DoesNotMatch("Version=\"[^\"]*[*,\\[(]", Sources.Read("Directory.Packages.props"));
    }

    [GeneratedRegex(@"localStorage|sessionStorage|indexedDB|document\.cookie|postMessage|addEventListener\('message'|\beval\b|new Function|document\.write|insertAdjacentHTML|outerHTML|innerHTML = (?!'<span class=""icon"" aria-hidden=""true""></span>')|__proto__|\.prototype\b|ActiveXObject|<applet|https?://", RegexOptions.None, 1000)]
    private static partial Regex ScriptDangers();

    [GeneratedRegex(@"(new Regex\(|GeneratedRegex\()[^;]*?(?=\)\]|\);)", RegexOptions.None, 1000)]
    private static partial Regex RegexUse();

    [GeneratedRegex(@"(CommandText = |SqlRaw(Async)?(<\w+>)?\(\s*)\$""[^;]*", RegexOptions.None, 1000)]
    private static partial Regex InterpolatedSql();

    [GeneratedRegex(@"\b(signature|secret|mac|expected)\w*(\.Value)? (==|!=) (?!null)\w+|\b(signature|secret|mac)\w*\.(Equals|SequenceEqual)\(", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex SecretComparison();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY|(?i:password|secret|apikey)""?\s*[:=]\s*""[^""{ ]{6,}""|AKIA[0-9A-Z]{16}", RegexOptions.None, 1000)]
    private static partial Regex SecretLooks();
}
