using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Credentials;

namespace Portal.Web.Features.Accounts;

/// <summary>What a right password leads to. The stamp makes a half-finished sign-in worthless once the password changes.</summary>
public sealed record PasswordAccepted(Guid UserId, string Stamp, bool OwesSecondFactor);

/// <summary>
/// Checks what people prove. A wrong password, an unknown address, an unconfirmed or disabled account and a locked door are one refusal,
/// 'sign-in.refused', after the same work.
/// </summary>
public sealed class SignInService(
    IDbContextFactory<PortalDb> dbs, TimeProvider time, IPasswordHasher<PortalUser> hasher, AttemptLog attempts,
    AuthenticatorSecrets secrets, AccountMails mails)
{
    private static readonly PortalUser Nobody = new() { UserName = "nobody" };
    private readonly string _nobodysHash = hasher.HashPassword(Nobody, OneTimeTokens.Create().Token);

    public async Task<PasswordAccepted> PasswordAsync(string? mail, string? password, Origin origin, CancellationToken ct = default)
    {
        var attempt = await attempts.BeginAsync(mail ?? "", AccessKind.Password, origin, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var user = await db.FindByMailAsync(mail, ct);
        var verdict = Verify(user, password);
        var right = verdict is not PasswordVerificationResult.Failed && user is { EmailConfirmed: true, DisabledAt: null };
        if (attempt.Outcome is AccessOutcome.Locked || !right)
            throw await RefusedAsync(db, attempt, user, origin, ct);

        var owes = user!.TwoFactorEnabled;
        if (verdict is PasswordVerificationResult.SuccessRehashNeeded)
            user.PasswordHash = hasher.HashPassword(user, password!); // made with fewer rounds than are asked for now
        attempts.End(db, attempt, owes ? AccessOutcome.Halfway : AccessOutcome.Succeeded, user.Id);
        await db.SaveChangesAsync(ct);
        return new(user.Id, user.SecurityStamp!, owes);
    }

    /// <summary>The second step: six digits from the authenticator app, or a recovery code.</summary>
    public async Task<Guid> SecondFactorAsync(Guid userId, string stamp, string? typed, Origin origin, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var user = await db.UserAsync(userId, ct);
        var kind = IsRecoveryCode(typed) ? AccessKind.RecoveryCode : AccessKind.Code;
        var attempt = await attempts.BeginAsync(user.Email!, kind, origin, ct);
        var open = attempt.Outcome is not AccessOutcome.Locked && user.DisabledAt is null && user.SecurityStamp == stamp;
        if (!open || !await TakeCodeAsync(db, user, typed, origin, ct))
            throw await RefusedAsync(db, attempt, user, origin, ct);

        attempts.End(db, attempt, AccessOutcome.Succeeded, user.Id);
        await db.SaveChangesAsync(ct);
        return user.Id;
    }

    /// <summary>Proves once more who sits there, before something grave.</summary>
    public Task ConfirmByPasswordAsync(Guid userId, string? password, Origin origin, CancellationToken ct = default) =>
        ConfirmAsync(userId, (_, user) => Task.FromResult(Verify(user, password) is not PasswordVerificationResult.Failed), origin, ct);

    public Task ConfirmByCodeAsync(Guid userId, string? code, Origin origin, CancellationToken ct = default) =>
        ConfirmAsync(userId, (db, user) => TakeCodeAsync(db, user, code, origin, ct), origin, ct);

    private async Task ConfirmAsync(Guid userId, Func<PortalDb, PortalUser, Task<bool>> proves, Origin origin, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var user = await db.UserAsync(userId, ct);
        var attempt = await attempts.BeginAsync(user.Email!, AccessKind.Identity, origin, ct);
        if (attempt.Outcome is AccessOutcome.Locked || !await proves(db, user))
            throw await RefusedAsync(db, attempt, user, origin, ct);

        attempts.End(db, attempt, AccessOutcome.Succeeded, user.Id);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Whether this is the person's password; the same work for a person who is not there.</summary>
    private PasswordVerificationResult Verify(PortalUser? user, string? password)
    {
        var verdict = hasher.VerifyHashedPassword(user ?? Nobody, user?.PasswordHash ?? _nobodysHash, Bounded(password));
        return user?.PasswordHash is null ? PasswordVerificationResult.Failed : verdict;
    }

    private static string Bounded(string? password) => password is { Length: <= 2 * PasswordPolicy.Maximum } ? password : "";

    private static bool IsRecoveryCode(string? typed) => RecoveryCode.Plain(typed).Length > 6;

    /// <summary>Uses the code up when it is right.</summary>
    private async Task<bool> TakeCodeAsync(PortalDb db, PortalUser user, string? typed, Origin origin, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (IsRecoveryCode(typed))
        {
            var hash = OneTimeTokens.HashOf(RecoveryCode.Plain(typed));
            var recovery = await db.Set<RecoveryCode>().SingleOrDefaultAsync(c => c.UserId == user.Id && c.Hash == hash && c.UsedAt == null, ct);
            if (recovery is null)
                return false;

            recovery.Use(now);
            mails.AddSecurityNotice(db, user, now, "recovery-used", origin);
            return true;
        }

        var authenticator = await db.Set<Authenticator>().SingleOrDefaultAsync(a => a.UserId == user.Id, ct);
        if (authenticator is not { IsOn: true } || Totp.StepOf(secrets.Open(authenticator), typed, now, authenticator.LastStep) is not { } step)
            return false;

        authenticator.Accept(step);
        return true;
    }

    private async Task<RuleException> RefusedAsync(PortalDb db, AccessRecord attempt, PortalUser? user, Origin origin, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        attempts.End(db, attempt, attempt.Outcome, user?.Id);
        if (await attempts.IsFullAsync(db, attempt, ct) && attempt.Outcome is AccessOutcome.Failed && user is { EmailConfirmed: true })
            mails.AddSecurityNotice(db, user, time.GetUtcNow(), "locked", origin);
        await db.SaveChangesAsync(ct);
        return new("sign-in.refused", "The address and the password, or the code, do not open an account.");
    }
}
