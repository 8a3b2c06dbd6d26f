using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Web.Data;
using Portal.Web.Platform.Audit;
using Portal.Web.Platform.Files;
using Portal.Web.Platform.Mail;
using Portal.Web.Platform.Security;

namespace Portal.Web.Platform.Checks;

public sealed class AuditChainInvariant(AuditVerification verification, AuditAnchors anchors) : IInvariant
{
    public string Name => "audit chain whole";

    public async Task<CheckResult> CheckAsync(CancellationToken ct)
    {
        var signed = await anchors.KeptAsync(ct);
        var verdict = await verification.VerifyAsync(signed, ct);
        return new(verdict.IsWhole, AuditCommands.InWords(verdict, signed.Count));
    }
}

public sealed class SecretsInvariant(IServiceProvider services, IKeyManager keys, IDataProtectionProvider protection) : IInvariant
{
    public string Name => "secrets readable";

    public Task<CheckResult> CheckAsync(CancellationToken ct)
    {
        services.RequireReadableSecrets();
        var protector = protection.CreateProtector("check");
        var sample = RandomNumberGenerator.GetBytes(16);
        return Task.FromResult(protector.Unprotect(protector.Protect(sample)).AsSpan().SequenceEqual(sample)
            ? CheckResult.Good($"{keys.GetAllKeys().Count} keys open under the master key")
            : CheckResult.Bad($"what was sealed does not open again"));
    }
}

public sealed class OutboxInvariant(IDbContextFactory<PortalDb> dbs) : IInvariant
{
    public string Name => "each mail waiting or sent";

    public async Task<CheckResult> CheckAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var mails = db.Set<OutboxMail>();
        var both = await mails.CountAsync(m => (m.SentAt == null && m.DueAt == null) || (m.SentAt != null && m.DueAt != null), ct);
        return both == 0
            ? CheckResult.Good($"{await mails.CountAsync(m => m.SentAt != null, ct)} sent, {await mails.CountAsync(m => m.SentAt == null, ct)} waiting")
            : CheckResult.Bad($"{both} mails are neither waiting nor sent, or both");
    }
}

public sealed class FilesInvariant(IDbContextFactory<PortalDb> dbs, IOptions<PortalOptions> options) : IInvariant
{
    public string Name => "uploaded files there and unchanged";

    public async Task<CheckResult> CheckAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var count = 0;
        await foreach (var file in db.Set<StoredFile>().AsNoTracking().AsAsyncEnumerable().WithCancellation(ct))
        {
            var path = Path.Combine(options.Value.DataDirectory, "files", file.Path);
            if (!File.Exists(path))
                return CheckResult.Bad($"file {file.Id} is missing");
            await using var content = File.OpenRead(path);
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct)) != file.Sha256)
                return CheckResult.Bad($"file {file.Id} was changed");
            count++;
        }

        return CheckResult.Good($"{count} files");
    }
}
