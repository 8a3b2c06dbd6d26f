using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Ledger;
using Portal.Domain.ServiceLevels;
using Portal.Domain.Tickets;

namespace Portal.Web.Features.ServiceLevels;

internal sealed class SlaClaimMapping : IEntityTypeConfiguration<SlaClaim>
{
    public void Configure(EntityTypeBuilder<SlaClaim> builder)
    {
        builder.ToTable("sla_claims");
        builder.Property(claim => claim.Id).ValueGeneratedNever();
        builder.Property(claim => claim.Number).HasMaxLength(20);
        builder.Property(claim => claim.FiledBy).HasMaxLength(256);
        builder.Property(claim => claim.Sha256).HasMaxLength(64).IsFixedLength();
        builder.Property(claim => claim.RecordsPath).HasMaxLength(100);
        builder.Property(claim => claim.VerifiedBy).HasMaxLength(256);
        builder.Property(claim => claim.GrantedBy).HasMaxLength(256);
        builder.Property(claim => claim.DecidedBy).HasMaxLength(256);
        builder.Property(claim => claim.Reasons).HasMaxLength(100);
        builder.Property(claim => claim.Note).HasMaxLength(SlaClaim.MaxNoteLength);
        builder.Property(claim => claim.Version).IsConcurrencyToken();
        builder.HasIndex(claim => new { claim.OrganisationId, claim.Service, claim.From }).IsUnique(); // one for each month
        builder.HasIndex(claim => claim.Number).IsUnique();
        builder.HasOne<Organisation>().WithMany().HasForeignKey(claim => claim.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Ticket>().WithMany().HasForeignKey(claim => claim.TicketId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Package>().WithMany().HasForeignKey(claim => claim.PackageId).OnDelete(DeleteBehavior.Restrict);
    }
}
