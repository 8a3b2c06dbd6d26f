using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Web.Data;

namespace Portal.Web.Features.Accounts;

internal sealed class PortalUserMapping : IEntityTypeConfiguration<PortalUser>
{
    public void Configure(EntityTypeBuilder<PortalUser> builder)
    {
        builder.Property(u => u.DisplayName).HasMaxLength(100);
        builder.Property(u => u.Language).HasMaxLength(10);
    }
}

internal sealed class OrganisationMapping : IEntityTypeConfiguration<Organisation>
{
    public void Configure(EntityTypeBuilder<Organisation> builder)
    {
        builder.ToTable("Organisations");
        builder.Property(o => o.Id).ValueGeneratedNever();
        builder.Property(o => o.Name).HasMaxLength(Organisation.MaxNameLength);
        builder.Property(o => o.Version).IsConcurrencyToken();
        builder.HasMany(o => o.Members).WithOne().HasForeignKey(m => m.OrganisationId);
        builder.Navigation(o => o.Members).AutoInclude();
    }
}

internal sealed class MembershipMapping : IEntityTypeConfiguration<Membership>
{
    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("Memberships");
        builder.HasKey(m => new { m.OrganisationId, m.UserId });
        builder.HasIndex(m => m.UserId);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(m => m.UserId);
    }
}

internal sealed class UserSessionMapping : IEntityTypeConfiguration<UserSession>
{
    public void Configure(EntityTypeBuilder<UserSession> builder)
    {
        builder.ToTable("UserSessions");
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.KeyHash).HasMaxLength(64).IsFixedLength();
        builder.Property(s => s.SecurityStamp).HasMaxLength(64);
        builder.Property(s => s.Ip).HasMaxLength(64);
        builder.Property(s => s.UserAgent).HasMaxLength(300);
        builder.HasIndex(s => s.KeyHash).IsUnique();
        builder.HasIndex(s => s.UserId);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(s => s.UserId);
    }
}

internal sealed class SendingStopMapping : IEntityTypeConfiguration<SendingStop>
{
    public void Configure(EntityTypeBuilder<SendingStop> builder)
    {
        builder.ToTable("sending_stops");
        builder.Property(stop => stop.Id).ValueGeneratedNever();
        builder.Property(stop => stop.Document).HasMaxLength(SendingStop.MaxDocumentLength);
        builder.Property(stop => stop.SetBy).HasMaxLength(256);
        builder.Property(stop => stop.LiftedBy).HasMaxLength(256);
        builder.Property(stop => stop.Version).IsConcurrencyToken();
        builder.HasIndex(stop => new { stop.OrganisationId, stop.StopsAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(stop => stop.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}
