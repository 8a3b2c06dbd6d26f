using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;

namespace Portal.Web.Features.Accounts;

/// <summary>
/// From a mail address and a password to a confirmed account. Known and unknown addresses take the same way and get the same answer;
/// only the mail that arrives says which it was.
/// </summary>
public sealed class SignUpService(
    IDbContextFactory<PortalDb> dbs, TimeProvider time, IPasswordHasher<PortalUser> hasher, AttemptLog attempts, AccountMails mails)
{
    public async Task SignUpAsync(string mail, string password, string language, string? returnUrl, Origin origin, CancellationToken ct = default)
    {
        mail = MailAddresses.Require(mail);
        PasswordPolicy.Require(password, hasSecondFactor: false, mail);

        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var user = await db.FindByMailAsync(mail, ct);
        var isNew = user is null;
        user ??= People.Create(mail, language, now);
        var hash = hasher.HashPassword(user, password); // for a known address too: it must cost the same time
        var mayMail = await attempts.MayMailAsync(db, mail, origin, ct);
        if (user.EmailConfirmed)
        {
            if (mayMail)
                mails.Add(db, user.Email!, user.Language, now, "known", "/account/sign-in");
        }
        else if (isNew || mayMail)
        {
            user.PasswordHash = hash; // nobody has proved to own the address yet: the newest sign-up counts
            user.Language = language;
            if (isNew)
                db.Add(user);
            await MailConfirmationAsync(db, user, returnUrl, now, ct);
        }

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException) when (isNew)
        {
            // The same address was signed up at the same moment; that one's mail is on its way.
        }
    }

    /// <summary>Sends the confirmation again; says nothing about whether there was anything to confirm.</summary>
    public async Task ResendAsync(string mail, Origin origin, CancellationToken ct = default)
    {
        mail = MailAddresses.Require(mail);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var user = await db.FindByMailAsync(mail, ct);
        if (await attempts.MayMailAsync(db, mail, origin, ct) && user is not null)
        {
            if (user.EmailConfirmed)
                mails.Add(db, user.Email!, user.Language, now, "known", "/account/sign-in");
            else
                await MailConfirmationAsync(db, user, returnUrl: null, now, ct);
        }

        await db.SaveChangesAsync(ct);
    }

    /// <summary>
    /// Confirms the address. The password is asked as well, so that an account somebody else began with this address
    /// is never handed over by a click in a mail.
    /// </summary>
    /// <returns>The person, to be signed in.</returns>
    public async Task<Guid> ConfirmAsync(string? token, string password, Origin origin, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var (link, user) = await db.FindLinkAsync(token, MailLinkPurpose.ConfirmMail, now, ct);
        var attempt = await attempts.BeginAsync(user.Email!, AccessKind.Password, origin, ct);
        var right = hasher.VerifyHashedPassword(user, user.PasswordHash ?? "", password) is not PasswordVerificationResult.Failed;
        if (attempt.Outcome is AccessOutcome.Locked || !right)
        {
            attempts.End(db, attempt, attempt.Outcome, user.Id);
            await db.SaveChangesAsync(ct);
            throw new RuleException("sign-in.refused", "This is not the password chosen at sign-up.");
        }

        link.Use(now);
        user.EmailConfirmed = true;
        attempts.End(db, attempt, AccessOutcome.Succeeded, user.Id);
        db.Audit(People.ActorOf(user, origin), now, "account.confirmed", $"user:{user.Id}", null);
        await db.SaveChangesAsync(ct);
        return user.Id;
    }

    private async Task MailConfirmationAsync(PortalDb db, PortalUser user, string? returnUrl, DateTimeOffset now, CancellationToken ct)
    {
        var token = await db.RenewLinkAsync(user.Id, MailLinkPurpose.ConfirmMail, now, ct);
        mails.Add(db, user.Email!, user.Language, now, "confirm", People.WithReturn($"/account/confirm-mail?token={token}", returnUrl));
    }
}
