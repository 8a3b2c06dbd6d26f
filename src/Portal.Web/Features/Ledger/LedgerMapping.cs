using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Ledger;

namespace Portal.Web.Features.Ledger;

internal sealed class LedgerEntryMapping : IEntityTypeConfiguration<LedgerEntry>
{
    public void Configure(EntityTypeBuilder<LedgerEntry> builder)
    {
        builder.ToTable("ledger_entries");
        builder.Property(entry => entry.Id).ValueGeneratedNever();
        builder.Property(entry => entry.Document).HasMaxLength(LedgerEntry.MaxDocumentLength);
        builder.Property(entry => entry.Note).HasMaxLength(LedgerEntry.MaxNoteLength);
        builder.Property(entry => entry.By).HasMaxLength(256);
        builder.HasIndex(entry => new { entry.OrganisationId, entry.Reason, entry.Document }).IsUnique(); // nothing is posted twice
        builder.HasIndex(entry => new { entry.OrganisationId, entry.PostedAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(entry => entry.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(entry => entry.Postings).WithOne().HasForeignKey("EntryId").IsRequired().OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class LedgerPostingMapping : IEntityTypeConfiguration<LedgerPosting>
{
    public void Configure(EntityTypeBuilder<LedgerPosting> builder)
    {
        builder.ToTable("ledger_postings");
        builder.Property<Guid>("EntryId");
        builder.HasIndex(posting => posting.PackageId);
        builder.HasOne<Package>().WithMany().HasForeignKey(posting => posting.PackageId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class PackageMapping : IEntityTypeConfiguration<Package>
{
    public void Configure(EntityTypeBuilder<Package> builder)
    {
        builder.ToTable("packages");
        builder.Property(package => package.Id).ValueGeneratedNever();
        builder.Property(package => package.Number).HasMaxLength(20);
        builder.Property(package => package.Document).HasMaxLength(LedgerEntry.MaxDocumentLength);
        builder.Property(package => package.LockReason).HasMaxLength(LedgerEntry.MaxNoteLength);
        builder.Property(package => package.Version).IsConcurrencyToken();
        builder.HasIndex(package => package.Number).IsUnique();
        builder.HasIndex(package => new { package.OrganisationId, package.OrderKey }).IsUnique(); // a form sent twice buys once
        builder.HasIndex(package => new { package.OrganisationId, package.Service, package.ExpiresOn });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(package => package.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Breach>().WithMany().HasForeignKey(package => package.BreachId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class VoucherMapping : IEntityTypeConfiguration<Voucher>
{
    public void Configure(EntityTypeBuilder<Voucher> builder)
    {
        builder.ToTable("vouchers");
        builder.Property(voucher => voucher.Id).ValueGeneratedNever();
        builder.Property(voucher => voucher.Code).HasMaxLength(Voucher.MaxCodeLength);
        builder.Property(voucher => voucher.Reason).HasMaxLength(LedgerEntry.MaxNoteLength);
        builder.Property(voucher => voucher.IssuedBy).HasMaxLength(256);
        builder.Property(voucher => voucher.Version).IsConcurrencyToken();
        builder.HasIndex(voucher => voucher.Code).IsUnique();
        builder.HasIndex(voucher => voucher.OrganisationId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(voucher => voucher.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Package>().WithMany().HasForeignKey(voucher => voucher.PackageId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class PackageAlarmMapping : IEntityTypeConfiguration<PackageAlarm>
{
    public void Configure(EntityTypeBuilder<PackageAlarm> builder)
    {
        builder.ToTable("package_alarms");
        builder.Property(alarm => alarm.Id).ValueGeneratedNever();
        builder.Property(alarm => alarm.Version).IsConcurrencyToken();
        builder.HasIndex(alarm => new { alarm.OrganisationId, alarm.Service }).IsUnique();
        builder.HasOne<Organisation>().WithMany().HasForeignKey(alarm => alarm.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class DeductionMapping : IEntityTypeConfiguration<Deduction>
{
    public void Configure(EntityTypeBuilder<Deduction> builder)
    {
        builder.ToTable("deductions");
        builder.Property(deduction => deduction.Id).ValueGeneratedNever();
        builder.Property(deduction => deduction.Number).HasMaxLength(20);
        builder.Property(deduction => deduction.Ground).HasMaxLength(LedgerEntry.MaxNoteLength);
        builder.Property(deduction => deduction.Evidence).HasMaxLength(LedgerEntry.MaxDocumentLength);
        builder.Property(deduction => deduction.ProposedBy).HasMaxLength(256);
        builder.Property(deduction => deduction.DecidedBy).HasMaxLength(256);
        builder.Property(deduction => deduction.Version).IsConcurrencyToken();
        builder.HasIndex(deduction => deduction.Number).IsUnique();
        builder.HasIndex(deduction => new { deduction.OrganisationId, deduction.Status });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(deduction => deduction.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Package>().WithMany().HasForeignKey(deduction => deduction.PackageId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class BreachMapping : IEntityTypeConfiguration<Breach>
{
    public void Configure(EntityTypeBuilder<Breach> builder)
    {
        builder.ToTable("breaches");
        builder.Property(breach => breach.Id).ValueGeneratedNever();
        builder.Property(breach => breach.Reason).HasMaxLength(LedgerEntry.MaxNoteLength);
        builder.Property(breach => breach.Deduction).HasMaxLength(20);
        builder.Property(breach => breach.RecordedBy).HasMaxLength(256);
        builder.Property(breach => breach.WithdrawnBy).HasMaxLength(256);
        builder.Property(breach => breach.WithdrawalReason).HasMaxLength(LedgerEntry.MaxNoteLength);
        builder.Property(breach => breach.Version).IsConcurrencyToken();
        builder.HasIndex(breach => new { breach.OrganisationId, breach.RecordedAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(breach => breach.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}
