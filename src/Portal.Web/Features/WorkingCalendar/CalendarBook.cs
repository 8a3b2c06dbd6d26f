using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Calendar;
using Portal.Web.Data;

namespace Portal.Web.Features.WorkingCalendar;

/// <summary>The working days as known now: what ships, then what was imported. Read each time: there are few rows, and an import counts at once on every instance.</summary>
public static class CalendarBook
{
    public static async Task<WorkingDays> WorkingDaysAsync(this PortalDb db, CancellationToken ct = default)
    {
        var imported = await db.Set<ImportedYear>().AsNoTracking().OrderBy(year => year.ImportedAt).ThenBy(year => year.Id).ToListAsync(ct);
        return imported.Count == 0 ? WorkingDays.Shipped : new(CalendarYear.Shipped().Concat(imported.Select(year => year.Read())));
    }
}

internal sealed class ImportedYearMapping : IEntityTypeConfiguration<ImportedYear>
{
    public void Configure(EntityTypeBuilder<ImportedYear> builder)
    {
        builder.ToTable("imported_years");
        builder.Property(year => year.Id).ValueGeneratedNever();
        builder.Property(year => year.Source).HasMaxLength(ImportedYear.MaxSourceLength);
        builder.Property(year => year.ImportedBy).HasMaxLength(256);
        builder.HasIndex(year => new { year.Year, year.ImportedAt });
    }
}
