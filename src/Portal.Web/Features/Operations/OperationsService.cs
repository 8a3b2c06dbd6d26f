using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Operations;

public sealed record MailRow(Guid Id, string To, string Subject, DateTimeOffset CreatedAt, DateTimeOffset? DueAt, int Attempts, string? LastError);

/// <param name="Failing">Waiting, and the last attempt failed.</param>
public sealed record OutboxState(int Waiting, int Failing, int Sent, IReadOnlyList<MailRow> Mails);

public sealed record FolderSize(string Name, int Files, long Bytes);

/// <param name="Server">The database's own words for its version.</param>
public sealed record Surroundings(string Provider, string Server, string Version, string Environment, string DataDirectory, long FreeBytes, IReadOnlyList<FolderSize> Folders);

/// <summary>What an operator looks at: jobs, mails, the database, space on disk.</summary>
public sealed class OperationsService(
    IDbContextFactory<PortalDb> dbs, IOptions<PortalOptions> options, IHostEnvironment environment, JobRunner jobs, TimeProvider time)
{
    private const int Shown = 50;

    public IReadOnlyList<JobRow> Jobs(Actor actor) => jobs.List(actor);

    public Task RunJobAsync(string name, string reason, Actor actor, CancellationToken ct = default) => jobs.RunAsync(name, null, reason, actor, ct);

    public async Task<OutboxState> OutboxAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOperations);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var waiting = db.Set<OutboxMail>().AsNoTracking().Where(m => m.SentAt == null);
        var mails = await waiting.OrderByDescending(m => m.LastError != null).ThenBy(m => m.DueAt).Take(Shown)
            .Select(m => new MailRow(m.Id, m.To, m.Subject, m.CreatedAt, m.DueAt, m.Attempts, m.LastError)).ToListAsync(ct);
        return new(
            await waiting.CountAsync(m => m.LastError == null, ct), await waiting.CountAsync(m => m.LastError != null, ct),
            await db.Set<OutboxMail>().CountAsync(m => m.SentAt != null, ct), mails);
    }

    /// <summary>Tries a mail again at once.</summary>
    /// <exception cref="RuleException">mail.sent.</exception>
    public async Task RetryMailAsync(Guid id, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOperations);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var mail = await db.Set<OutboxMail>().SingleOrDefaultAsync(m => m.Id == id, ct) ?? throw new NotFoundException("The mail");
        mail.Retry(time.GetUtcNow());
        db.Audit(actor, time.GetUtcNow(), "mail.retried", $"mail:{mail.Id}", null, new { mail.To, mail.Attempts });
        await db.SaveChangesAsync(ct);
    }

    public async Task<Surroundings> SurroundingsAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ViewOperations);
        var data = options.Value.DataDirectory;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var server = await db.Database.SqlQueryRaw<string>(
            options.Value.Database.Provider is DatabaseProvider.Sqlite ? "SELECT sqlite_version() AS \"Value\"" : "SELECT current_setting('server_version') AS \"Value\"").SingleAsync(ct);
        return new(
            options.Value.Database.Provider.ToString(), server, typeof(OperationsService).Assembly.GetName().Version?.ToString(3) ?? "",
            environment.EnvironmentName, data, new DriveInfo(data).AvailableFreeSpace,
            [.. new DirectoryInfo(data).EnumerateDirectories().OrderBy(d => d.Name, StringComparer.Ordinal).Select(d => SizeOf(d, SearchOption.AllDirectories)).Prepend(SizeOf(new(data), SearchOption.TopDirectoryOnly))]);
    }

    private static FolderSize SizeOf(DirectoryInfo folder, SearchOption depth)
    {
        var files = folder.EnumerateFiles("*", depth).ToList();
        return new(depth is SearchOption.TopDirectoryOnly ? "" : folder.Name, files.Count, files.Sum(f => f.Exists ? f.Length : 0));
    }
}
