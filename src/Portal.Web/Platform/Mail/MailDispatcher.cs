using Microsoft.EntityFrameworkCore;
using Portal.Web.Data;

namespace Portal.Web.Platform.Mail;

/// <summary>
/// Sends what the outbox holds. Each mail is claimed in a transaction of its own before it is sent: two instances never
/// send the same one at the same time, and a crash between sending and noting it repeats the mail, never loses it.
/// </summary>
public sealed class MailDispatcher(
    IDbContextFactory<PortalDb> dbs, IMailTransport transport, TimeProvider time, ILogger<MailDispatcher> log) : BackgroundService
{
    private const int Batch = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task<int> DispatchAsync(CancellationToken ct)
    {
        var claimed = await ClaimAsync(ct);
        if (claimed.Count == 0)
            return 0;

        var outcomes = new Dictionary<Guid, string?>();
        try
        {
            await transport.SendAsync(claimed, (mail, error) => outcomes[mail.Id] = error?.Message, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            log.LogWarning("Mail transport failed: {Error}", error.Message);
            foreach (var mail in claimed)
                outcomes.TryAdd(mail.Id, error.Message);
        }

        await NoteAsync(claimed, outcomes, ct);
        return outcomes.Count(o => o.Value is null);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, TimeProvider.System);
        do
        {
            try
            {
                while (await DispatchAsync(stoppingToken) == Batch)
                    continue;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(error, "The mail outbox could not be read; it is tried again");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<List<OutboxMail>> ClaimAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var due = await db.Set<OutboxMail>().Where(m => m.DueAt <= now).OrderBy(m => m.DueAt).Take(Batch).ToListAsync(ct);
        if (due.Count == 0)
            return due;
        foreach (var mail in due)
            mail.Claim(now);
        try
        {
            await db.SaveChangesAsync(ct);
            return due;
        }
        catch (DbUpdateConcurrencyException)
        {
            return []; // another instance took some of them
        }
    }

    private async Task NoteAsync(List<OutboxMail> mails, Dictionary<Guid, string?> outcomes, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        foreach (var mail in mails)
        {
            db.Attach(mail);
            if (!outcomes.TryGetValue(mail.Id, out var error))
                continue;
            if (error is null)
                mail.Sent(time.GetUtcNow());
            else
                mail.Failed(error);
        }

        await db.SaveChangesAsync(ct);
    }
}
