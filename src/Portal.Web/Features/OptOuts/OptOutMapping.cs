using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.OptOuts;

namespace Portal.Web.Features.OptOuts;

internal sealed class OptOutMapping : IEntityTypeConfiguration<OptOut>
{
    public void Configure(EntityTypeBuilder<OptOut> builder)
    {
        builder.ToTable("opt_outs");
        builder.Property(o => o.Id).ValueGeneratedNever();
        builder.Property(o => o.PhoneHash).HasMaxLength(64).IsFixedLength();
        builder.Property(o => o.PhoneMask).HasMaxLength(24);
        builder.Property(o => o.PhoneSealed).HasMaxLength(400);
        builder.Property(o => o.Note).HasMaxLength(OptOut.MaxNoteLength);
        builder.Property(o => o.AddedBy).HasMaxLength(256);
        builder.Property(o => o.ReleasedBy).HasMaxLength(256);
        builder.Property(o => o.ReleaseReason).HasMaxLength(OptOut.MaxNoteLength);
        builder.Property(o => o.Version).IsConcurrencyToken();
        // A number is off once.
        builder.HasIndex(o => new { o.OrganisationId, o.PhoneHash }).IsUnique().HasFilter("\"ReleasedAt\" IS NULL");
        builder.HasIndex(o => new { o.OrganisationId, o.ChangedAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(o => o.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}
