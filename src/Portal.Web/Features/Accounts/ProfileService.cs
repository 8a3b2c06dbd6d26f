using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Web.Data;
using Portal.Web.Features.Credentials;

namespace Portal.Web.Features.Accounts;

/// <summary>What the account pages show about a person.</summary>
public sealed record Profile(
    string Mail, string Name, string Language, bool HasAuthenticator, int RecoveryCodesLeft, IReadOnlyList<PasskeyRow> Passkeys, bool IsStaff);

/// <summary>One line of the access history.</summary>
public sealed record AccessRow(DateTimeOffset At, AccessKind Kind, AccessOutcome Outcome, string? Ip, string Device);

/// <summary>A person's own name, language and history of access.</summary>
public sealed class ProfileService(IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    public const int MaxNameLength = 60;
    public static readonly IReadOnlyList<string> Languages = ["zh-CN", "en"];

    public async Task<Profile> ViewAsync(Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var user = await db.UserAsync(actor.Id, ct);
        var codes = await db.Set<RecoveryCode>().CountAsync(c => c.UserId == actor.Id && c.UsedAt == null, ct);
        var passkeys = await PasskeyService.RowsAsync(db, actor.Id, ct);
        return new(user.Email!, user.DisplayName, user.Language, user.TwoFactorEnabled, codes, passkeys, await db.IsStaffAsync(user.Id, ct));
    }

    public async Task ChangeAsync(Actor actor, string name, string language, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var user = await db.UserAsync(actor.Id, ct);
        Rule.Require(Languages.Contains(language), "language.unknown", "The portal does not speak this language.");

        user.DisplayName = Named(name);
        user.Language = language;
        db.Audit(actor, time.GetUtcNow(), "account.profile-changed", $"user:{user.Id}", null);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>The latest attempts to get into this account, also the refused ones.</summary>
    public async Task<IReadOnlyList<AccessRow>> HistoryAsync(Actor actor, int skip, int take, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var records = await db.Set<AccessRecord>()
            .Where(r => r.UserId == actor.Id && r.Kind != AccessKind.MailRequest)
            .OrderByDescending(r => r.At)
            .Skip(skip).Take(Math.Min(take, 100))
            .ToListAsync(ct);
        return [.. records.Select(r => new AccessRow(r.At, r.Kind, r.Outcome, r.Ip, Devices.NameOf(r.UserAgent)))];
    }

    /// <exception cref="RuleException"/>
    internal static string Named(string name)
    {
        var trimmed = name.Trim();
        Rule.Require(trimmed.Length > 0, "name.missing", "Say how we should call you.");
        Rule.Require(trimmed.Length <= MaxNameLength, "name.too-long", $"At most {MaxNameLength} characters.", MaxNameLength);
        Rule.Require(PlainName.IsPlain(trimmed), "name.not-plain", "A name holds no links, addresses or characters that cannot be printed.");
        return trimmed;
    }
}
