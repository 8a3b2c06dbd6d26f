using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Web.Data;

/// <summary>Numbers without gaps or twins: the counter moves in the same transaction as the document that uses the number.</summary>
public sealed class NumberSeries
{
    private NumberSeries() { } // EF

    public string Name { get; private set; } = "";

    public long Last { get; private set; }

    /// <summary>The series' next number, from 1. Until the transaction ends nobody else gets one of this series.</summary>
    /// <exception cref="InvalidOperationException">There is no transaction: a failure would leave a gap.</exception>
    public static async Task<long> NextAsync(PortalDb db, string name, CancellationToken ct = default)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Take numbers inside a transaction.");

        // Write first: it takes the row's lock (PostgreSQL) or the write lock (SQLite), so the read below cannot race.
        await db.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO number_series ("Name", "Last") VALUES ({0}, 1)
            ON CONFLICT ("Name") DO UPDATE SET "Last" = number_series."Last" + 1
            """,
            [name], ct);
        return await db.Set<NumberSeries>().Where(series => series.Name == name).Select(series => series.Last).SingleAsync(ct);
    }
}

internal sealed class NumberSeriesMapping : IEntityTypeConfiguration<NumberSeries>
{
    public void Configure(EntityTypeBuilder<NumberSeries> builder)
    {
        builder.ToTable("number_series");
        builder.HasKey(series => series.Name);
        builder.Property(series => series.Name).HasMaxLength(40);
    }
}
