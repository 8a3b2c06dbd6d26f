using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Tokens;
using Portal.Web.Data;

namespace Portal.Web.Features.Tokens;

/// <summary>What a call needs to know about its token.</summary>
public sealed record TokenEntry(Guid Id, string Name, Guid? OrganisationId, IReadOnlySet<string> Scopes, DateTimeOffset? ExpiresAt);

/// <summary>
/// Tokens by the hash of their value, kept in memory. A revocation in this process counts at once, one made elsewhere within
/// <see cref="Freshness"/>. Only hits are kept: a new token works at once, and guessing fills no memory.
/// </summary>
public sealed partial class TokenDirectory(IDbContextFactory<PortalDb> dbs, TimeProvider time, ILogger<TokenDirectory> log)
{
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan UseInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (TokenEntry Entry, DateTimeOffset ReadAt)> _byHash = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _usedAt = new();
    private long _changes;

    /// <summary>The live token of this value, or null: unknown, expired and revoked are one answer.</summary>
    public async ValueTask<TokenEntry?> FindAsync(string value, CancellationToken ct)
    {
        if (!TokenSecret.LooksLikeOne(value))
            return null;

        var hash = TokenSecret.HashOf(value);
        var now = time.GetUtcNow();
        var entry = _byHash.TryGetValue(hash, out var kept) && now - kept.ReadAt < Freshness
            ? kept.Entry
            : await ReadAsync(hash, now, ct);
        return entry is not null && (entry.ExpiresAt is null || entry.ExpiresAt > now) ? entry : null;
    }

    public void Forget(string hash)
    {
        Interlocked.Increment(ref _changes);
        _byHash.TryRemove(hash, out _);
    }

    /// <summary>Notes the use, at most once a minute for each token: a busy gateway must not write a row per call.</summary>
    public async Task RecordUseAsync(TokenEntry token, string? ip, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (_usedAt.TryGetValue(token.Id, out var last) && now - last < UseInterval)
            return;
        _usedAt[token.Id] = now;

        try
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            await db.Set<ApiToken>().Where(t => t.Id == token.Id).ExecuteUpdateAsync(
                set => set.SetProperty(t => t.LastUsedAt, now).SetProperty(t => t.LastUsedFrom, ip), ct);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotRecorded(error, token.Id); // the call itself is good; the note comes with the next one
        }
    }

    private async Task<TokenEntry?> ReadAsync(string hash, DateTimeOffset now, CancellationToken ct)
    {
        var changes = Interlocked.Read(ref _changes);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var token = await db.Set<ApiToken>().AsNoTracking().SingleOrDefaultAsync(t => t.Hash == hash && t.RevokedAt == null, ct);
        if (token is null)
        {
            _byHash.TryRemove(hash, out _);
            return null;
        }

        var entry = new TokenEntry(token.Id, token.Name, token.OrganisationId, token.Scopes, token.ExpiresAt);
        if (changes == Interlocked.Read(ref _changes)) // else this row may be older than a revocation just made
            _byHash[hash] = (entry, now);
        return entry;
    }

    [LoggerMessage(LogLevel.Warning, "The use of token {TokenId} could not be noted")]
    private partial void LogNotRecorded(Exception error, Guid tokenId);
}
