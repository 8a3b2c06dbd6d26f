using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Portal.Domain.Tokens;
using Portal.Web.Platform.CommandLine;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Platform;

public sealed class CommandLineTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory]
    [InlineData]
    [InlineData("--urls", "http://localhost:1")]
    [InlineData("--environment=Development")]
    [InlineData("serve", "--urls", "http://localhost:1")]
    public void No_command_means_serving(params string[] args) => Assert.False(PortalCommandLine.IsCommand(args));

    [Theory]
    [InlineData("check")]
    [InlineData("--help")]
    [InlineData("no-such-thing")]
    public void Everything_else_is_a_command(params string[] args) => Assert.True(PortalCommandLine.IsCommand(args));

    [Theory, MemberData(nameof(Both))]
    public async Task A_token_is_printed_alone_and_opens_the_api(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var answer = await portal.RunAsync("token", "create", "--scope", TokenScopes.AppsRead, "--scope", TokenScopes.UsageWrite, "--name", "gateway 1");
        Assert.Equal(0, answer.Status);

        var client = portal.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Assert.Single(answer.Lines));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/apps")).StatusCode);
    }

    [Theory]
    [InlineData("token", "create")]
    [InlineData("token", "create", "--scope", "everything")]
    [InlineData("no-such-thing")]
    [InlineData("job", "run", "no-such-job")]
    [InlineData("job", "run", "audit-anchor", "--as-of", "2026-11-01")]
    [InlineData("job", "run", "audit-anchor", "--as-of", "2026-11-01T00:00:00")]
    [InlineData("backup")]
    public async Task What_cannot_be_done_is_said_on_stderr_and_in_the_status(params string[] args)
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var answer = await portal.RunAsync(args);
        Assert.NotEqual(0, answer.Status);
        Assert.Equal("", answer.Out);
        Assert.NotEqual("", answer.Error);
    }

    [Fact]
    public async Task An_unknown_job_is_answered_with_the_names_of_those_there_are()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Contains("audit-anchor", (await portal.RunAsync("job", "run", "no-such-job")).Error);
    }

    [Fact]
    public async Task A_job_acts_for_the_instant_it_is_given()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        Assert.Equal(0, (await portal.RunAsync("job", "run", "audit-anchor", "--as-of", "2026-11-01T00:10:00+08:00")).Status);
        await using var db = await portal.DbAsync();
        var row = db.Set<Domain.Audit.AuditRow>().OrderByDescending(r => r.Sequence).First();
        Assert.Equal(("job.run", "job:audit-anchor"), (row.Action, row.Subject));
        Assert.Contains("2026-11-01T00:10:00+08:00", row.Details);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Checks_hold_on_a_new_database_and_fail_when_the_log_was_touched(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        Assert.Equal(0, (await portal.RunAsync("token", "create", "--scope", TokenScopes.AppsRead)).Status);
        var good = await portal.RunAsync("check");
        Assert.True(good.Status == 0, good.Out);
        Assert.All(good.Lines, line => Assert.StartsWith("ok\t", line));

        await using (var db = await portal.DbAsync())
            await db.RewriteFromAsync(1, "{}");
        Assert.Equal(0, (await portal.RunAsync("check")).Status); // nobody had signed anything yet
        await portal.RunAsync("audit", "anchor");
        await using (var db = await portal.DbAsync())
            await db.RewriteFromAsync(1, "{\"again\":1}");
        var bad = await portal.RunAsync("check");
        Assert.Equal(1, bad.Status);
        Assert.Contains(bad.Lines, line => line.StartsWith("FAILED\taudit chain whole", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Endpoints_name_policy_and_tenant_rule_of_every_address()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var answer = await portal.RunAsync("endpoints");
        Assert.Equal("route\tmethod\tpolicy\ttenant", answer.Lines[0]);
        Assert.All(answer.Lines, line => Assert.Equal(4, line.Split('\t').Length));
        Assert.Contains("/health/live\tGET\tanonymous\tpublic", answer.Lines);
        Assert.Contains("/settings/tokens\tGET\tManageTokens\tevery organisation", answer.Lines);
    }

    [Fact]
    public async Task Every_command_has_help()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        foreach (var command in PortalProgram.Commands().SelectMany(c => c.Subcommands.Count == 0 ? [c.Name] : c.Subcommands.Select(s => $"{c.Name} {s.Name}")))
        {
            var answer = await portal.RunAsync([.. command.Split(' '), "--help"]);
            Assert.Equal(0, answer.Status);
            Assert.Contains("Usage:", answer.Out);
        }
    }

    [Fact]
    public async Task The_program_itself_keeps_stdout_for_data()
    {
        var data = Databases.NewFolder();
        var made = await ProgramAsync(data, "token", "create", "--scope", "usage:write");
        Assert.True(made.Status == 0, made.Error);
        Assert.StartsWith(TokenSecret.Prefix, Assert.Single(made.Lines));

        var wrong = await ProgramAsync(data, "token", "create", "--scope", "everything");
        Assert.Equal((1, ""), (wrong.Status, wrong.Out));
        var setting = await ProgramAsync(data, "check", "--Portal:Mail:Port=none");
        Assert.Equal((1, ""), (setting.Status, setting.Out));
        Assert.Contains("Portal:Mail:Port", setting.Error);
    }

    private static async Task<CliResult> ProgramAsync(string data, params string[] args)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Portal.Web.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Portal__DataDirectory"] = data;
        start.Environment["Portal__Demonstration"] = "false";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, await error);
    }
}
