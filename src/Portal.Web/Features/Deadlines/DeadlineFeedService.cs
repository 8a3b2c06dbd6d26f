using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Accounts;
using Portal.Web.Platform;

namespace Portal.Web.Features.Deadlines;

/// <summary>Private calendar addresses: one at a time for each person and organisation, shown once, ended at once.</summary>
public sealed class DeadlineFeedService(IDbContextFactory<PortalDb> dbs, DeadlineQueries queries, PortalUrls urls, TimeProvider time)
{
    /// <summary>A calendar program shows no 'more': far beyond what anybody has open.</summary>
    public const int Most = 5_000;

    private const int RandomBytes = 24;

    /// <summary>The person's feed, if there is one; its address is not told again.</summary>
    public async Task<DeadlineFeed?> MineAsync(Actor actor, CancellationToken ct = default)
    {
        Require(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Mine(db, actor).AsNoTracking().OrderByDescending(feed => feed.CreatedAt).FirstOrDefaultAsync(ct); // two at once may have made two
    }

    /// <summary>Makes an address; one that was there before ends.</summary>
    /// <returns>The address, which is told here and nowhere else.</returns>
    /// <exception cref="RuleException">'reauthentication.required'.</exception>
    public async Task<string> CreateAsync(Actor actor, CancellationToken ct = default)
    {
        Require(actor);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        await using var db = await dbs.CreateDbContextAsync(ct);
        db.RemoveRange(await Mine(db, actor).ToListAsync(ct));
        var feed = new DeadlineFeed(actor.Id, actor.OrganisationId, HashOf(secret), now);
        db.Add(feed);
        db.Audit(actor, now, "deadline-feed.created", $"deadline-feed:{feed.Id}", actor.OrganisationId);
        await db.SaveChangesAsync(ct);
        return urls.To($"/deadlines/feed/{secret}.ics");
    }

    public async Task EndAsync(Actor actor, CancellationToken ct = default)
    {
        Require(actor);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var feeds = await Mine(db, actor).OrderBy(feed => feed.CreatedAt).ToListAsync(ct);
        if (feeds.Count == 0)
            throw new NotFoundException("The calendar address");
        foreach (var feed in feeds)
        {
            db.Remove(feed);
            db.Audit(actor, time.GetUtcNow(), "deadline-feed.ended", $"deadline-feed:{feed.Id}", actor.OrganisationId);
        }

        await db.SaveChangesAsync(ct);
    }

    /// <summary>What the feed's person may see now, in their language. A wrong secret and a person who has lost their rights are the same: not found.</summary>
    /// <exception cref="NotFoundException"/>
    public async Task<(DeadlineCalendar Calendar, string Language)> ReadAsync(string secret, CancellationToken ct = default)
    {
        var (hash, now) = (HashOf(secret), time.GetUtcNow());
        await using var db = await dbs.CreateDbContextAsync(ct);
        var feed = await db.Set<DeadlineFeed>().SingleOrDefaultAsync(f => f.Hash == hash, ct) ?? throw new NotFoundException("The calendar");
        var actor = await MemberDirectory.StandInAsync(db, feed.UserId, feed.OrganisationId, ct);
        if (actor is null || !May(actor))
            throw new NotFoundException("The calendar");
        if (feed.LastReadAt is not { } last || now - last > TimeSpan.FromHours(1))
        {
            feed.Read(now);
            await db.SaveChangesAsync(ct);
        }

        var language = await db.Users.Where(u => u.Id == feed.UserId).Select(u => u.Language).SingleAsync(ct);
        using (Language.Use(language))
            return (await queries.OpenAsync(null, actor, Most, ct), language);
    }

    private static IQueryable<DeadlineFeed> Mine(PortalDb db, Actor actor) =>
        db.Set<DeadlineFeed>().Where(feed => feed.UserId == actor.Id && feed.OrganisationId == actor.OrganisationId);

    private static bool May(Actor actor) => actor.May(actor.IsProvider ? Permission.StaffDesk : Permission.ViewOrganisation);

    private static void Require(Actor actor)
    {
        if (actor.Kind is not ActorKind.User || !May(actor))
            throw new ForbiddenException("this needs a person");
    }

    // A fast hash is right here, as for tokens: 192 random bits cannot be guessed.
    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
