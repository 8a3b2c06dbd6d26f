using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.ServiceLevels;

namespace Portal.Web.Features.ServiceLevels;

internal sealed class ReceiptMapMapping : IEntityTypeConfiguration<ReceiptMap>
{
    public void Configure(EntityTypeBuilder<ReceiptMap> builder)
    {
        builder.ToTable("receipt_maps");
        builder.Property(map => map.Id).ValueGeneratedNever();
        builder.Property(map => map.Note).HasMaxLength(ReceiptMap.MaxNoteLength);
        builder.Property(map => map.MadeBy).HasMaxLength(256);
        builder.Property(map => map.Version).IsConcurrencyToken();
        builder.Ignore(map => map.Rules);
        builder.HasIndex(map => map.Edition).IsUnique();
    }
}

internal sealed class ServiceLevelMonthMapping : IEntityTypeConfiguration<ServiceLevelMonth>
{
    public void Configure(EntityTypeBuilder<ServiceLevelMonth> builder)
    {
        builder.ToTable("service_level_months");
        builder.Property(month => month.Id).ValueGeneratedNever();
        builder.Property(month => month.Version).IsConcurrencyToken();
        builder.Ignore(month => month.Month);
        builder.Ignore(month => month.Figures);
        builder.Ignore(month => month.Availability);
        builder.Ignore(month => month.BeforeReleases);
        builder.HasIndex(month => new { month.OrganisationId, month.Service, month.From }).IsUnique();
        builder.HasIndex(month => month.From);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(month => month.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class FailureReleaseMapping : IEntityTypeConfiguration<FailureRelease>
{
    public void Configure(EntityTypeBuilder<FailureRelease> builder)
    {
        builder.ToTable("failure_releases");
        builder.Property(release => release.Id).ValueGeneratedNever();
        builder.Property(release => release.Region).HasMaxLength(2);
        builder.Property(release => release.Reference).HasMaxLength(FailureRelease.MaxReferenceLength);
        builder.Property(release => release.Note).HasMaxLength(FailureRelease.MaxNoteLength);
        builder.Property(release => release.FileName).HasMaxLength(200);
        builder.Property(release => release.MadeBy).HasMaxLength(256);
        builder.Property(release => release.ConfirmedBy).HasMaxLength(256);
        builder.Property(release => release.WithdrawnBy).HasMaxLength(256);
        builder.Property(release => release.Version).IsConcurrencyToken();
        builder.Ignore(release => release.Scope);
        builder.HasIndex(release => new { release.OrganisationId, release.Service, release.Month });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(release => release.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}
