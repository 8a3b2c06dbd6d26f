using System.Text.Json;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Audit;

namespace Portal.Web.Data;

/// <summary>One model, two providers. The subclasses exist only so that each provider has its own migrations.</summary>
public abstract class PortalDb(DbContextOptions options)
    : IdentityDbContext<PortalUser, IdentityRole<Guid>, Guid>(options), IDataProtectionKeyContext
{
    private static readonly JsonSerializerOptions AuditJson = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };

    private readonly List<AuditRow> _audit = [];

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>Notes an action for the hash-chained log; the next save writes it in the same transaction as the change.</summary>
    /// <param name="action">noun.verb, such as 'template.approved'.</param>
    /// <param name="subject">kind:id of what changed.</param>
    /// <param name="details">A plain record of what is worth knowing later; never a secret.</param>
    public void Audit(Actor actor, DateTimeOffset now, string action, string subject, Guid? organisationId, object? details = null) =>
        _audit.Add(new(actor, now, action, subject, organisationId, details is null ? null : JsonSerializer.Serialize(details, AuditJson)));

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (_audit.Count == 0)
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);

        await using var own = Database.CurrentTransaction is null ? await Database.BeginTransactionAsync(cancellationToken) : null;
        var changed = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        await AppendAuditAsync(cancellationToken);
        if (own is not null)
            await own.CommitAsync(cancellationToken);
        return changed;
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(PortalDb).Assembly);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcMicrosecondConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);
        configurationBuilder.Properties<Money>().HaveConversion<MoneyConverter>();
    }

    // The head moves first: it takes the row lock (PostgreSQL) or holds the write lock (SQLite), so the chain has one order.
    private async Task AppendAuditAsync(CancellationToken ct)
    {
        var count = _audit.Count;
        var moved = await Set<AuditHead>().ExecuteUpdateAsync(set => set.SetProperty(h => h.Sequence, h => h.Sequence + count), ct);
        if (moved != 1)
            throw new InvalidOperationException("The audit log has lost its head row.");

        var head = await Set<AuditHead>().AsNoTracking().SingleAsync(ct);
        var (sequence, hash) = (head.Sequence - count, head.Hash);
        foreach (var row in _audit)
        {
            row.Chain(++sequence, hash);
            hash = row.Hash;
        }

        AddRange(_audit);
        _audit.Clear();
        await base.SaveChangesAsync(true, ct);
        await Set<AuditHead>().ExecuteUpdateAsync(set => set.SetProperty(h => h.Hash, hash), ct);
    }
}

public sealed class SqlitePortalDb(DbContextOptions<SqlitePortalDb> options) : PortalDb(options);

public sealed class PostgresPortalDb(DbContextOptions<PostgresPortalDb> options) : PortalDb(options);
