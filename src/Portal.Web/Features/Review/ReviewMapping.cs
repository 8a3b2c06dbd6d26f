using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Review;

namespace Portal.Web.Features.Review;

internal sealed class ReviewDecisionMapping : IEntityTypeConfiguration<ReviewDecision>
{
    public void Configure(EntityTypeBuilder<ReviewDecision> builder)
    {
        builder.ToTable("ReviewDecisions");
        builder.Property(d => d.Id).ValueGeneratedNever();
        builder.Property(d => d.SubjectName).HasMaxLength(200);
        builder.Property(d => d.Note).HasMaxLength(Reviewed.NoteMaxLength);
        builder.Property(d => d.RulesVersion).HasMaxLength(16);
        builder.Property(d => d.ReviewerName).HasMaxLength(256);
        builder.Property(d => d.ReasonCodes).HasList();
        builder.Property(d => d.Version).IsConcurrencyToken();
        builder.HasIndex(d => new { d.SubjectId, d.At });
        builder.HasIndex(d => d.OrganisationId);
    }
}

/// <summary>The columns that everything under review has, and short lists kept as JSON text.</summary>
internal static class ReviewColumns
{
    public static void MapReviewed<T>(this EntityTypeBuilder<T> builder) where T : Reviewed
    {
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.Findings).HasList();
        builder.Property(r => r.ReasonCodes).HasList();
        builder.Property(r => r.RulesVersion).HasMaxLength(16);
        builder.Property(r => r.ClaimedByName).HasMaxLength(256);
        builder.Property(r => r.DecisionNote).HasMaxLength(Reviewed.NoteMaxLength);
        builder.Property(r => r.Version).IsConcurrencyToken();
        builder.HasIndex(r => new { r.Status, r.DueAt });
    }

    public static void HasList<T>(this PropertyBuilder<IReadOnlyList<T>> property) => property.HasConversion(
        list => JsonSerializer.Serialize(list, JsonSerializerOptions.Web),
        json => JsonSerializer.Deserialize<T[]>(json, JsonSerializerOptions.Web)!,
        new ValueComparer<IReadOnlyList<T>>(
            (a, b) => ReferenceEquals(a, b) || (a != null && b != null && a.SequenceEqual(b)),
            list => list.Aggregate(0, (hash, item) => HashCode.Combine(hash, item)),
            list => list.ToArray()));
}
