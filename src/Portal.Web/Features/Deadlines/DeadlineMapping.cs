using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Deadlines;

namespace Portal.Web.Features.Deadlines;

internal sealed class TrackedDeadlineMapping : IEntityTypeConfiguration<TrackedDeadline>
{
    public void Configure(EntityTypeBuilder<TrackedDeadline> builder)
    {
        builder.ToTable("deadlines");
        builder.Property(deadline => deadline.Id).ValueGeneratedNever();
        builder.Property(deadline => deadline.Kind).HasMaxLength(TrackedDeadline.MaxKindLength);
        builder.Property(deadline => deadline.Subject).HasMaxLength(TrackedDeadline.MaxSubjectLength);
        builder.Property(deadline => deadline.PolicyKey).HasMaxLength(40);
        builder.Property(deadline => deadline.Version).IsConcurrencyToken();
        builder.HasOne<Organisation>().WithMany().HasForeignKey(deadline => deadline.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(deadline => deadline.Alarms).WithOne().HasForeignKey(alarm => alarm.DeadlineId);
        builder.HasMany(deadline => deadline.Moves).WithOne().HasForeignKey(move => move.DeadlineId);
        // A case waits for one thing of a kind at a time.
        builder.HasIndex(deadline => new { deadline.Kind, deadline.Subject }).IsUnique().HasFilter("\"Status\" = 'Open'");
        builder.HasIndex(deadline => new { deadline.Status, deadline.DueAt });
        builder.HasIndex(deadline => new { deadline.OrganisationId, deadline.Status, deadline.DueAt });
    }
}

internal sealed class DeadlineAlarmMapping : IEntityTypeConfiguration<DeadlineAlarm>
{
    public void Configure(EntityTypeBuilder<DeadlineAlarm> builder)
    {
        builder.ToTable("deadline_alarms");
        builder.Property(alarm => alarm.Id).ValueGeneratedNever();
        builder.HasIndex(alarm => new { alarm.RungAt, alarm.At });
    }
}

internal sealed class DeadlineMoveMapping : IEntityTypeConfiguration<DeadlineMove>
{
    public void Configure(EntityTypeBuilder<DeadlineMove> builder)
    {
        builder.ToTable("deadline_moves");
        builder.Property(move => move.Id).ValueGeneratedNever();
        builder.Property(move => move.Note).HasMaxLength(TrackedDeadline.MaxNoteLength);
    }
}
