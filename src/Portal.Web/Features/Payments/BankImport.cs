using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Web.Data;
using Portal.Web.Features.Enforcement;

namespace Portal.Web.Features.Payments;

/// <summary>What a line of a bank file would come to.</summary>
/// <param name="Target">The bill or payment reference it names; null: kept for matching by hand.</param>
/// <param name="IsKnown">Its reference was taken in before: nothing happens.</param>
public sealed record BankPreviewLine(BankCredit Credit, string? Target, bool IsKnown);

/// <summary>What an import came to; taken in again it is the same.</summary>
public sealed record BankImportResult(Guid? StatementId, int Lines, int Known, int Matched, int Unmatched);

/// <summary>
/// Takes bank files in. The file's lines are stored first, in one transaction; then each line is settled in one of its own, so an
/// import that is killed goes on where it stopped: at the next call for the same file, or by the job.
/// </summary>
public sealed partial class BankImport(IDbContextFactory<PortalDb> dbs, PaymentService payments, IdentityWatch watch, TimeProvider time)
{
    /// <exception cref="RuleException">'bank-file.header', 'bank-file.line' …</exception>
    public async Task<IReadOnlyList<BankPreviewLine>> PreviewAsync(byte[] content, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageReceivables);
        var credits = BankFile.Read(content);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var known = await KnownAsync(db, credits, ct);
        List<BankPreviewLine> lines = [];
        foreach (var credit in credits)
            lines.Add(new(credit, (await NamedAsync(db, credit.Text, ct))?.Target, known.Contains(credit.Reference)));
        return lines;
    }

    /// <exception cref="RuleException">'bank-file.header', 'bank-file.line', 'reauthentication.required' …</exception>
    public async Task<BankImportResult> ImportAsync(string name, byte[] content, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageReceivables);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        var credits = BankFile.Read(content);
        var sha256 = BankFile.Sha256(content);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var id = await db.Set<BankStatement>().Where(s => s.Sha256 == sha256).Select(s => (Guid?)s.Id).SingleOrDefaultAsync(ct);
        var known = 0;
        if (id is null)
        {
            var before = await KnownAsync(db, credits, ct);
            known = before.Count;
            var fresh = credits.Where(credit => !before.Contains(credit.Reference)).ToList();
            if (fresh.Count == 0)
                return new(null, 0, known, 0, 0);
            var statement = new BankStatement(name, sha256, fresh, actor.Name, now);
            db.Add(statement);
            db.Audit(actor, now, "bank-statement.imported", $"bank-statement:{statement.Id}", null, new { statement.Name, sha256, Lines = fresh.Count, Known = known });
            await db.SaveChangesAsync(ct);
            id = statement.Id;
        }

        await TakeUpAsync(id, actor, ct);
        var counts = await db.Set<BankLine>().AsNoTracking().Where(l => EF.Property<Guid>(l, "StatementId") == id)
            .GroupBy(l => l.Status).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return new(id, counts.Values.Sum(), known, counts.GetValueOrDefault(BankLineStatus.Matched), counts.GetValueOrDefault(BankLineStatus.Unmatched));
    }

    /// <summary>Settles lines that nobody looked at yet, of one statement or of all.</summary>
    public async Task TakeUpAsync(Guid? statementId, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.ManageReceivables);
        List<long> ids;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            ids = await db.Set<BankLine>().Where(l => l.Status == BankLineStatus.New && (statementId == null || EF.Property<Guid>(l, "StatementId") == statementId))
                .OrderBy(l => l.Id).Select(l => l.Id).ToListAsync(ct);
        }

        foreach (var id in ids)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            try
            {
                var line = await db.Set<BankLine>().SingleAsync(l => l.Id == id, ct);
                if (line.Status is not BankLineStatus.New)
                    continue;
                var now = time.GetUtcNow();
                if (await NamedAsync(db, line.Text, ct) is { } named && !await db.Set<Payment>().AnyAsync(p => p.Reference == line.Reference, ct))
                    await BookAsync(db, line, named.OrganisationId, named.BillId, actor, now, ct);
                else
                    line.LeaveOpen();
                await db.SaveChangesAsync(ct);
                await transaction.CommitAsync(ct);
            }
            catch (Exception other) when (other is DbUpdateConcurrencyException or RuleException { Code: "payment.known" })
            {
                // another import of the same file was faster with this line
            }
        }
    }

    /// <summary>Finance says which bill or customer a line is for.</summary>
    /// <exception cref="RuleException">'payment.target-unknown', 'bank-line.settled', 'payment.known', 'reauthentication.required'.</exception>
    public Task MatchAsync(long lineId, string target, Actor actor, CancellationToken ct = default) => SettleAsync(lineId, actor, async (db, line, now) =>
    {
        var (organisationId, billId) = await PaymentService.TargetAsync(db, target, ct)
            ?? throw new RuleException("payment.target-unknown", "There is no such bill or payment reference.");
        await BookAsync(db, line, organisationId, billId, actor, now, ct);
    }, ct);

    /// <summary>The line is no customer's payment.</summary>
    /// <exception cref="RuleException">'bank-line.settled', 'bank-line.reason-missing', 'reauthentication.required'.</exception>
    public Task SetAsideAsync(long lineId, string reason, Actor actor, CancellationToken ct = default) => SettleAsync(lineId, actor, (db, line, now) =>
    {
        line.SetAside(reason);
        db.Audit(actor, now, "bank-line.set-aside", $"bank-line:{line.Reference}", null, new { Amount = line.Amount.ToFenString(), Reason = line.Note });
        return Task.CompletedTask;
    }, ct);

    private async Task SettleAsync(long lineId, Actor actor, Func<PortalDb, BankLine, DateTimeOffset, Task> settle, CancellationToken ct)
    {
        actor.Require(Permission.ManageReceivables);
        var now = time.GetUtcNow();
        actor.RequireRecent(now);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var line = await db.Set<BankLine>().SingleOrDefaultAsync(l => l.Id == lineId, ct) ?? throw new NotFoundException("The line");
        await settle(db, line, now);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task BookAsync(PortalDb db, BankLine line, Guid organisationId, Guid? billId, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        line.Match(await payments.RecordAsync(db, organisationId, billId, line.Reference, line.ValueDate, line.Amount, actor, now, ct));
        await watch.CheckPayerAsync(db, organisationId, line.Payer, now, ct); // A153
    }

    private static async Task<(string Target, Guid OrganisationId, Guid? BillId)?> NamedAsync(PortalDb db, string text, CancellationToken ct)
    {
        var named = Named().Matches(text).Select(match => match.Value.ToUpperInvariant()).Distinct().ToList();
        if (named.Count == 0 || named.Count(n => n[0] == 'B') > 1)
            return null; // several bills: a person decides
        var target = named.Find(n => n[0] == 'B') ?? named[0];
        return await PaymentService.TargetAsync(db, target, ct) is { } found ? (target, found.OrganisationId, found.BillId) : null;
    }

    private static async Task<HashSet<string>> KnownAsync(PortalDb db, IReadOnlyList<BankCredit> credits, CancellationToken ct)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in credits.Select(credit => credit.Reference).Chunk(500))
        {
            known.UnionWith(await db.Set<BankLine>().Where(l => part.Contains(l.Reference)).Select(l => l.Reference).ToListAsync(ct));
            known.UnionWith(await db.Set<Payment>().Where(p => part.Contains(p.Reference)).Select(p => p.Reference).ToListAsync(ct));
        }

        return known;
    }

    [GeneratedRegex(@"\bB-[0-9]{4}-[0-9]{6}\b|\bK-[0-9A-F]{12}\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Named();
}
