using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;

namespace Portal.Web.Features.Agreements;

internal sealed class AgreementVersionMapping : IEntityTypeConfiguration<AgreementVersion>
{
    public void Configure(EntityTypeBuilder<AgreementVersion> builder)
    {
        builder.ToTable("AgreementVersions");
        builder.Property(v => v.Id).ValueGeneratedNever();
        builder.Property(v => v.Number).HasMaxLength(10);
        builder.Property(v => v.Sha256Zh).HasMaxLength(64).IsFixedLength();
        builder.Property(v => v.Sha256En).HasMaxLength(64).IsFixedLength();
        builder.Property(v => v.DraftedBy).HasMaxLength(256);
        builder.Property(v => v.PublishedBy).HasMaxLength(256);
        builder.Property(v => v.Version).IsConcurrencyToken();
        builder.HasIndex(v => new { v.Code, v.Number }).IsUnique();
    }
}

internal sealed class AcceptanceMapping : IEntityTypeConfiguration<Acceptance>
{
    public void Configure(EntityTypeBuilder<Acceptance> builder)
    {
        builder.ToTable("Acceptances");
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.Property(a => a.Number).HasMaxLength(10);
        builder.Property(a => a.UserName).HasMaxLength(256);
        builder.Property(a => a.Ip).HasMaxLength(64);
        builder.Property(a => a.UserAgent).HasMaxLength(400);
        builder.Property(a => a.Language).HasMaxLength(10);
        builder.Property(a => a.Sha256).HasMaxLength(64).IsFixedLength();
        builder.Property(a => a.OtherUse).HasMaxLength(Acceptance.MaxOtherUse);
        builder.Property(a => a.DeclineReason).HasMaxLength(1000);
        builder.Property(a => a.Version).IsConcurrencyToken();
        builder.Property<List<IntendedUse>>("_uses").HasColumnName("Uses").HasMaxLength(200).HasConversion(
            uses => string.Join(' ', uses),
            text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => Enum.Parse<IntendedUse>(name)).ToList(),
            Elements<IntendedUse>());
        builder.Property<List<string>>("_highlighted").HasColumnName("Highlighted").HasConversion(
            ids => JsonSerializer.Serialize(ids, JsonSerializerOptions.Default),
            text => JsonSerializer.Deserialize<List<string>>(text, JsonSerializerOptions.Default) ?? new List<string>(),
            Elements<string>());
        builder.Ignore(a => a.Uses);
        builder.Ignore(a => a.Highlighted);
        builder.HasIndex(a => new { a.OrganisationId, a.AgreementVersionId }).IsUnique();
        builder.HasIndex(a => a.AgreementVersionId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(a => a.OrganisationId);
        builder.HasOne<AgreementVersion>().WithMany().HasForeignKey(a => a.AgreementVersionId).OnDelete(DeleteBehavior.Restrict);
    }

    private static ValueComparer<List<T>> Elements<T>() where T : notnull => new(
        (a, b) => ReferenceEquals(a, b) || (a != null && b != null && a.SequenceEqual(b)),
        list => list.Aggregate(0, (hash, element) => HashCode.Combine(hash, element)),
        list => list.ToList());
}

internal sealed class AcceptanceProofMapping : IEntityTypeConfiguration<AcceptanceProof>
{
    public void Configure(EntityTypeBuilder<AcceptanceProof> builder)
    {
        builder.ToTable("AcceptanceProofs");
        builder.HasKey(p => p.AcceptanceId);
        builder.Property(p => p.AcceptanceId).ValueGeneratedNever();
        builder.Property(p => p.Sha256).HasMaxLength(64).IsFixedLength();
        builder.HasOne<Acceptance>().WithOne().HasForeignKey<AcceptanceProof>(p => p.AcceptanceId);
        builder.HasIndex(p => p.OrganisationId);
    }
}

internal sealed class ClauseQuestionMapping : IEntityTypeConfiguration<ClauseQuestion>
{
    public void Configure(EntityTypeBuilder<ClauseQuestion> builder)
    {
        builder.ToTable("ClauseQuestions");
        builder.Property(q => q.Id).ValueGeneratedNever();
        builder.Property(q => q.Number).HasMaxLength(10);
        builder.Property(q => q.ClauseId).HasMaxLength(64);
        builder.Property(q => q.Language).HasMaxLength(10);
        builder.Property(q => q.Text).HasMaxLength(ClauseQuestion.MaxLength);
        builder.Property(q => q.Answer).HasMaxLength(ClauseQuestion.MaxLength);
        builder.Property(q => q.AskedBy).HasMaxLength(256);
        builder.Property(q => q.AnsweredBy).HasMaxLength(256);
        builder.Property(q => q.Version).IsConcurrencyToken();
        builder.HasIndex(q => new { q.OrganisationId, q.AskedAt });
        builder.HasIndex(q => q.AnsweredAt);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(q => q.OrganisationId);
        builder.HasOne<AgreementVersion>().WithMany().HasForeignKey(q => q.AgreementVersionId).OnDelete(DeleteBehavior.Restrict);
    }
}
