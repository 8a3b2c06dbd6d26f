using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Billing;
using Portal.Domain.Calendar;
using Portal.Domain.Disputes;
using Portal.Domain.Documents;
using Portal.Domain.Metering;
using Portal.Domain.Pricing;
using Portal.Web.Data;
using Portal.Web.Features.AbnormalSending;
using Portal.Web.Features.Accounts;
using Portal.Web.Features.Usage;
using Portal.Web.Platform.Documents;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Disputes;

public sealed record DisputeRow(string Number, DisputeStatus Status, string Customer, DateOnly FirstDay, DateOnly LastDay, long ClaimedMessages, DateTimeOffset FiledAt, DateTimeOffset? ReplyDueAt, bool IsGoodwill);

public sealed record DisputeRows(IReadOnlyList<DisputeRow> Rows, int Page, int Pages);

/// <summary>A day, or a channel: submitted, handed to the network, reported as delivered, charged (A168).</summary>
/// <param name="Units">What was charged, in segments, minutes or mails.</param>
public sealed record DeliveryRow(string Name, long Submitted, long SentOn, long Reported, long Charged, long Units);

/// <param name="Days">One row for each day.</param>
/// <param name="Channels">One row for each operator.</param>
public sealed record DeliveryPicture(IReadOnlyList<DeliveryRow> Days, IReadOnlyList<DeliveryRow> Channels, IReadOnlyList<ReceiptPattern> Patterns);

/// <param name="Picture">Null where too much was sent to be counted at once.</param>
/// <param name="Effects">What follows from the finding; null while nothing is found, or its month has no bill, or too much was sent.</param>
/// <param name="Excluded">Batches that were held and that nobody confirmed to send: what is not sent so is not skimming (A169).</param>
/// <param name="Auditors">Accounts that could be named, for the desk.</param>
/// <param name="IsProofLate">We have not supplied the carrier's proof in the time we promise.</param>
public sealed record DisputeView(
    Dispute Dispute, string Customer, string? App, DeliveryPicture? Picture, SkimmingEffects? Effects, string? Bill, string? Settlement,
    IReadOnlyList<AbnormalExclusion> Excluded, IReadOnlyList<Recipient> Auditors, bool IsProofLate)
{
    /// <summary>Stands for what is proposed and what follows, as it is shown here: who books it hands it in.</summary>
    public string Seen => SeenOf(Dispute, Effects);

    internal static string SeenOf(Dispute dispute, SkimmingEffects? effects) => string.Create(CultureInfo.InvariantCulture, $"{dispute.Version}-{effects?.Digest}");
}

/// <summary>Messages drawn at random, with what anybody needs to draw them again.</summary>
public sealed record DrawnSample(string Seed, long Population, IReadOnlyList<(string Rank, UsageRecord Record)> Records);

/// <summary>Reads disputes: customers their own, staff all, an auditor those they were named for.</summary>
public sealed class DisputeQueries(IDbContextFactory<PortalDb> dbs, IUsageStore usage, DisputeEffects effects, FileStore files, TimeProvider time)
{
    public const int PageSize = 50;

    public async Task<DisputeRows> ListAsync(bool all, int page, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = Visible(db, actor).AsNoTracking();
        if (!all)
        {
            rows = rows.Where(d => d.Status != DisputeStatus.Accepted && d.Status != DisputeStatus.Settled && d.Status != DisputeStatus.Dismissed
                && d.Status != DisputeStatus.Withdrawn && d.Status != DisputeStatus.Inadmissible);
        }

        var pages = Math.Max(1, (await rows.CountAsync(ct) + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        return new(
            await (from d in rows
                   join o in db.Set<Organisation>() on d.OrganisationId equals o.Id
                   orderby d.FiledAt descending, d.Id
                   select new DisputeRow(d.Number, d.Status, o.Name, d.FirstDay, d.LastDay, d.ClaimedMessages, d.FiledAt, d.ReplyDueAt, d.IsGoodwill))
                .Skip((current - 1) * PageSize).Take(PageSize).ToListAsync(ct),
            current, pages);
    }

    /// <exception cref="NotFoundException">Not there, or somebody else's.</exception>
    public async Task<DisputeView> GetAsync(string number, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var dispute = await WholeAsync(db, number, actor, ct);
        var found = await UnlessTooMuchAsync(() => effects.FindAsync(db, dispute, ct));
        return new(
            dispute,
            await db.Set<Organisation>().Where(o => o.Id == dispute.OrganisationId).Select(o => o.Name).SingleAsync(ct),
            await db.Set<App>().Where(a => a.AppId == dispute.AppId && a.OrganisationId == dispute.OrganisationId).Select(a => a.Name).SingleOrDefaultAsync(ct),
            await UnlessTooMuchAsync<DeliveryPicture>(async () => await PictureAsync(db, dispute.OrganisationId, dispute.Scope, ct)),
            found?.Effects, found?.Bill.Number,
            await db.Set<Settlement>().Where(s => s.DisputeId == dispute.Id).Select(s => s.Number).SingleOrDefaultAsync(ct),
            [.. (await AbnormalQueries.ExcludedAsync(db, dispute.OrganisationId, dispute.Scope.From, dispute.Scope.Until, ct))
                .Where(held => held.Service == dispute.Service && (dispute.AppId is null || held.AppId == dispute.AppId) && (dispute.Type is null || held.Type == dispute.Type))],
            actor.May(Permission.HandleDisputes) && dispute.Status is DisputeStatus.Negotiating or DisputeStatus.Auditing
                ? [.. (await MemberDirectory.StaffWithAsync(db, Permission.AuditDisputes, ct)).Where(person => person.UserId != dispute.AuditorId)]
                : [],
            await DisputeService.IsProofLateAsync(db, number, time.GetUtcNow(), ct));
    }

    /// <summary>Before a claim is filed: what the days and channels look like.</summary>
    /// <exception cref="RuleException">'dispute.too-much'.</exception>
    public async Task<DeliveryPicture> PictureAsync(DisputeScope scope, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.FileDisputes);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await PictureAsync(db, actor.RequiredOrganisation, scope, ct);
    }

    /// <summary>The last day of the present month, the only one that can be disputed, on which anything was submitted (A175).</summary>
    public async Task<DateOnly?> LastDayAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.FileDisputes);
        var now = time.GetUtcNow();
        return await usage.Reads.LastDayAsync(ContractTime.MonthOf(now), ContractTime.DayOf(now), actor.RequiredOrganisation, ct);
    }

    /// <summary>The apps a claim can be about.</summary>
    public async Task<IReadOnlyList<(long Id, string Name)>> AppsAsync(Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.FileDisputes);
        var organisation = actor.RequiredOrganisation;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var apps = await db.Set<App>().Where(a => a.OrganisationId == organisation).OrderBy(a => a.Name).Select(a => new { a.AppId, a.Name }).ToListAsync(ct);
        return [.. apps.Select(a => (a.AppId, a.Name))];
    }

    /// <summary>Draws the sample of a case that is, or was, audited; both sides and the auditor may.</summary>
    /// <exception cref="NotFoundException">Not theirs, or no auditor was named.</exception>
    /// <exception cref="RuleException">'dispute.sample-size'.</exception>
    public async Task<DrawnSample> SampleAsync(string number, int size, Actor actor, CancellationToken ct = default)
    {
        Rule.Require(size is > 0 and <= RandomSample.MostSize, "dispute.sample-size", $"A sample has between 1 and {RandomSample.MostSize} messages.", RandomSample.MostSize);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var dispute = await Visible(db, actor).AsNoTracking().SingleOrDefaultAsync(d => d.Number == number, ct) ?? throw new NotFoundException("The dispute");
        var sample = new RandomSample(dispute.Seed ?? throw new NotFoundException("The sample"), size);
        await foreach (var record in usage.Reads.RecordsAsync(await FilterAsync(db, dispute.OrganisationId, dispute.Scope, ct), ct))
            sample.Offer(record);
        return new(dispute.Seed, sample.Population, sample.Drawn);
    }

    /// <summary>The sample as CSV: rank, app, message, times, status, receipt, operator. That staff or the auditor took it is on record (A43).</summary>
    public async Task<byte[]> SampleCsvAsync(string number, int size, Actor actor, CancellationToken ct = default)
    {
        var sample = await SampleAsync(number, size, actor, ct);
        await RecordAsync(number, "dispute.sample-viewed", new { Reason = string.Create(CultureInfo.InvariantCulture, $"{number}-sample.csv ({sample.Records.Count})") }, actor, ct);
        var csv = new StringBuilder("sha256,app_id,submitted_at_microseconds,message_id,submitted_at,status,receipt_at,receipt_code,operator,units\r\n");
        foreach (var (rank, record) in sample.Records)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{rank},{record.AppId},{record.SubmittedAt},{Platform.Csv.Field(record.MessageId)},{UsageTime.Instant(record.SubmittedAt):O},{record.Status.Wire()},")
                .Append(CultureInfo.InvariantCulture, $"{(record.ReceiptAt is { } at ? UsageTime.Instant(at).ToString("O", CultureInfo.InvariantCulture) : "")},{Platform.Csv.Field(record.ReceiptCode ?? "")},")
                .Append(CultureInfo.InvariantCulture, $"{Platform.Csv.Field(record.Operator ?? "")},{record.Units}\r\n");
        }

        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(csv.ToString())];
    }

    /// <summary>A file of the case, whichever side brought it. That staff or the auditor looked is on record, and the customer can read it (A43).</summary>
    /// <exception cref="NotFoundException"/>
    public async Task<(StoredFile File, Stream Content)> FileAsync(string number, Guid id, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var dispute = await WholeAsync(db, number, actor, ct);
        if (!dispute.Proofs.Any(proof => proof.FileId == id) && !dispute.Posts.SelectMany(post => post.Files).Any(file => file.FileId == id))
            throw new NotFoundException("The file");
        var opened = await files.OpenOwnAsync(id, dispute.OrganisationId, ct);
        await RecordAsync(number, "dispute.file-viewed", new { Reason = opened.File.Name }, actor, ct);
        return opened;
    }

    /// <summary>The receipt as it was printed.</summary>
    /// <exception cref="NotFoundException"/>
    public async Task<byte[]> ReceiptAsync(string number, Actor actor, CancellationToken ct = default)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var owner = await Visible(db, actor).Where(d => d.Number == number).Select(d => (Guid?)d.OrganisationId).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("The dispute");
        return await db.DocumentBytesAsync(DocumentKind.DisputeReceipt, number, owner, ct);
    }

    private async Task RecordAsync(string number, string action, object details, Actor actor, CancellationToken ct)
    {
        if (!actor.IsProvider)
            return;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var owner = await db.Set<Dispute>().Where(d => d.Number == number).Select(d => d.OrganisationId).SingleAsync(ct);
        db.Audit(actor, time.GetUtcNow(), action, $"dispute:{number}", owner, details);
        await db.SaveChangesAsync(ct);
    }

    private async Task<DeliveryPicture> PictureAsync(PortalDb db, Guid organisation, DisputeScope scope, CancellationToken ct)
    {
        var cells = (await effects.CellsAsync(
                new(scope.FirstDay, scope.LastDay, organisation, AppId: scope.AppId, Service: scope.Service, Type: scope.Type, ByOperator: true), ct))
            .Where(cell => scope.Operator is null || cell.Operator == scope.Operator).ToList();
        var seconds = (await usage.Reads.ReceiptSecondsAsync(await FilterAsync(db, organisation, scope, ct), ct)).ToLookup(row => row.Operator);
        var channels = cells.GroupBy(cell => cell.Operator, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => RowOf(group.Key, group)).ToList();
        return new(
            [.. cells.GroupBy(cell => cell.Day).OrderBy(group => group.Key).Select(group => RowOf(group.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), group))],
            channels,
            [.. channels.Select(row => new ReceiptPattern(row.Name, row.SentOn, row.Reported, seconds[row.Name].ToDictionary(second => second.Seconds, second => second.Count)))]);
    }

    // A case that exists is shown all the same; what is booked is refused.
    private static async Task<T?> UnlessTooMuchAsync<T>(Func<Task<T?>> read)
    {
        try
        {
            return await read();
        }
        catch (RuleException refusal) when (refusal.Code == "dispute.too-much")
        {
            return default;
        }
    }

    private static DeliveryRow RowOf(string name, IEnumerable<UsageCell> cells)
    {
        var row = new DeliveryRow(name, 0, 0, 0, 0, 0);
        foreach (var cell in cells)
        {
            var (isSent, isCharged) = (cell.Status is not (DeliveryStatus.Rejected or DeliveryStatus.Dropped), Billable.Is(cell.Service, cell.Status));
            row = new(
                name, row.Submitted + cell.Messages, row.SentOn + (isSent ? cell.Messages : 0), row.Reported + (cell.Status is DeliveryStatus.Delivered ? cell.Messages : 0),
                row.Charged + (isCharged ? cell.Messages : 0), row.Units + (isCharged ? cell.Units : 0));
        }

        return row;
    }

    private static async Task<RecordFilter> FilterAsync(PortalDb db, Guid organisation, DisputeScope scope, CancellationToken ct)
    {
        var apps = await db.Set<App>().Where(a => a.OrganisationId == organisation && (scope.AppId == null || a.AppId == scope.AppId)).Select(a => a.AppId).ToListAsync(ct);
        return new(scope.From, scope.Until, apps, scope.Service, scope.Type, scope.Operator);
    }

    private static async Task<Dispute> WholeAsync(PortalDb db, string number, Actor actor, CancellationToken ct)
    {
        var dispute = await Visible(db, actor).AsNoTracking().AsSplitQuery().Include(d => d.Proofs.OrderBy(proof => proof.At)).Include(d => d.Posts.OrderBy(post => post.At).ThenBy(post => post.Id))
            .ThenInclude(post => post.Files).SingleOrDefaultAsync(d => d.Number == number, ct);
        return dispute ?? throw new NotFoundException("The dispute");
    }

    private static IQueryable<Dispute> Visible(PortalDb db, Actor actor)
    {
        if (!actor.IsProvider)
        {
            actor.Require(Permission.FileDisputes);
            var organisationId = actor.RequiredOrganisation;
            return db.Set<Dispute>().Where(d => d.OrganisationId == organisationId);
        }

        if (actor.May(Permission.HandleDisputes))
            return db.Set<Dispute>();
        actor.Require(Permission.AuditDisputes);
        return db.Set<Dispute>().Where(d => d.AuditorId == actor.Id);
    }
}
