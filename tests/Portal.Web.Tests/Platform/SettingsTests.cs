using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Portal.Web.Platform;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Platform;

public sealed class SettingsTests
{
    [Fact]
    public void The_example_lists_every_setting_and_no_other()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Portal.sln")))
            root = root.Parent!;
        using var example = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(root.FullName, "appsettings.example.json")), new() { CommentHandling = JsonCommentHandling.Skip });
        var listed = Leaves(example.RootElement.GetProperty(PortalOptions.Section), PortalOptions.Section).ToList();
        Expect.None(listed.Except(PortalOptionsCheck.Keys).Concat(PortalOptionsCheck.Keys.Except(listed)));
    }

    [Theory]
    [InlineData("Portal:Mail:Port", "none")]
    [InlineData("Portal:Database:Provider", "oracle")]
    [InlineData("Portal:Jobs", "perhaps")]
    [InlineData("Portal:Mial:Port", "25")]
    [InlineData("Portal:PublicUrls", "https://portal.example")]
    public void A_wrong_value_or_key_is_named(string key, string value)
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => PortalOptionsCheck.Read(Configuration(key, value)));
        Assert.Contains(key, refusal.Message);
    }

    [Theory]
    [InlineData("Portal:Mail:Port", "0")]
    [InlineData("Portal:Mail:From", "nobody")]
    [InlineData("Portal:PublicUrl", "portal")]
    [InlineData("Portal:MasterKey", "short")]
    [InlineData("Portal:TrustedProxies:0", "everywhere")]
    [InlineData("Portal:RateLimits:SignIn", "0")]
    [InlineData("Portal:Circuits:PerPerson", "0")]
    [InlineData("Portal:Circuits:PerAddress", "5")]
    [InlineData("Portal:Circuits:InAll", "200")]
    [InlineData("Portal:Circuits:LostSeconds", "0")]
    [InlineData("Portal:Signing:CertificatePath", "/nowhere/signing.pfx")]
    public void A_value_out_of_bounds_is_named(string key, string value)
    {
        var options = PortalOptionsCheck.Read(Configuration(key, value));
        options.DataDirectory = "/srv/portal";
        var refusal = Assert.Throws<OptionsValidationException>(() => PortalOptionsCheck.Require(options));
        Assert.Contains(key.Replace(":0", "", StringComparison.Ordinal), refusal.Message);
    }

    private static IConfiguration Configuration(string key, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();

    private static IEnumerable<string> Leaves(JsonElement element, string path) => element.ValueKind is JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(p => Leaves(p.Value, $"{path}:{p.Name}"))
        : [path];
}
