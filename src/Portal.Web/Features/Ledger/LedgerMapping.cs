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
        builder.HasIndex(package => new { package.OrganisationId, package.Service, package.ExpiresOn });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(package => package.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}
