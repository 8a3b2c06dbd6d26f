using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;

namespace Portal.Web.Features.Credentials;

/// <summary>Changes of what opens an account. Each one tells the person by mail and ends every other session at once.</summary>
public sealed class CredentialService(
    IDbContextFactory<PortalDb> dbs, TimeProvider time, IPasswordHasher<PortalUser> hasher, AttemptLog attempts,
    AuthenticatorSecrets secrets, AccountMails mails)
{
    /// <summary>Mails a link when the address has an account; looks the same when it has none.</summary>
    public async Task ForgotPasswordAsync(string mail, Origin origin, CancellationToken ct = default)
    {
        mail = MailAddresses.Require(mail);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var user = await db.FindByMailAsync(mail, ct);
        if (await attempts.MayMailAsync(db, mail, origin, ct) && user is { DisabledAt: null })
        {
            var token = await db.RenewLinkAsync(user.Id, MailLinkPurpose.ResetPassword, now, ct);
            mails.Add(db, user.Email!, user.Language, now, "reset", $"/account/reset-password?token={token}");
        }

        await db.SaveChangesAsync(ct);
    }

    /// <summary>Sets a new password by the mailed link, which also proves the address. A second factor stays in force.</summary>
    public async Task ResetPasswordAsync(string? token, string password, Origin origin, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var (link, user) = await db.FindLinkAsync(token, MailLinkPurpose.ResetPassword, now, ct);
        Rule.Require(user.DisabledAt is null, "link.dead", "This link has been used, has expired or was replaced by a newer one.");
        PasswordPolicy.Require(password, user.TwoFactorEnabled, user.Email, user.DisplayName);

        link.Use(now);
        user.EmailConfirmed = true;
        await SetPasswordAsync(db, user, password, keepSession: null, "account.password-reset", People.ActorOf(user, origin), origin, now, ct);
    }

    public async Task ChangePasswordAsync(Actor actor, string? current, string password, Origin origin, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var user = await db.UserAsync(actor.Id, ct);
        PasswordPolicy.Require(password, user.TwoFactorEnabled, user.Email, user.DisplayName);
        await RequirePasswordAsync(db, user, current, origin, ct);

        await SetPasswordAsync(db, user, password, actor.SessionId, "account.password-changed", actor, origin, now, ct);
    }

    /// <summary>The secret to be shown, until a first code has confirmed it. Showing the page again shows the same one.</summary>
    public async Task<byte[]> BeginAuthenticatorAsync(Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var authenticator = await db.Set<Authenticator>().SingleOrDefaultAsync(a => a.UserId == actor.Id, ct);
        if (authenticator is null)
            db.Add(authenticator = new(actor.Id, secrets.CreateSealed(), time.GetUtcNow()));
        Rule.Require(!authenticator.IsOn, "authenticator.on", "The authenticator app is on already.");
        await db.SaveChangesAsync(ct);
        return secrets.Open(authenticator);
    }

    /// <summary>Turns the authenticator on with its first code.</summary>
    /// <returns>The recovery codes, this once.</returns>
    public async Task<IReadOnlyList<string>> ConfirmAuthenticatorAsync(Actor actor, string? code, Origin origin, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        var user = await db.UserAsync(actor.Id, ct);
        var authenticator = await db.Set<Authenticator>().SingleOrDefaultAsync(a => a.UserId == actor.Id, ct)
            ?? throw new NotFoundException("The authenticator");
        var step = Totp.StepOf(secrets.Open(authenticator), code, now, authenticator.LastStep);
        Rule.Require(step is not null, "code.wrong", "This is not the code the app shows now. Check that the clock of the phone is right.");

        authenticator.Confirm(step!.Value, now);
        user.TwoFactorEnabled = true;
        var codes = await ReplaceRecoveryCodesAsync(db, user.Id, ct);
        await SaveFactorAsync(db, user, strong: true, "factor-added", "account.authenticator-on", actor, origin, now, ct);
        return codes;
    }

    /// <summary>Turns the authenticator off. From here on the password stands alone and must be long enough for that.</summary>
    public async Task RemoveAuthenticatorAsync(Actor actor, string? password, Origin origin, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var user = await db.UserAsync(actor.Id, ct);
        await RequirePasswordAsync(db, user, password, origin, ct);
        Rule.Require(PasswordPolicy.LengthOf(password!) >= PasswordPolicy.Minimum, "password.too-short-alone",
            $"Without an authenticator a password has at least {PasswordPolicy.Minimum} characters. Change it first.", PasswordPolicy.Minimum);

        user.TwoFactorEnabled = false;
        db.RemoveRange(await db.Set<Authenticator>().Where(a => a.UserId == user.Id).ToListAsync(ct));
        db.RemoveRange(await db.Set<RecoveryCode>().Where(c => c.UserId == user.Id).ToListAsync(ct));
        // Without it this session has shown only a password, or a passkey that it can show again.
        await SaveFactorAsync(db, user, strong: false, "factor-removed", "account.authenticator-off", actor, origin, now, ct);
    }

    /// <summary>Ten new recovery codes; the ones before are dead.</summary>
    public async Task<IReadOnlyList<string>> NewRecoveryCodesAsync(Actor actor, Origin origin, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        var user = await db.UserAsync(actor.Id, ct);
        Rule.Require(user.TwoFactorEnabled, "authenticator.off", "No authenticator app is set up.");

        var codes = await ReplaceRecoveryCodesAsync(db, user.Id, ct);
        mails.AddSecurityNotice(db, user, now, "recovery-new", origin);
        db.Audit(actor, now, "account.recovery-codes-made", $"user:{user.Id}", null);
        await db.SaveChangesAsync(ct);
        return codes;
    }

    private async Task SetPasswordAsync(
        PortalDb db, PortalUser user, string password, Guid? keepSession, string action, Actor actor, Origin origin, DateTimeOffset now, CancellationToken ct)
    {
        user.PasswordHash = hasher.HashPassword(user, password);
        await db.EndSessionsAsync(user, keepSession, strong: null, now, ct);
        mails.AddSecurityNotice(db, user, now, "password-changed", origin);
        db.Audit(actor, now, action, $"user:{user.Id}", null);
        await db.SaveChangesAsync(ct);
    }

    private async Task SaveFactorAsync(
        PortalDb db, PortalUser user, bool strong, string mail, string action, Actor actor, Origin origin, DateTimeOffset now, CancellationToken ct)
    {
        await db.EndSessionsAsync(user, actor.SessionId, strong, now, ct);
        mails.AddSecurityNotice(db, user, now, mail, origin);
        db.Audit(actor, now, action, $"user:{user.Id}", null);
        await db.SaveChangesAsync(ct);
    }

    private async Task RequirePasswordAsync(PortalDb db, PortalUser user, string? password, Origin origin, CancellationToken ct)
    {
        var attempt = await attempts.BeginAsync(user.Email!, AccessKind.Identity, origin, ct);
        var right = attempt.Outcome is not AccessOutcome.Locked
            && hasher.VerifyHashedPassword(user, user.PasswordHash!, password ?? "") is not PasswordVerificationResult.Failed;
        await attempts.EndAsync(attempt, right ? AccessOutcome.Succeeded : attempt.Outcome, user.Id, ct);
        Rule.Require(right, "password.wrong", "This is not your password.");
    }

    private static async Task<IReadOnlyList<string>> ReplaceRecoveryCodesAsync(PortalDb db, Guid userId, CancellationToken ct)
    {
        db.RemoveRange(await db.Set<RecoveryCode>().Where(c => c.UserId == userId).ToListAsync(ct));
        var codes = Enumerable.Range(0, RecoveryCode.Count).Select(_ => RecoveryCode.Create()).ToList();
        db.AddRange(codes.Select(code => new RecoveryCode(Guid.CreateVersion7(), userId, OneTimeTokens.HashOf(RecoveryCode.Plain(code)))));
        return codes;
    }
}
