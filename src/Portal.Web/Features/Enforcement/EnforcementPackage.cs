using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Enforcement;
using Portal.Web.Data;
using Portal.Web.Features.LawfulRequests;
using Portal.Web.Platform;
using Portal.Web.Platform.Audit;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Enforcement;

/// <summary>What the package of a case says of itself: 'manifest.json'.</summary>
public sealed record CaseManifest(string Format, string Number, Guid Customer, string CustomerName, DateTimeOffset ExportedAt, string ExportedBy, ManifestLog Log, IReadOnlyList<ManifestFile> Files)
{
    public const string CurrentFormat = "portal-enforcement-case/1";
    public const string Case = "case.json";
    public const string Steps = "steps.jsonl";
}

/// <summary>
/// The evidence of a case for who pursues it at law (A7): facts, cures, measures and penalties with their calculation, every step as the
/// log holds it, all files, the signed head of the log, and a manifest with their hashes.
/// </summary>
public sealed class EnforcementPackage(IDbContextFactory<PortalDb> dbs, FileStore files, AuditAnchors anchors, IOptions<PortalOptions> options, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new(LawfulManifest.Json) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Why somebody who has just proved who they are takes it.</summary>
    /// <exception cref="RuleException">'reauthentication.required', 'personal.reason-missing'.</exception>
    public string Reason(string? reason, Actor actor)
    {
        actor.Require(Permission.HandleEnforcement);
        actor.RequireRecent(time.GetUtcNow());
        return PersonalData.Reason(reason);
    }

    /// <summary>That it was taken, and why, is on record, and the customer reads it once the case was told (A43).</summary>
    /// <returns>A ZIP, gone once it is closed.</returns>
    /// <exception cref="RuleException">'reauthentication.required', 'personal.reason-missing'.</exception>
    /// <exception cref="NotFoundException"/>
    public async Task<Stream> ExportAsync(string number, string? reason, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleEnforcement);
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var it = await db.CaseAsync(number, actor, ct);
        var why = Reason(reason, actor);
        var customer = await db.Set<Organisation>().Where(o => o.Id == it.OrganisationId).Select(o => o.Name).SingleAsync(ct);
        await anchors.WriteAsync(ct);
        var anchor = await anchors.LatestAsync(ct) ?? throw new InvalidOperationException("The log has no signed head.");
        var log = new ManifestLog(
            anchor.Size, await db.Set<AuditRow>().Where(r => r.Sequence == anchor.Size).Select(r => r.Hash).SingleAsync(ct), Convert.ToHexStringLower(anchor.Root));

        var folder = Path.Combine(options.Value.DataDirectory, "files", "packages");
        Directory.CreateDirectory(folder);
        var package = new FileStream(
            Path.Combine(folder, $"{Guid.CreateVersion7(now):N}.zip"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        try
        {
            using (var zip = new ZipArchive(package, ZipArchiveMode.Create, leaveOpen: true))
                await WriteAsync(db, zip, it, customer, log, await File.ReadAllTextAsync(anchor.File, ct), actor, now, ct);
            package.Position = 0;
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(package, ct));
            package.Position = 0;
            db.Audit(actor, now, "enforcement.package-viewed", $"enforcement:{number}", it.IsTold ? it.OrganisationId : null, new { reason = why, Sha256 = sha256, Files = it.Files.Count });
            await db.SaveChangesAsync(ct);
            return package;
        }
        catch
        {
            await package.DisposeAsync();
            throw;
        }
    }

    private async Task WriteAsync(
        PortalDb db, ZipArchive zip, EnforcementCase it, string customer, ManifestLog log, string checkpoint, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var named = new List<ManifestFile>
        {
            await LawfulExport.TextAsync(zip, CaseManifest.Case, JsonSerializer.Serialize(Facts(it, customer), Json) + "\n", now, ct),
            await StepsAsync(db, zip, it, log.Sequence, now, ct),
        };
        foreach (var file in it.Files.OrderBy(f => f.Use).ThenBy(f => f.Of).ThenBy(f => f.At).ThenBy(f => f.Id))
            named.Add(await FileAsync(zip, it.OrganisationId, file, named.Count, now, ct));
        named.Add(await LawfulExport.TextAsync(zip, LawfulManifest.Checkpoint, checkpoint, now, ct));
        var manifest = new CaseManifest(CaseManifest.CurrentFormat, it.Number, it.OrganisationId, customer, now.ToUniversalTime(), actor.Name, log, named);
        await LawfulExport.TextAsync(zip, LawfulManifest.Name, JsonSerializer.Serialize(manifest, Json) + "\n", now, ct);
    }

    private static async Task<ManifestFile> StepsAsync(PortalDb db, ZipArchive zip, EnforcementCase it, long last, DateTimeOffset now, CancellationToken ct)
    {
        var subject = $"enforcement:{it.Number}";
        var rows = await db.Set<AuditRow>().AsNoTracking().Where(r => r.Subject == subject && r.Sequence <= last).OrderBy(r => r.Sequence).ToListAsync(ct);
        var buffer = new ArrayBufferWriter<byte>();
        foreach (var row in rows)
            LawfulLine.Write(buffer, row);
        await using var stream = LawfulExport.Entry(zip, CaseManifest.Steps, now).Open();
        await stream.WriteAsync(buffer.WrittenMemory, ct);
        return new(CaseManifest.Steps, Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan)), buffer.WrittenCount, rows.Count);
    }

    private async Task<ManifestFile> FileAsync(ZipArchive zip, Guid organisationId, CaseFile file, int place, DateTimeOffset now, CancellationToken ct)
    {
        var (_, content) = await files.OpenOwnAsync(file.FileId, organisationId, ct);
        await using var opened = content;
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        if (sha256 != file.Sha256)
            throw new InvalidDataException($"File {file.FileId} is not what was handed in.");
        content.Position = 0;
        var of = file.Of == 0 ? "" : file.Of.ToString("00", CultureInfo.InvariantCulture) + "/";
        var name = $"{file.Use.ToString().ToLowerInvariant()}/{of}{place:00}-{Path.GetFileName(file.Name)}";
        await using var stream = LawfulExport.Entry(zip, name, now).Open();
        await content.CopyToAsync(stream, ct);
        return new(name, sha256, content.Length, null);
    }

    private static object Facts(EnforcementCase it, string customer) => new
    {
        it.Number,
        Customer = new { Id = it.OrganisationId, Name = customer },
        it.AppId,
        it.Ground,
        Clause = it.Ground.Clause(),
        it.Source,
        it.Reference,
        it.Text,
        it.LegalAction,
        it.Status,
        it.OpenedBy,
        it.OpenedAt,
        it.NoticedBy,
        it.NoticedAt,
        it.DueAt,
        it.OverdueAt,
        it.ClosedBy,
        it.ClosedAt,
        it.Reason,
        Cures = it.Cures.OrderBy(c => c.Edition).Select(c => new { c.Edition, c.Text, c.By, c.At, c.Note, c.ReturnedAt, c.AcceptedAt, c.JudgedBy }),
        Measures = it.Measures.OrderBy(m => m.Number).Select(m => new
        {
            m.Number,
            m.Kind,
            Clause = m.Kind.Clause(),
            m.Status,
            m.Service,
            m.AppId,
            m.Type,
            m.PerDay,
            m.Until,
            m.Package,
            m.Units,
            Amount = m.Amount.ToExactString(),
            m.Deduction,
            m.Reason,
            m.ProposedBy,
            m.ProposedAt,
            m.ApprovedBy,
            m.InForceAt,
            m.EndedBy,
            m.EndedAt,
            m.EndReason,
        }),
        Penalties = it.Penalties.OrderBy(p => p.Number).Select(p => new
        {
            p.Number,
            p.Status,
            Messages = new { Count = p.Messages, Each = p.PerMessage.ToExactString(), Amount = p.ForMessages.ToExactString() },
            Channels = new { Count = p.ChannelCount, Each = p.PerChannel.ToExactString(), Amount = p.ForChannels.ToExactString(), Cut = p.Channels.Split('\n', StringSplitOptions.RemoveEmptyEntries) },
            Further = new { Amount = p.Further.ToExactString(), Text = p.FurtherText },
            Total = p.Total.ToExactString(),
            p.Evidence,
            p.ProposedBy,
            p.ProposedAt,
            p.NotifiedAt,
            p.ContestUntil,
            p.AnsweredBy,
            p.AnsweredAt,
            p.Contest,
            p.JudgedBy,
            p.JudgedAt,
            p.Judgement,
            p.Deduction,
            p.ChargedAt,
            p.PaidBy,
            p.PaidAt,
        }),
        Files = it.Files.OrderBy(f => f.At).Select(f => new { f.Use, f.Of, f.Name, f.Sha256, f.At }),
    };
}
