using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Platform;

public sealed partial class ApiDocumentTests
{
    [Fact]
    public async Task Every_call_that_wants_a_token_says_so_and_names_its_scope()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var document = await portal.Client().GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("token").GetProperty("scheme").GetString());

        var table = Sources.Read("tests/Portal.Web.Tests/Security/endpoints.tsv").Split('\n');
        var guarded = table.Select(line => line.Split('\t')).Where(row => row.Length > 2 && row[2].StartsWith("Scope:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(guarded);
        foreach (var row in guarded)
        {
            var operation = document.GetProperty("paths").GetProperty(Constraint().Replace(row[0].TrimEnd('/'), "}")).GetProperty(row[1].ToLowerInvariant());
            Assert.True(operation.TryGetProperty("security", out _), $"{row[1]} {row[0]}");
            Assert.Contains(row[2]["Scope:".Length..], operation.GetProperty("description").GetString(), StringComparison.Ordinal);
            Assert.True(operation.GetProperty("responses").TryGetProperty("401", out _), $"{row[1]} {row[0]}");
        }
    }

    [GeneratedRegex(@":[a-z]+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Constraint();
}
