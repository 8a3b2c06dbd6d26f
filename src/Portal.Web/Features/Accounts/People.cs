using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Platform;

namespace Portal.Web.Features.Accounts;

/// <summary>The few queries and shapes that every use case about accounts needs.</summary>
public static class People
{
    public static string Normalised(string? mail) => (mail ?? "").Trim().ToUpperInvariant();

    public static PortalUser Create(string mail, string language, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        UserName = mail,
        NormalizedUserName = Normalised(mail),
        Email = mail,
        NormalizedEmail = Normalised(mail),
        Language = language,
        DisplayName = mail.Split('@')[0],
        CreatedAt = now,
        SecurityStamp = OneTimeTokens.Create().Token,
    };

    public static Task<PortalUser?> FindByMailAsync(this PortalDb db, string? mail, CancellationToken ct)
    {
        var key = Normalised(mail);
        return db.Users.SingleOrDefaultAsync(u => u.NormalizedEmail == key, ct);
    }

    public static async Task<PortalUser> UserAsync(this PortalDb db, Guid id, CancellationToken ct) =>
        await db.Users.SingleOrDefaultAsync(u => u.Id == id, ct) ?? throw new NotFoundException("The account");

    /// <exception cref="RuleException">Unknown, used, expired or replaced: one answer for all.</exception>
    public static async Task<(MailLink Link, PortalUser User)> FindLinkAsync(
        this PortalDb db, string? token, MailLinkPurpose purpose, DateTimeOffset now, CancellationToken ct)
    {
        var hash = OneTimeTokens.HashOf(token);
        var link = await db.Set<MailLink>().SingleOrDefaultAsync(l => l.TokenHash == hash && l.Purpose == purpose, ct);
        Rule.Require(link?.CanUse(now) is true, "link.dead", "This link has been used, has expired or was replaced by a newer one.");
        return (link!, await db.UserAsync(link!.UserId, ct));
    }

    /// <summary>Makes the one living link of its purpose and kills the one before it.</summary>
    /// <returns>The token, for the mail only.</returns>
    public static async Task<string> RenewLinkAsync(this PortalDb db, Guid userId, MailLinkPurpose purpose, DateTimeOffset now, CancellationToken ct)
    {
        var (token, hash) = OneTimeTokens.Create();
        var link = await db.Set<MailLink>().SingleOrDefaultAsync(l => l.UserId == userId && l.Purpose == purpose, ct);
        if (link is null)
            db.Add(new MailLink(userId, purpose, hash, now));
        else
            link.Replace(hash, now);
        return token;
    }

    /// <summary>Somebody who is just proving who they are: no permissions, only a name for the audit log.</summary>
    public static Actor ActorOf(PortalUser user, Origin origin) => new()
    {
        Kind = ActorKind.User,
        Id = user.Id,
        Name = user.Email!,
        Ip = origin.Ip,
        UserAgent = origin.UserAgent,
    };

    public static string WithReturn(string path, string? returnUrl) => PortalUrls.Local(returnUrl, "") is { Length: > 0 }
        ? $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}returnUrl={Uri.EscapeDataString(returnUrl!)}"
        : path;
}
