using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform.Security;

namespace Portal.Web.Features.Credentials;

/// <summary>One passkey in the list; the id is its credential id in base64url.</summary>
public sealed record PasskeyRow(string Id, string Name, DateTimeOffset CreatedAt, bool IsSynced);

/// <summary>Keeps people's passkeys. The cryptography is checked before, by the platform's handler.</summary>
public sealed class PasskeyService(IDbContextFactory<PortalDb> dbs, TimeProvider time, AccountMails mails, SecurityLog log)
{
    public const int Most = 20;
    public const int MaxNameLength = 40;

    public async Task AddAsync(Actor actor, UserPasskeyInfo passkey, string name, Origin origin, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        var user = await db.UserAsync(actor.Id, ct);
        var held = await Of(db, user.Id).CountAsync(ct);
        Rule.Require(held < Most, "passkey.too-many", $"At most {Most} passkeys.", Most);
        var id = passkey.CredentialId;
        Rule.Require(!await db.Set<IdentityUserPasskey<Guid>>().AnyAsync(p => p.CredentialId == id, ct), "passkey.known", "This passkey is registered already.");

        db.Add(new IdentityUserPasskey<Guid>
        {
            UserId = user.Id,
            CredentialId = id,
            Data = new()
            {
                PublicKey = passkey.PublicKey,
                Name = Named(name),
                CreatedAt = now,
                SignCount = passkey.SignCount,
                Transports = passkey.Transports,
                IsUserVerified = passkey.IsUserVerified,
                IsBackupEligible = passkey.IsBackupEligible,
                IsBackedUp = passkey.IsBackedUp,
                AttestationObject = passkey.AttestationObject,
                ClientDataJson = passkey.ClientDataJson,
            },
        });
        await EndOthersAsync(db, actor, user, strong: true, "passkey-added", "account.passkey-added", origin, now, ct);
    }

    public async Task RenameAsync(Actor actor, string id, string name, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var passkey = await FindAsync(db, actor.Id, id, ct);
        passkey.Data.Name = Named(name);
        db.Audit(actor, time.GetUtcNow(), "account.passkey-renamed", $"user:{actor.Id}", null);
        await db.SaveChangesAsync(ct);
    }

    public async Task RemoveAsync(Actor actor, string id, Origin origin, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        var user = await db.UserAsync(actor.Id, ct);
        var held = await Of(db, user.Id).CountAsync(ct);
        db.Remove(await FindAsync(db, actor.Id, id, ct));
        await EndOthersAsync(db, actor, user, strong: user.TwoFactorEnabled || held > 1 ? null : false, "passkey-removed", "account.passkey-removed", origin, now, ct);
    }

    /// <summary>Writes down a checked sign-in: the counter against copies of the key, and the history.</summary>
    /// <exception cref="RuleException">The account is closed, as for a wrong password.</exception>
    public async Task UsedAsync(Guid userId, UserPasskeyInfo passkey, AccessKind kind, Origin origin, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var user = await db.UserAsync(userId, ct);
        var stored = await Of(db, userId).SingleAsync(p => p.CredentialId == passkey.CredentialId, ct);
        stored.Data.SignCount = passkey.SignCount;
        stored.Data.IsBackedUp = passkey.IsBackedUp;
        var attempt = new AccessRecord(Guid.CreateVersion7(), OneTimeTokens.MailKey(user.Email), kind, time.GetUtcNow(), origin.Ip, origin.UserAgent);
        var open = user is { EmailConfirmed: true, DisabledAt: null };
        attempt.Of(userId);
        attempt.End(open ? AccessOutcome.Succeeded : AccessOutcome.Failed);
        db.Add(attempt);
        await db.SaveChangesAsync(ct);
        log.Attempt(attempt);
        Rule.Require(open, "sign-in.refused", "The address and the password, or the code, do not open an account.");
    }

    internal static async Task<IReadOnlyList<PasskeyRow>> RowsAsync(PortalDb db, Guid userId, CancellationToken ct)
    {
        var passkeys = await Of(db, userId).ToListAsync(ct);
        return [.. passkeys
            .Select(p => new PasskeyRow(Base64Url.EncodeToString(p.CredentialId), p.Data.Name ?? "", p.Data.CreatedAt, p.Data.IsBackedUp))
            .OrderBy(p => p.CreatedAt)];
    }

    private static IQueryable<IdentityUserPasskey<Guid>> Of(PortalDb db, Guid userId) =>
        db.Set<IdentityUserPasskey<Guid>>().Where(p => p.UserId == userId);

    private static async Task<IdentityUserPasskey<Guid>> FindAsync(PortalDb db, Guid userId, string id, CancellationToken ct)
    {
        if (!Base64Url.IsValid(id))
            throw new NotFoundException("The passkey");
        var credential = Base64Url.DecodeFromChars(id);
        return await Of(db, userId).SingleOrDefaultAsync(p => p.CredentialId == credential, ct) ?? throw new NotFoundException("The passkey");
    }

    private async Task EndOthersAsync(
        PortalDb db, Actor actor, PortalUser user, bool? strong, string mail, string action, Origin origin, DateTimeOffset now, CancellationToken ct)
    {
        await db.EndSessionsAsync(user, actor.SessionId, strong, now, ct);
        mails.AddSecurityNotice(db, user, now, mail, origin);
        db.Audit(actor, now, action, $"user:{user.Id}", null);
        await db.SaveChangesAsync(ct);
    }

    private static string Named(string name)
    {
        var trimmed = name.Trim();
        Rule.Require(trimmed.Length <= MaxNameLength, "passkey.name-too-long", $"At most {MaxNameLength} characters.", MaxNameLength);
        return trimmed.Length == 0 ? "Passkey" : trimmed;
    }
}
