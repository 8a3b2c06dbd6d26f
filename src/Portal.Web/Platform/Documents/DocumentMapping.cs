using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Documents;

namespace Portal.Web.Platform.Documents;

internal sealed class RegisteredDocumentMapping : IEntityTypeConfiguration<RegisteredDocument>
{
    public void Configure(EntityTypeBuilder<RegisteredDocument> builder)
    {
        builder.ToTable("documents");
        builder.Property(document => document.Id).ValueGeneratedNever();
        builder.Property(document => document.Number).HasMaxLength(RegisteredDocument.NumberMaxLength);
        builder.Property(document => document.Code).HasMaxLength(VerificationCode.Length).IsFixedLength();
        builder.Property(document => document.Sha256).HasMaxLength(64).IsFixedLength();
        builder.Property(document => document.CanonicalSha256).HasMaxLength(64).IsFixedLength();
        builder.Property(document => document.Reason).HasMaxLength(RegisteredDocument.ReasonMaxLength);
        builder.Property(document => document.Version).IsConcurrencyToken();
        builder.HasIndex(document => new { document.Kind, document.Number }).IsUnique();
        builder.HasIndex(document => document.Code).IsUnique();
        builder.HasIndex(document => document.Sha256).IsUnique();
        builder.HasIndex(document => document.CanonicalSha256);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(document => document.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<RegisteredDocument>().WithMany().HasForeignKey(document => document.SupersededById).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class DocumentBytesMapping : IEntityTypeConfiguration<DocumentBytes>
{
    public void Configure(EntityTypeBuilder<DocumentBytes> builder)
    {
        builder.ToTable("document_bytes");
        builder.HasKey(bytes => bytes.DocumentId);
        builder.Property(bytes => bytes.DocumentId).ValueGeneratedNever();
        builder.HasOne<RegisteredDocument>().WithOne().HasForeignKey<DocumentBytes>(bytes => bytes.DocumentId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SigningCertificateMapping : IEntityTypeConfiguration<SigningCertificate>
{
    public void Configure(EntityTypeBuilder<SigningCertificate> builder)
    {
        builder.ToTable("signing_certificates");
        builder.HasKey(certificate => certificate.Generation);
        builder.Property(certificate => certificate.Generation).ValueGeneratedNever();
        builder.Property(certificate => certificate.Sha256).HasMaxLength(64).IsFixedLength();
    }
}
