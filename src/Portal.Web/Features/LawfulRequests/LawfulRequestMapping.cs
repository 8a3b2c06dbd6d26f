using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.LawfulRequests;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.LawfulRequests;

internal sealed class LawfulRequestMapping : IEntityTypeConfiguration<LawfulRequest>
{
    public void Configure(EntityTypeBuilder<LawfulRequest> builder)
    {
        builder.ToTable("lawful_requests");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.Number).HasMaxLength(20);
        builder.Property(r => r.Authority).HasMaxLength(LawfulAuthority.MaxLength);
        builder.Property(r => r.Reference).HasMaxLength(LawfulAuthority.MaxLength);
        builder.Property(r => r.LegalBasis).HasMaxLength(LawfulAuthority.MaxBasisLength);
        builder.Property(r => r.Officer).HasMaxLength(LawfulAuthority.MaxLength);
        builder.Property(r => r.Kinds).HasMaxLength(60).HasConversion(
            kinds => string.Join(' ', kinds.Order().Select(kind => kind.ToString())),
            text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<LogKind>).ToHashSet(),
            new ValueComparer<IReadOnlySet<LogKind>>((a, b) => a == b || (a != null && b != null && a.SetEquals(b)), set => set.Count, set => set));
        builder.Property(r => r.Clues).HasMaxLength(LawfulScope.MaxCluesLength);
        foreach (var person in new[]
        {
            nameof(LawfulRequest.LoggedBy), nameof(LawfulRequest.CheckedBy), nameof(LawfulRequest.FirstApprover), nameof(LawfulRequest.SecondApprover),
            nameof(LawfulRequest.ExportedBy), nameof(LawfulRequest.DeliveredBy), nameof(LawfulRequest.EndedBy),
        })
        {
            builder.Property(person).HasMaxLength(256);
        }

        builder.Property(r => r.ExportPath).HasMaxLength(100);
        builder.Property(r => r.ExportSha256).HasMaxLength(64).IsFixedLength();
        builder.Property(r => r.LogRoot).HasMaxLength(64).IsFixedLength();
        builder.Property(r => r.DeliveryNote).HasMaxLength(LawfulRequest.MaxNoteLength);
        builder.Property(r => r.RefusalReason).HasMaxLength(LawfulRequest.MaxNoteLength);
        builder.Property(r => r.Version).IsConcurrencyToken();
        builder.HasIndex(r => r.Number).IsUnique();
        builder.HasIndex(r => new { r.Status, r.LoggedAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(r => r.ScopeOrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(r => r.Papers).WithOne().HasForeignKey(paper => paper.RequestId);
    }
}

internal sealed class LawfulPaperMapping : IEntityTypeConfiguration<LawfulPaper>
{
    public void Configure(EntityTypeBuilder<LawfulPaper> builder)
    {
        builder.ToTable("lawful_papers");
        builder.Property(paper => paper.Id).ValueGeneratedNever();
        builder.Property(paper => paper.Name).HasMaxLength(200);
        builder.Property(paper => paper.Sha256).HasMaxLength(64).IsFixedLength();
        builder.Property(paper => paper.TickedBy).HasMaxLength(256);
        builder.HasIndex(paper => new { paper.RequestId, paper.Kind }).IsUnique();
        builder.HasOne<StoredFile>().WithMany().HasForeignKey(paper => paper.FileId).OnDelete(DeleteBehavior.Restrict);
    }
}
