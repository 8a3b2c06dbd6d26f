using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;
using Portal.Domain.Ledger;

namespace Portal.Web.Features.Billing;

internal sealed class BillRunMapping : IEntityTypeConfiguration<BillRun>
{
    public void Configure(EntityTypeBuilder<BillRun> builder)
    {
        builder.ToTable("bill_runs");
        builder.Property(run => run.Id).ValueGeneratedNever();
        builder.Property(run => run.StartedBy).HasMaxLength(256);
        builder.Property(run => run.RawSha256).HasMaxLength(64);
        builder.Property(run => run.RollupSha256).HasMaxLength(64);
        builder.Property(run => run.CorrectedSha256).HasMaxLength(64);
        builder.Ignore(run => run.SettledSha256);
        builder.Property(run => run.Version).IsConcurrencyToken();
        builder.HasIndex(run => run.Month).IsUnique();
    }
}

internal sealed class BillMapping : IEntityTypeConfiguration<Bill>
{
    public void Configure(EntityTypeBuilder<Bill> builder)
    {
        builder.ToTable("bills");
        builder.Property(bill => bill.Id).ValueGeneratedNever();
        builder.Property(bill => bill.Number).HasMaxLength(20);
        builder.Property(bill => bill.OrganisationName).HasMaxLength(Organisation.MaxNameLength);
        builder.Property(bill => bill.Sha256).HasMaxLength(64);
        builder.Property(bill => bill.ConfirmedBy).HasMaxLength(256);
        builder.Ignore(bill => bill.KnownUntil);
        builder.Property(bill => bill.Version).IsConcurrencyToken();
        builder.Ignore(bill => bill.Standing);
        builder.HasIndex(bill => bill.Number).IsUnique();
        builder.HasIndex(bill => new { bill.Status, bill.ObjectionUntil });
        builder.HasIndex(bill => new { bill.OrganisationId, bill.SendingStopsAt }); // asked with every signed call
        builder.HasIndex(bill => new { bill.OrganisationId, bill.Month }).IsUnique();
        builder.HasIndex(bill => bill.Month);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(bill => bill.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<BillRun>().WithMany().HasForeignKey(bill => bill.RunId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(bill => bill.Packages).WithOne().HasForeignKey("BillId").IsRequired().OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(bill => bill.Lines).WithOne().HasForeignKey("BillId").IsRequired().OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class BillLineMapping : IEntityTypeConfiguration<BillLine>
{
    public void Configure(EntityTypeBuilder<BillLine> builder)
    {
        builder.ToTable("bill_lines");
        builder.Property(line => line.Region).HasMaxLength(2);
        builder.Property(line => line.RateCardVersion).HasMaxLength(16);
        builder.Ignore(line => line.Key);
        builder.Property<Guid>("BillId");
        builder.HasIndex("BillId", nameof(BillLine.Position)).IsUnique();
        builder.HasIndex(line => line.Corrects);
        builder.HasOne<Package>().WithMany().HasForeignKey(line => line.PackageId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class BillPackageMapping : IEntityTypeConfiguration<BillPackage>
{
    public void Configure(EntityTypeBuilder<BillPackage> builder)
    {
        builder.ToTable("bill_packages");
        builder.Property<Guid>("BillId");
        builder.HasIndex("BillId", nameof(BillPackage.PackageId)).IsUnique();
        builder.HasOne<Package>().WithMany().HasForeignKey(package => package.PackageId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CustomerCountsMapping : IEntityTypeConfiguration<CustomerCounts>
{
    public void Configure(EntityTypeBuilder<CustomerCounts> builder)
    {
        builder.ToTable("customer_counts");
        builder.Property(counts => counts.Id).ValueGeneratedNever();
        builder.Property(counts => counts.MadeBy).HasMaxLength(256);
        builder.Property(counts => counts.Version).IsConcurrencyToken();
        // Ten-thousandths: a decimal is text in SQLite.
        builder.Property(counts => counts.Tolerance).HasConversion(value => (long)(value * 10_000m), stored => stored / 10_000m);
        builder.Property(counts => counts.Lines).HasConversion(
            places => string.Join(',', places),
            stored => stored.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(place => int.Parse(place, CultureInfo.InvariantCulture)).ToList(),
            new ValueComparer<IReadOnlyList<int>>((a, b) => a!.SequenceEqual(b!), places => places.Aggregate(0, HashCode.Combine), places => places));
        builder.Ignore(counts => counts.Total);
        builder.Ignore(counts => counts.IsWithin);
        builder.HasIndex(counts => new { counts.BillId, counts.MadeAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(counts => counts.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Bill>().WithMany().HasForeignKey(counts => counts.BillId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(counts => counts.Days).WithOne().HasForeignKey("CountsId").IsRequired().OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class CountedDayMapping : IEntityTypeConfiguration<CountedDay>
{
    public void Configure(EntityTypeBuilder<CountedDay> builder)
    {
        builder.ToTable("customer_count_days");
        builder.Ignore(day => day.Deviation);
        builder.Property<Guid>("CountsId");
        builder.HasIndex("CountsId", nameof(CountedDay.Day)).IsUnique();
    }
}

internal sealed class HeldBillMapping : IEntityTypeConfiguration<HeldBill>
{
    public void Configure(EntityTypeBuilder<HeldBill> builder)
    {
        builder.ToTable("held_bills");
        builder.Property(held => held.Id).ValueGeneratedNever();
        builder.Property(held => held.Reason).HasMaxLength(HeldBill.MaxReasonLength);
        builder.Property(held => held.ReleasedBy).HasMaxLength(256);
        builder.Property(held => held.BillNumber).HasMaxLength(20);
        builder.Property(held => held.Version).IsConcurrencyToken();
        builder.Property(held => held.Tolerance).HasConversion(value => (long)(value * 10_000m), stored => stored / 10_000m);
        builder.Ignore(held => held.Deviations);
        builder.Ignore(held => held.Adjustments);
        builder.HasIndex(held => new { held.OrganisationId, held.Month }).IsUnique(); // held once, released once
        builder.HasIndex(held => held.Month);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(held => held.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<BillRun>().WithMany().HasForeignKey(held => held.RunId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(held => held.Units).WithOne().HasForeignKey("HeldBillId").IsRequired().OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class HeldUnitsMapping : IEntityTypeConfiguration<HeldUnits>
{
    public void Configure(EntityTypeBuilder<HeldUnits> builder)
    {
        builder.ToTable("held_bill_units");
        builder.Property(sum => sum.Region).HasMaxLength(2);
        builder.Property<Guid>("HeldBillId");
    }
}

internal sealed class IssuedDocumentMapping : IEntityTypeConfiguration<IssuedDocument>
{
    public void Configure(EntityTypeBuilder<IssuedDocument> builder)
    {
        builder.ToTable("bill_documents");
        builder.HasKey(document => document.BillId);
        builder.Property(document => document.BillId).ValueGeneratedNever();
        builder.Property(document => document.Sha256).HasMaxLength(64);
        builder.HasOne<Bill>().WithOne().HasForeignKey<IssuedDocument>(document => document.BillId).OnDelete(DeleteBehavior.Cascade);
    }
}
