using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Contacts;
using Portal.Web.Data;

namespace Portal.Web.Features.Contacts;

internal sealed class ContactAssignmentMapping : IEntityTypeConfiguration<ContactAssignment>
{
    public void Configure(EntityTypeBuilder<ContactAssignment> builder)
    {
        builder.ToTable("contact_assignments");
        builder.Property(assignment => assignment.Id).ValueGeneratedNever();
        builder.Property(assignment => assignment.AssignedBy).HasMaxLength(256);
        builder.Property(assignment => assignment.EndedBy).HasMaxLength(256);
        builder.Property(assignment => assignment.LiveKey).HasMaxLength(60);
        builder.Property(assignment => assignment.Version).IsConcurrencyToken();
        builder.HasIndex(assignment => assignment.LiveKey).IsUnique();
        builder.HasIndex(assignment => new { assignment.OrganisationId, assignment.AssignedAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(assignment => assignment.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(assignment => assignment.PersonId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(assignment => assignment.SubstituteId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class StaffAbsenceMapping : IEntityTypeConfiguration<StaffAbsence>
{
    public void Configure(EntityTypeBuilder<StaffAbsence> builder)
    {
        builder.ToTable("staff_absences");
        builder.Property(absence => absence.Id).ValueGeneratedNever();
        builder.Property(absence => absence.SetBy).HasMaxLength(256);
        builder.HasIndex(absence => new { absence.UserId, absence.Until });
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(absence => absence.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
