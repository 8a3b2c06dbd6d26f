using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Tokens;
using Portal.Web.Features.Apps;
using Portal.Web.Features.Tokens;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Apps;

/// <summary>Keys and tokens leave no trace in the clear: not in the database, the files, the console, or an exception.</summary>
[Collection(nameof(SecrecyTests))]
public sealed class SecrecyTests
{
    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task No_key_and_no_token_lies_anywhere_in_the_clear(string provider)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var written = new StringWriter();
        var everything = TextWriter.Synchronized(written);
        try
        {
            Console.SetOut(everything);
            Console.SetError(everything);
            await using var story = await AppStory.StartAsync(provider, new() { ["Serilog:MinimumLevel:Default"] = "Verbose" });
            var (app, owner) = (story.First.AppId, story.Owner.Actor with { ReauthenticatedAt = TestPortal.Start });
            var second = await story.Keys.CreateAsync(app, owner);
            await story.Keys.RevealAsync(app, story.First.KeyId, owner);
            await story.CheckAsync(story.First.Secret);
            await story.CheckAsync(second.Secret, at: TestPortal.Start.AddDays(-1));
            await AppStory.CodeAsync("key.limit", () => story.Keys.CreateAsync(app, owner));
            await story.Keys.ReportLeakAsync(app, second.KeyId, "seen", owner);
            var admin = await story.Portal.StaffAsync(StaffRole.Admin);
            var token = await story.Portal.Get<TokenService>().CreateAsync(new("gateway", [TokenScopes.AppsRead]), admin.Actor);
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/apps");
            request.Headers.Authorization = new("Bearer", token.Value);
            await story.Portal.Client().SendAsync(request);

            var page = await story.Portal.Client(story.Owner).GetStringAsync($"/apps/{app}");
            var stored = await StoredTextAsync(story.Portal);
            foreach (var secret in new[] { story.First.Secret.Value, second.Secret.Value, token.Value })
            {
                Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
                Assert.DoesNotContain(secret, page, StringComparison.Ordinal);
                Assert.DoesNotContain(secret, everything.ToString(), StringComparison.Ordinal);
                Assert.DoesNotContain(secret, $"{story.First} {second} {token}", StringComparison.Ordinal);
                foreach (var file in Directory.EnumerateFiles(story.Portal.DataDirectory, "*", SearchOption.AllDirectories))
                    Assert.DoesNotContain(secret, await File.ReadAllTextAsync(file, Encoding.Latin1), StringComparison.Ordinal);
            }

            Assert.Contains(story.First.Secret.Hint, stored, StringComparison.Ordinal); // the search does look where it should
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_stored_key_opens_under_its_own_id_only(string provider)
    {
        await using var story = await AppStory.StartAsync(provider);
        var second = await story.Keys.CreateAsync(story.First.AppId, story.Owner.Actor);
        await using var db = await story.Portal.DbAsync();
        var swapped = await db.Set<AppKey>().Where(k => k.Id == second.KeyId).Select(k => k.ProtectedSecret).SingleAsync();
        await db.Set<AppKey>().Where(k => k.Id == story.First.KeyId).ExecuteUpdateAsync(set => set.SetProperty(k => k.ProtectedSecret, swapped));

        var key = await db.Set<AppKey>().AsNoTracking().SingleAsync(k => k.Id == story.First.KeyId);
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => story.Portal.Get<AppKeyVault>().Reveal(key));
    }

    /// <summary>Every text in every table, as one string.</summary>
    private static async Task<string> StoredTextAsync(TestPortal portal)
    {
        await using var db = await portal.DbAsync();
        var text = new StringBuilder();
        await db.Database.OpenConnectionAsync();
        foreach (var table in db.Model.GetEntityTypes().Select(t => t.GetTableName()).OfType<string>().Distinct())
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    if (!await reader.IsDBNullAsync(i))
                        text.Append(reader.GetValue(i) is byte[] bytes ? Encoding.Latin1.GetString(bytes) : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture)).Append('\n');
                }
            }
        }

        return text.ToString();
    }
}
