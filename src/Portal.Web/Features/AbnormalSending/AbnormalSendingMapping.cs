using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.AbnormalSending;
using Portal.Domain.Accounts;

namespace Portal.Web.Features.AbnormalSending;

internal sealed class AbnormalQueryMapping : IEntityTypeConfiguration<AbnormalQuery>
{
    public void Configure(EntityTypeBuilder<AbnormalQuery> builder)
    {
        builder.ToTable("abnormal_queries");
        builder.Property(q => q.Id).ValueGeneratedNever();
        builder.Property(q => q.Number).HasMaxLength(20);
        builder.Property(q => q.OnceKey).HasMaxLength(AbnormalQuery.MaxKeyLength);
        builder.Property(q => q.Reason).HasMaxLength(AbnormalFacts.MaxReasonLength);
        builder.Property(q => q.Batch).HasMaxLength(AbnormalFacts.MaxBatchLength);
        builder.Property(q => q.Samples).HasConversion(
            samples => JsonSerializer.Serialize(samples, JsonSerializerOptions.Web),
            json => JsonSerializer.Deserialize<List<string>>(json, JsonSerializerOptions.Web)!,
            new ValueComparer<IReadOnlyList<string>>((a, b) => a!.SequenceEqual(b!), list => list.Count, list => list));
        builder.Property(q => q.RaisedBy).HasMaxLength(256);
        builder.Property(q => q.AnsweredBy).HasMaxLength(256);
        builder.Property(q => q.AnswerNote).HasMaxLength(AbnormalQuery.MaxNoteLength);
        builder.Property(q => q.EndedBy).HasMaxLength(256);
        builder.Property(q => q.Version).IsConcurrencyToken();
        builder.HasIndex(q => q.Number).IsUnique();
        builder.HasIndex(q => q.OnceKey).IsUnique(); // a batch, or an hour, is asked about once
        builder.HasIndex(q => new { q.OrganisationId, q.Status, q.RaisedAt });
        builder.HasIndex(q => new { q.Status, q.RaisedAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(q => q.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}
