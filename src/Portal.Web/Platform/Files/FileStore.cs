using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Web.Data;

namespace Portal.Web.Platform.Files;

/// <summary>What a file is for decides which types it may have, and whether it has an address of its own: what the provider hands out (an invoice, a carrier's proof) and a lawful request's papers are only given out by their case.</summary>
public enum FileUse
{
    Proof,
    Invoice,
    LawfulPaper,
    Handed,

    /// <summary>The provider's, given out like a proof: it takes nothing of the customer's space, and does not fail because that is full.</summary>
    Ours,
}

/// <summary>What may be uploaded: type by first bytes and by extension, both must agree.</summary>
public static class FileTypes
{
    private static readonly (string ContentType, string[] Extensions, byte[] Magic)[] Known =
    [
        ("application/pdf", [".pdf"], "%PDF-"u8.ToArray()),
        ("image/png", [".png"], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        ("image/jpeg", [".jpg", ".jpeg"], [0xFF, 0xD8, 0xFF]),
    ];

    private static readonly (string ContentType, string[] Extensions, byte[] Magic)[] Invoices =
    [
        ("application/pdf", [".pdf"], "%PDF-"u8.ToArray()),
        ("application/ofd", [".ofd"], [0x50, 0x4B, 0x03, 0x04]), // a ZIP inside
        ("application/xml", [".xml"], "<?xml "u8.ToArray()),
        ("application/xml", [".xml"], [0xEF, 0xBB, 0xBF, .. "<?xml "u8]),
    ];

    /// <summary>For the 'accept' attribute of file inputs.</summary>
    public const string Accept = ".pdf,.png,.jpg,.jpeg";

    public const string AcceptInvoices = ".pdf,.ofd,.xml";

    public static string? Recognise(string name, ReadOnlySpan<byte> start, FileUse use = FileUse.Proof)
    {
        var extension = Path.GetExtension(name).ToLowerInvariant();
        foreach (var (contentType, extensions, magic) in use is FileUse.Invoice ? Invoices : Known)
        {
            if (extensions.Contains(extension) && start.StartsWith(magic))
                return contentType;
        }

        return null;
    }
}

/// <summary>Keeps uploads: checked, hashed, flushed to disk, then named in the database by the caller's save.</summary>
public sealed class FileStore(IDbContextFactory<PortalDb> dbs, IOptions<PortalOptions> options, TimeProvider time)
{
    private string Root => Path.Combine(options.Value.DataDirectory, "files");

    public long MaxBytes => options.Value.Uploads.MaxBytes;

    /// <summary>Writes the bytes and adds the row to <paramref name="db"/>; the caller saves.</summary>
    /// <exception cref="RuleException">file.too-large, file.type-not-allowed, file.not-an-invoice, file.empty, file.quota-exceeded.</exception>
    public async Task<StoredFile> AddAsync(
        PortalDb db, Guid organisationId, string name, Stream content, CancellationToken ct, FileUse use = FileUse.Proof)
    {
        var clean = Clean(name);
        var files = db.Set<StoredFile>().Where(f => f.OrganisationId == organisationId && f.Use == FileUse.Proof);
        var used = await files.SumAsync(f => f.Length, ct);
        var isOwn = use is FileUse.Proof;
        Rule.Require(!isOwn || await files.CountAsync(ct) < options.Value.Uploads.MaxFilesPerOrganisation, "file.quota-exceeded",
            "Your organisation's space for files is used up.");
        var random = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        var relative = Path.Combine(random[..2], random);
        var full = Path.Combine(Root, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        try
        {
            var (length, sha256, contentType) = await WriteAsync(full, clean, content, use, ct);
            Durable.FlushFolder(Path.GetDirectoryName(full)!);
            Durable.FlushFolder(Root);
            Rule.Require(!isOwn || used + length <= options.Value.Uploads.QuotaBytesPerOrganisation, "file.quota-exceeded",
                "Your organisation's space for files is used up.");
            var stored = new StoredFile(Guid.CreateVersion7(), organisationId, clean, contentType, length, sha256, relative, use, time.GetUtcNow());
            db.Add(stored);
            return stored;
        }
        catch
        {
            File.Delete(full);
            throw;
        }
    }

    /// <summary>For so long a reason that somebody of staff gave holds for the files of one customer: a reviewer does not type it forty times.</summary>
    public static readonly TimeSpan ReasonHolds = TimeSpan.FromHours(8);

    /// <summary>
    /// The proof when it is the actor's organisation's or the actor is staff who may look; otherwise not found. Staff say why first; that they
    /// looked, and why, is on record, and the customer can read it (A43).
    /// </summary>
    /// <exception cref="RuleException">'personal.reason-missing': ask, and <see cref="GiveReasonAsync"/>.</exception>
    /// <exception cref="NotFoundException"/>
    public async Task<(StoredFile File, Stream Content)> OpenAsync(Guid id, Actor actor, CancellationToken ct)
    {
        var isStaff = IsStaff(actor);
        var mine = actor.May(Permission.ViewContent) ? actor.OrganisationId : null;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var file = await db.Set<StoredFile>().AsNoTracking().SingleOrDefaultAsync(f => f.Id == id && (f.Use == FileUse.Proof || f.Use == FileUse.Ours) && (isStaff || f.OrganisationId == mine), ct)
            ?? throw new NotFoundException("The file");
        if (isStaff)
        {
            var reason = PersonalData.Reason(await ReasonAsync(db, ReasonGiven, actor, file.OrganisationId, time.GetUtcNow(), ct));
            db.Audit(actor, time.GetUtcNow(), "proof.file-viewed", $"file:{id}", file.OrganisationId, new { reason, File = file.Name });
            await db.SaveChangesAsync(ct);
        }

        return (file, File.OpenRead(Path.Combine(Root, file.Path)));
    }

    /// <summary>The name of a proof that somebody of staff wants to open.</summary>
    /// <exception cref="NotFoundException">Not there, or not for them.</exception>
    public async Task<string> NameAsync(Guid id, Actor actor, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return (await AskedAsync(db, id, actor, ct)).Name;
    }

    /// <summary>Why somebody of staff looks at this customer's files; it holds for a while, for them alone.</summary>
    /// <exception cref="RuleException">'personal.reason-missing'.</exception>
    /// <exception cref="NotFoundException">Not there, or not for them.</exception>
    public async Task GiveReasonAsync(Guid id, string? why, Actor actor, CancellationToken ct)
    {
        var reason = PersonalData.Reason(why);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var file = await AskedAsync(db, id, actor, ct);
        db.Audit(actor, time.GetUtcNow(), ReasonGiven, $"file:{id}", file.OrganisationId, new { reason });
        await db.SaveChangesAsync(ct);
    }

    private const string ReasonGiven = "proof.reason-given";

    private static bool IsStaff(Actor actor) => actor.IsProvider && (actor.May(Permission.ReviewContent) || actor.May(Permission.ViewCustomers));

    private static async Task<StoredFile> AskedAsync(PortalDb db, Guid id, Actor actor, CancellationToken ct) =>
        (IsStaff(actor) ? await db.Set<StoredFile>().AsNoTracking().SingleOrDefaultAsync(f => f.Id == id && (f.Use == FileUse.Proof || f.Use == FileUse.Ours), ct) : null)
        ?? throw new NotFoundException("The file");

    /// <summary>The reason somebody of staff gave by that action for this customer and that still holds; null: ask.</summary>
    internal static async Task<string?> ReasonAsync(PortalDb db, string action, Actor actor, Guid organisationId, DateTimeOffset now, CancellationToken ct)
    {
        var since = now - ReasonHolds;
        var given = await db.Set<AuditRow>().AsNoTracking()
            .Where(row => row.OrganisationId == organisationId && row.ActorId == actor.Id && row.Action == action && row.At > since)
            .OrderByDescending(row => row.Sequence).Select(row => row.Details).FirstOrDefaultAsync(ct);
        return given is null ? null : JsonDocument.Parse(given).RootElement.GetProperty("reason").GetString();
    }

    /// <summary>A file whose feature has asked whether the actor may see it.</summary>
    public Task<(StoredFile File, Stream Content)> OpenAsync(Guid id, FileUse use, CancellationToken ct) => OpenAsync(file => file.Id == id && file.Use == use, ct);

    private async Task<(StoredFile File, Stream Content)> OpenAsync(Expression<Func<StoredFile, bool>> which, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var file = await db.Set<StoredFile>().AsNoTracking().SingleOrDefaultAsync(which, ct) ?? throw new NotFoundException("The file");
        return (file, File.OpenRead(Path.Combine(Root, file.Path)));
    }

    /// <summary>A file of the organisation, for a caller that has seen to it who asks.</summary>
    /// <exception cref="NotFoundException"/>
    public async Task<(StoredFile File, Stream Content)> OpenOwnAsync(Guid id, Guid organisationId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var file = await db.Set<StoredFile>().AsNoTracking().SingleOrDefaultAsync(f => f.Id == id && f.OrganisationId == organisationId, ct)
            ?? throw new NotFoundException("The file");
        return (file, File.OpenRead(Path.Combine(Root, file.Path)));
    }

    private async Task<(long Length, string Sha256, string ContentType)> WriteAsync(string path, string name, Stream content, FileUse use, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        string? contentType = null;
        long length = 0;
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, buffer.Length, FileOptions.Asynchronous);
        int read;
        while ((read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct)) > 0)
        {
            contentType ??= FileTypes.Recognise(name, buffer.AsSpan(0, read), use)
                ?? throw (use is FileUse.Invoice
                    ? new RuleException("file.not-an-invoice", "Only PDF, OFD and XML files, and the content must match the name.")
                    : new RuleException("file.type-not-allowed", "Only PDF, PNG and JPEG files, and the content must match the name."));
            length += read;
            Rule.Require(length <= MaxBytes, "file.too-large", $"A file has at most {MaxBytes / 1_000_000} MB.", MaxBytes / 1_000_000);
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), ct);
        }

        Rule.Require(length > 0, "file.empty", "The file is empty.");
        file.Flush(flushToDisk: true);
        return (length, Convert.ToHexStringLower(hash.GetHashAndReset()), contentType!);
    }

    private static string Clean(string name)
    {
        var last = name.Split('/', '\\')[^1];
        var clean = new string([.. last.Where(c => !char.IsControl(c) && c is not ('"' or '<' or '>' or '|' or ':' or '*' or '?'))]).Trim();
        return clean.Length > 150 ? clean[^150..] : clean.Length == 0 ? "file" : clean;
    }
}
