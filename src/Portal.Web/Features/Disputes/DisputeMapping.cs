using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Portal.Domain.Accounts;
using Portal.Domain.Disputes;
using Portal.Web.Platform.Files;
using Portal.Web.Platform.Mail;

namespace Portal.Web.Features.Disputes;

internal sealed class DisputeMapping : IEntityTypeConfiguration<Dispute>
{
    private static readonly ValueConverter<DisputeFinding?, string?> AsJson = new(
        finding => finding == null ? null : JsonSerializer.Serialize(finding, JsonSerializerOptions.Web),
        json => json == null ? null : JsonSerializer.Deserialize<DisputeFinding>(json, JsonSerializerOptions.Web));

    public void Configure(EntityTypeBuilder<Dispute> builder)
    {
        builder.ToTable("disputes");
        builder.Property(d => d.Id).ValueGeneratedNever();
        builder.Property(d => d.Number).HasMaxLength(20);
        builder.Property(d => d.Operator).HasMaxLength(64);
        builder.Property(d => d.FiledBy).HasMaxLength(256);
        builder.Property(d => d.HandledBy).HasMaxLength(256);
        builder.Property(d => d.AuditorName).HasMaxLength(256);
        builder.Property(d => d.Seed).HasMaxLength(64);
        builder.Property(d => d.Offer).HasConversion(AsJson);
        builder.Property(d => d.Finding).HasConversion(AsJson);
        builder.Property(d => d.FoundBy).HasMaxLength(256);
        builder.Property(d => d.ProposedBy).HasMaxLength(256);
        builder.Property(d => d.CreditNote).HasMaxLength(20);
        builder.Property(d => d.EndedBy).HasMaxLength(256);
        builder.Property(d => d.Reason).HasMaxLength(Dispute.MaxNoteLength);
        builder.Property(d => d.Version).IsConcurrencyToken();
        builder.HasIndex(d => d.Number).IsUnique();
        builder.HasIndex(d => new { d.OrganisationId, d.FiledAt });
        builder.HasIndex(d => new { d.Status, d.FiledAt });
        builder.HasIndex(d => d.AuditorId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(d => d.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(d => d.Proofs).WithOne().HasForeignKey("DisputeId").IsRequired().OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(d => d.Posts).WithOne().HasForeignKey("DisputeId").IsRequired().OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class DisputeProofMapping : IEntityTypeConfiguration<DisputeProof>
{
    public void Configure(EntityTypeBuilder<DisputeProof> builder)
    {
        builder.ToTable("dispute_proofs");
        builder.Property(proof => proof.Id).ValueGeneratedNever();
        builder.Property(proof => proof.Issuer).HasMaxLength(DisputeProof.MaxIssuerLength);
        builder.Property(proof => proof.Reference).HasMaxLength(DisputeProof.MaxReferenceLength);
        builder.Property(proof => proof.FileName).HasMaxLength(200);
        builder.Property(proof => proof.Sha256).HasMaxLength(64).IsFixedLength();
        builder.Property(proof => proof.By).HasMaxLength(256);
        builder.HasOne<StoredFile>().WithMany().HasForeignKey(proof => proof.FileId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class DisputePostMapping : IEntityTypeConfiguration<DisputePost>
{
    public void Configure(EntityTypeBuilder<DisputePost> builder)
    {
        builder.ToTable("dispute_posts");
        builder.Property(post => post.Id).ValueGeneratedNever();
        builder.Property(post => post.Text).HasMaxLength(Dispute.MaxTextLength);
        builder.Property(post => post.By).HasMaxLength(256);
        builder.HasMany(post => post.Files).WithOne().HasForeignKey("PostId").IsRequired().OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class DisputeFileMapping : IEntityTypeConfiguration<DisputeFile>
{
    public void Configure(EntityTypeBuilder<DisputeFile> builder)
    {
        builder.ToTable("dispute_files");
        builder.Property(file => file.Id).ValueGeneratedNever();
        builder.Property(file => file.Name).HasMaxLength(200);
        builder.Property(file => file.Sha256).HasMaxLength(64).IsFixedLength();
        builder.HasOne<StoredFile>().WithMany().HasForeignKey(file => file.FileId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>A mail by which the customer is told of a proof; the first that leaves starts their working days.</summary>
public sealed class DisputeMail
{
    private DisputeMail() { } // EF

    public DisputeMail(Guid disputeId, Guid mailId) => (Id, DisputeId, MailId) = (Guid.CreateVersion7(), disputeId, mailId);

    public Guid Id { get; private set; }

    public Guid DisputeId { get; private set; }

    public Guid MailId { get; private set; }
}

internal sealed class DisputeMailMapping : IEntityTypeConfiguration<DisputeMail>
{
    public void Configure(EntityTypeBuilder<DisputeMail> builder)
    {
        builder.ToTable("dispute_mails");
        builder.Property(mail => mail.Id).ValueGeneratedNever();
        builder.HasIndex(mail => new { mail.DisputeId, mail.MailId }).IsUnique();
        builder.HasOne<Dispute>().WithMany().HasForeignKey(mail => mail.DisputeId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<OutboxMail>().WithMany().HasForeignKey(mail => mail.MailId).OnDelete(DeleteBehavior.Cascade);
    }
}
