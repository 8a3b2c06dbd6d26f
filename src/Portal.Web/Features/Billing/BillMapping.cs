using Microsoft.EntityFrameworkCore;
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
