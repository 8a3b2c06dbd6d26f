using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Policies;

namespace Portal.Web.Features.Policies;

internal sealed class PolicyRecordMapping : IEntityTypeConfiguration<PolicyRecord>
{
    public void Configure(EntityTypeBuilder<PolicyRecord> builder)
    {
        builder.ToTable("policy_records");
        builder.Property(record => record.Id).ValueGeneratedNever();
        builder.Property(record => record.Key).HasMaxLength(40);
        builder.Property(record => record.Reason).HasMaxLength(PolicyRecord.MaxReasonLength);
        builder.Property(record => record.Document).HasMaxLength(PolicyRecord.MaxDocumentLength);
        builder.Property(record => record.SetBy).HasMaxLength(256);
        builder.Property(record => record.Version).IsConcurrencyToken();
        // Ten-thousandths: a decimal is text in SQLite.
        builder.Property(record => record.Value).HasConversion(value => (long?)(value * 10_000m), stored => stored / 10_000m);
        builder.HasIndex(record => new { record.Key, record.OrganisationId, record.EffectiveFrom });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(record => record.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}
