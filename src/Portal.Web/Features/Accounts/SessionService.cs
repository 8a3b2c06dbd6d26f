using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;

namespace Portal.Web.Features.Accounts;

/// <summary>One line of the list of sessions.</summary>
public sealed record SessionRow(Guid Id, string Device, string? Ip, DateTimeOffset SignedInAt, DateTimeOffset LastSeenAt, bool IsThis, bool IsStrong);

/// <summary>A person's live sessions: seen, ended, and turned to another organisation.</summary>
public sealed class SessionService(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    public async Task<IReadOnlyList<SessionRow>> ListAsync(Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var stamp = await db.Users.Where(u => u.Id == actor.Id).Select(u => u.SecurityStamp).SingleOrDefaultAsync(ct);
        var sessions = await db.Set<UserSession>()
            .Where(s => s.UserId == actor.Id && s.EndedAt == null && s.SecurityStamp == stamp)
            .OrderByDescending(s => s.LastSeenAt).ToListAsync(ct);
        return [.. sessions.Where(s => s.IsLive(now))
            .Select(s => new SessionRow(s.Id, Devices.NameOf(s.UserAgent), s.Ip, s.CreatedAt, s.LastSeenAt, s.Id == actor.SessionId, s.IsStrong))];
    }

    /// <summary>Ends one of the person's own sessions.</summary>
    public async Task EndAsync(Actor actor, Guid sessionId, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        actor.RequireRecent(now); // a stolen session must not shut its owner out
        var session = await db.Set<UserSession>().SingleOrDefaultAsync(s => s.Id == sessionId && s.UserId == actor.Id, ct)
            ?? throw new NotFoundException("The session");
        session.End(now);
        db.Audit(actor, now, "session.ended", $"session:{sessionId}", null);
        await db.SaveChangesAsync(ct);
    }

    public async Task EndOthersAsync(Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        foreach (var session in await db.LiveSessionsAsync(actor.Id, ct))
        {
            if (session.Id != actor.SessionId)
                session.End(now);
        }

        db.Audit(actor, now, "session.others-ended", $"user:{actor.Id}", null);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Ends every session of one person, or of everybody, for an operator who has to act at once.</summary>
    /// <param name="mail">Null: everybody's.</param>
    /// <returns>How many were live.</returns>
    public async Task<int> EndForAsync(string? mail, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageStaff);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var user = mail is null ? null : await db.FindByMailAsync(mail, ct) ?? throw new NotFoundException("The account");
        var sessions = await db.Set<UserSession>().Where(s => s.EndedAt == null && (user == null || s.UserId == user.Id)).ToListAsync(ct);
        var live = sessions.Count(s => s.IsLive(now));
        foreach (var session in sessions)
            session.End(now);
        db.Audit(actor, now, "session.ended-by-operator", user is null ? "user:*" : $"user:{user.Id}", null, new { live });
        await db.SaveChangesAsync(ct);
        return live;
    }

    /// <summary>Ends the session a browser had before it signs in anew.</summary>
    internal async Task EndAsync(Guid sessionId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<UserSession>().SingleOrDefaultAsync(s => s.Id == sessionId, ct) is not { } session)
            return;
        session.End(time.GetUtcNow());
        await db.SaveChangesAsync(ct);
    }

    /// <summary>The person has just shown again who they are.</summary>
    public async Task ConfirmedAsync(Actor actor, bool strong, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var session = await OwnAsync(db, actor, ct);
        session.Reauthenticated(now, strong);
        db.Audit(actor, now, "session.identity-confirmed", $"session:{session.Id}", null);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>From here on this session acts for another of the person's organisations.</summary>
    public async Task SwitchAsync(Actor actor, Guid organisationId, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (!await db.Set<Membership>().AnyAsync(m => m.UserId == actor.Id && m.OrganisationId == organisationId, ct))
            throw new NotFoundException("The organisation");
        (await OwnAsync(db, actor, ct)).ActFor(organisationId);
        await db.SaveChangesAsync(ct);
    }

    private static async Task<UserSession> OwnAsync(PortalDb db, Actor actor, CancellationToken ct) =>
        await db.Set<UserSession>().SingleOrDefaultAsync(s => s.Id == actor.SessionId && s.UserId == actor.Id, ct)
        ?? throw new ForbiddenException("no session");
}

/// <summary>What changes of credentials and memberships do to sessions, within the caller's save.</summary>
internal static class Sessions
{
    public static Task<List<UserSession>> LiveSessionsAsync(this PortalDb db, Guid userId, CancellationToken ct) =>
        db.Set<UserSession>().Where(s => s.UserId == userId && s.EndedAt == null).ToListAsync(ct);

    /// <summary>Ends every session but one, which goes on under the person's new stamp and the factors there are now.</summary>
    public static async Task EndSessionsAsync(this PortalDb db, PortalUser user, Guid? keep, bool? strong, DateTimeOffset now, CancellationToken ct)
    {
        user.SecurityStamp = OneTimeTokens.Create().Token;
        foreach (var session in await db.LiveSessionsAsync(user.Id, ct))
        {
            if (session.Id == keep)
                session.Renew(user.SecurityStamp, strong ?? session.IsStrong);
            else
                session.End(now);
        }
    }

    /// <summary>Turns sessions that acted for an organisation the person has left to another one, if there is one.</summary>
    public static async Task LeaveOrganisationAsync(this PortalDb db, Guid userId, Guid organisationId, CancellationToken ct)
    {
        var other = await db.Set<Membership>()
            .Where(m => m.UserId == userId && m.OrganisationId != organisationId)
            .OrderBy(m => m.JoinedAt).Select(m => (Guid?)m.OrganisationId).FirstOrDefaultAsync(ct);
        foreach (var session in (await db.LiveSessionsAsync(userId, ct)).Where(s => s.OrganisationId == organisationId))
            session.ActFor(other);
    }
}
