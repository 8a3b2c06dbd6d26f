using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.Enforcement;
using Portal.Web.Data;
using Portal.Web.Features.Enforcement;

namespace Portal.Web.Features.Apps;

/// <summary>What a v5 call carries to prove its key; <paramref name="Mobiles"/> is null for calls without numbers.</summary>
public sealed record V5Proof(long AppId, string Random, long Time, string? Mobiles, string Signature);

/// <summary>What the holder of a proven key may send.</summary>
/// <param name="Services">Of the app, without those that are frozen.</param>
/// <param name="ClosedTypes">Types of message that a measure has closed for the app.</param>
/// <param name="PerDay">The customer's lowered quota; null: none.</param>
public sealed record SendingRights(long AppId, IReadOnlySet<Service> Services, IReadOnlySet<MessageType> ClosedTypes, long? PerDay);

/// <summary>Why a proof was refused; the codes are public.</summary>
public sealed class SignatureRefusedException(string code) : Exception($"The signature was refused: {code}.")
{
    public const string OutOfTime = "signature.out-of-time";
    public const string Wrong = "signature.wrong";
    public const string Address = "signature.address-not-allowed";
    public const string Suspended = "signature.organisation-suspended";
    public const string Unpaid = "signature.bills-unpaid";
    public const string Stopped = "signature.sending-stopped";
    public const string Held = "signature.identity-held";
    public const string Paused = "signature.paused";
    public const string Closed = "signature.account-closed";
    public const string ChannelClosed = "signature.channel-closed";
    public const string Frozen = "signature.frozen";
    public const string Quota = "signature.quota-used";

    public string Code { get; } = code;
}

/// <summary>
/// Answers 'did the holder of a live key send this?' from the stored keys, so that a key just disabled or reported fails with the next call.
/// An unknown app, a dead key and a wrong signature are one answer; only a proven key is told about its allow-list and what its customer's standing forbids.
/// </summary>
public sealed class SignatureChecks(IDbContextFactory<PortalDb> dbs, TimeProvider time, AppKeyVault vault, QuotaCount quota)
{
    // Compared with when there is no such key, so that the answer takes as long.
    private static readonly KeySecret Nobody = KeySecret.Create();

    /// <exception cref="SignatureRefusedException"/>
    public async Task<SendingRights> RequireAsync(V5Proof proof, IPAddress? from, CancellationToken ct = default)
    {
        var now = time.GetUtcNow();
        if (!RequestSignature.IsWithin(RequestSignature.V5Window, proof.Time, now))
            throw new SignatureRefusedException(SignatureRefusedException.OutOfTime);

        await using var db = await dbs.CreateDbContextAsync(ct);
        var app = await db.Set<App>().AsNoTracking().SingleOrDefaultAsync(a => a.AppId == proof.AppId, ct);
        var key = Signer(app, proof);
        var ip = from is null ? null : (from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from).ToString();
        if (app is not { State: AppState.Active } || key is null)
            throw new SignatureRefusedException(SignatureRefusedException.Wrong);

        var standing = await db.StandingAsync(app.OrganisationId, now, ct);
        var services = app.Services.Where(service => standing.Forbidding(CustomerAct.Send, service, app.AppId) is null).ToHashSet();
        if (await RefusalAsync(db, app, standing, services, now, ct) is { } refusal)
        {
            await NoteAsync(db, key, KeyEventKind.Refused, ip, now, ct);
            throw new SignatureRefusedException(refusal);
        }

        if (app.AllowList.Count > 0 && (from is null || !app.Accepts(from)))
        {
            await NoteAsync(db, key, KeyEventKind.Refused, ip, now, ct);
            throw new SignatureRefusedException(SignatureRefusedException.Address);
        }

        await NoteAsync(db, key, KeyEventKind.Used, ip, now, ct);
        return new(app.AppId, services, standing.ClosedTypes(app.AppId), standing.PerDay);
    }

    /// <returns>The code of the gravest reason; null: it may send.</returns>
    private async Task<string?> RefusalAsync(PortalDb db, App app, CustomerStanding standing, HashSet<Service> services, DateTimeOffset now, CancellationToken ct) =>
        standing.Forbidding(CustomerAct.Send, null, app.AppId)?.Standing switch
        {
            Standing.Suspended => SignatureRefusedException.Suspended,
            Standing.Unpaid => SignatureRefusedException.Unpaid,
            Standing.Stopped => SignatureRefusedException.Stopped,
            Standing.Held => SignatureRefusedException.Held,
            Standing.Paused => SignatureRefusedException.Paused,
            Standing.ChannelClosed => SignatureRefusedException.ChannelClosed,
            not null => SignatureRefusedException.Closed,
            null when services.Count == 0 => SignatureRefusedException.Frozen,
            null when standing.PerDay is { } most && await quota.TodayAsync(app.OrganisationId, now, ct) >= most => SignatureRefusedException.Quota,
            _ => null,
        };

    private AppKey? Signer(App? app, V5Proof proof)
    {
        AppKey? signer = null;
        foreach (var key in app?.ActiveKeys ?? [])
        {
            if (Matches(vault.Reveal(key), proof))
                signer = key;
        }

        _ = app is null && Matches(Nobody, proof);
        return signer;
    }

    private static bool Matches(KeySecret secret, V5Proof proof) =>
        RequestSignature.VerifyV5(secret.Value, proof.Random, proof.Time, proof.Mobiles, proof.Signature);

    // One line a day for each address with a count: neutral evidence (A30) that a busy app does not drown.
    private static async Task NoteAsync(PortalDb db, AppKey key, KeyEventKind kind, string? ip, DateTimeOffset now, CancellationToken ct)
    {
        var dayStart = ContractTime.StartOf(ContractTime.DayOf(now)).ToUniversalTime();
        var counted = await db.Set<KeyEvent>()
            .Where(e => e.KeyId == key.Id && e.Kind == kind && e.Ip == ip && e.At >= dayStart)
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.Count, e => e.Count + 1).SetProperty(e => e.LastAt, now), ct);
        if (counted == 0)
        {
            db.Add(new KeyEvent(Guid.CreateVersion7(now), key, kind, "", ip, now));
            await db.SaveChangesAsync(ct);
        }

        if (kind is KeyEventKind.Used)
        {
            await db.Set<AppKey>().Where(k => k.Id == key.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now).SetProperty(k => k.LastUsedFrom, ip), ct);
        }
    }
}
