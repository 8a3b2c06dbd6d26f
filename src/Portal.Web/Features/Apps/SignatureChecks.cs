using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Web.Data;

namespace Portal.Web.Features.Apps;

/// <summary>What a v5 call carries to prove its key; <paramref name="Mobiles"/> is null for calls without numbers.</summary>
public sealed record V5Proof(long AppId, string Random, long Time, string? Mobiles, string Signature);

/// <summary>Why a proof was refused; the codes are public.</summary>
public sealed class SignatureRefusedException(string code) : Exception($"The signature was refused: {code}.")
{
    public const string OutOfTime = "signature.out-of-time";
    public const string Wrong = "signature.wrong";
    public const string Address = "signature.address-not-allowed";
    public const string Suspended = "signature.organisation-suspended";
    public const string Unpaid = "signature.bills-unpaid";
    public const string Stopped = "signature.sending-stopped";

    public string Code { get; } = code;
}

/// <summary>
/// Answers 'did the holder of a live key send this?' from the stored keys, so that a key just disabled or reported fails with the next call.
/// An unknown app, a dead key and a wrong signature are one answer; only a proven key is told about its allow-list, its customer's suspension and a stop of its sending.
/// </summary>
public sealed class SignatureChecks(IDbContextFactory<PortalDb> dbs, TimeProvider time, AppKeyVault vault)
{
    // Compared with when there is no such key, so that the answer takes as long.
    private static readonly KeySecret Nobody = KeySecret.Create();

    /// <exception cref="SignatureRefusedException"/>
    public async Task<AppEntry> RequireAsync(V5Proof proof, IPAddress? from, CancellationToken ct = default)
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

        if (await db.Set<Organisation>().AnyAsync(o => o.Id == app.OrganisationId && o.State == OrganisationState.Suspended, ct))
        {
            await NoteAsync(db, key, KeyEventKind.Refused, ip, now, ct);
            throw new SignatureRefusedException(SignatureRefusedException.Suspended);
        }

        // A113: unpaid past the grace days; the bill itself says from which instant on.
        if (await db.Set<Bill>().AnyAsync(bill => bill.OrganisationId == app.OrganisationId && bill.SendingStopsAt <= now, ct))
        {
            await NoteAsync(db, key, KeyEventKind.Refused, ip, now, ct);
            throw new SignatureRefusedException(SignatureRefusedException.Unpaid);
        }

        if (await db.Set<SendingStop>().AnyAsync(
            stop => stop.OrganisationId == app.OrganisationId && stop.StopsAt <= now && (stop.LiftedAt == null || stop.LiftedAt > now), ct))
        {
            await NoteAsync(db, key, KeyEventKind.Refused, ip, now, ct);
            throw new SignatureRefusedException(SignatureRefusedException.Stopped);
        }

        if (app.AllowList.Count > 0 && (from is null || !app.Accepts(from)))
        {
            await NoteAsync(db, key, KeyEventKind.Refused, ip, now, ct);
            throw new SignatureRefusedException(SignatureRefusedException.Address);
        }

        await NoteAsync(db, key, KeyEventKind.Used, ip, now, ct);
        return new(app.AppId, app.OrganisationId, app.Services, app.State);
    }

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
