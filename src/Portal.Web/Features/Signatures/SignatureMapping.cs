using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Signatures;
using Portal.Web.Features.Review;

namespace Portal.Web.Features.Signatures;

internal sealed class SignatureMapping : IEntityTypeConfiguration<Signature>
{
    public void Configure(EntityTypeBuilder<Signature> builder)
    {
        builder.ToTable("Signatures");
        builder.MapReviewed();
        builder.Ignore(s => s.Written);
        builder.Ignore(s => s.MissingProofs);
        builder.Property(s => s.Text).HasMaxLength(Signature.FieldMaxLength);
        builder.Property(s => s.LookAlikeKey).HasMaxLength(Signature.FieldMaxLength);
        builder.Property(s => s.OwnerName).HasMaxLength(Signature.FieldMaxLength);
        builder.Property(s => s.Link).HasMaxLength(Signature.FieldMaxLength);
        builder.Property(s => s.Purpose).HasMaxLength(Signature.FieldMaxLength);
        builder.HasMany(s => s.Proofs).WithOne().HasForeignKey(p => p.SignatureId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(s => s.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(s => new { s.OrganisationId, s.ChangedAt });
        builder.HasIndex(s => s.LookAlikeKey);
    }
}

internal sealed class ProofFileMapping : IEntityTypeConfiguration<ProofFile>
{
    public void Configure(EntityTypeBuilder<ProofFile> builder)
    {
        builder.ToTable("SignatureProofs");
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Name).HasMaxLength(200);
    }
}
