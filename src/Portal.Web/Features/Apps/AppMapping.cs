using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain;
using Portal.Domain.Apps;

namespace Portal.Web.Features.Apps;

internal sealed class AppMapping : IEntityTypeConfiguration<App>
{
    public void Configure(EntityTypeBuilder<App> builder)
    {
        builder.ToTable("Apps");
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.Property(a => a.Name).HasMaxLength(App.NameMaxLength);
        builder.Property(a => a.StateReason).HasMaxLength(App.ReasonMaxLength);
        builder.Property(a => a.CreatedBy).HasMaxLength(256);
        builder.Property(a => a.Services).HasMaxLength(64).HasConversion(
            set => string.Join(' ', set.Order().Select(s => s.Wire())),
            text => ServicesOf(text),
            new ValueComparer<IReadOnlySet<Service>>(
                (a, b) => a == b || (a != null && b != null && a.SetEquals(b)),
                set => set.Count,
                set => set));
        builder.Property(a => a.AllowList).HasMaxLength(4000).HasConversion(
            list => string.Join('\n', list.Select(r => r.ToString())),
            text => AddressRange.ParseList(text),
            new ValueComparer<IReadOnlyList<AddressRange>>(
                (a, b) => a == b || (a != null && b != null && a.SequenceEqual(b)),
                list => list.Count,
                list => list));
        builder.Property(a => a.Version).IsConcurrencyToken();
        builder.HasIndex(a => a.AppId).IsUnique();
        builder.HasIndex(a => new { a.OrganisationId, a.CreatedAt });
        builder.HasMany(a => a.Keys).WithOne().HasForeignKey(k => k.OwnerId).IsRequired().OnDelete(DeleteBehavior.Restrict);
        builder.Navigation(a => a.Keys).AutoInclude();
        builder.Ignore(a => a.ActiveKeys);
    }

    private static HashSet<Service> ServicesOf(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => WireNames.ServiceFrom(name)!.Value).ToHashSet();
}

internal sealed class AppKeyMapping : IEntityTypeConfiguration<AppKey>
{
    public void Configure(EntityTypeBuilder<AppKey> builder)
    {
        builder.ToTable("AppKeys");
        builder.Property(k => k.Id).ValueGeneratedNever();
        builder.Property(k => k.ProtectedSecret).HasMaxLength(1000);
        builder.Property(k => k.Hint).HasMaxLength(AppKey.HintLength);
        builder.Property(k => k.StateReason).HasMaxLength(App.ReasonMaxLength);
        builder.Property(k => k.CreatedBy).HasMaxLength(256);
        builder.Property(k => k.LastUsedFrom).HasMaxLength(64);
    }
}

internal sealed class KeyEventMapping : IEntityTypeConfiguration<KeyEvent>
{
    public void Configure(EntityTypeBuilder<KeyEvent> builder)
    {
        builder.ToTable("KeyEvents");
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.Property(e => e.By).HasMaxLength(KeyEvent.ByMaxLength);
        builder.Property(e => e.Ip).HasMaxLength(64);
        builder.HasIndex(e => new { e.KeyId, e.LastAt });
        builder.HasOne<AppKey>().WithMany().HasForeignKey(e => e.KeyId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class LeakReportMapping : IEntityTypeConfiguration<LeakReport>
{
    public void Configure(EntityTypeBuilder<LeakReport> builder)
    {
        builder.ToTable("LeakReports");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.Number).HasMaxLength(20);
        builder.Property(r => r.AppName).HasMaxLength(App.NameMaxLength);
        builder.Property(r => r.KeyHint).HasMaxLength(AppKey.HintLength);
        builder.Property(r => r.ReportedBy).HasMaxLength(256);
        builder.Property(r => r.ReportedFrom).HasMaxLength(64);
        builder.Property(r => r.Statement).HasMaxLength(LeakReport.StatementMaxLength);
        builder.Property(r => r.Clause).HasMaxLength(8);
        builder.Property(r => r.Version).IsConcurrencyToken();
        builder.HasIndex(r => r.Number).IsUnique();
        builder.HasIndex(r => r.KeyId).IsUnique();
        builder.HasIndex(r => new { r.OrganisationId, r.ReportedAt });
    }
}
