using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Web.Data;

namespace Portal.Web.Features.Accounts;

internal sealed class InvitationMapping : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("Invitations");
        builder.Property(i => i.Id).ValueGeneratedNever();
        builder.Property(i => i.Mail).HasMaxLength(MailAddresses.MaxLength);
        builder.Property(i => i.Language).HasMaxLength(8);
        builder.Property(i => i.TokenHash).HasMaxLength(64);
        builder.Property(i => i.Version).IsConcurrencyToken();
        builder.Property(i => i.StaffRoles).HasMaxLength(128).HasConversion(
            roles => string.Join(' ', roles),
            text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<StaffRole>).ToList(),
            new ValueComparer<IReadOnlyList<StaffRole>>((a, b) => a!.SequenceEqual(b!), r => r.Count, r => r.ToList()));
        builder.HasIndex(i => i.TokenHash).IsUnique();
        builder.HasIndex(i => new { i.OrganisationId, i.State });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(i => i.OrganisationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class MailLinkMapping : IEntityTypeConfiguration<MailLink>
{
    public void Configure(EntityTypeBuilder<MailLink> builder)
    {
        builder.ToTable("MailLinks");
        builder.HasKey(l => new { l.UserId, l.Purpose });
        builder.Property(l => l.TokenHash).HasMaxLength(64);
        builder.Property(l => l.Version).IsConcurrencyToken();
        builder.HasIndex(l => l.TokenHash).IsUnique();
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class AuthenticatorMapping : IEntityTypeConfiguration<Authenticator>
{
    public void Configure(EntityTypeBuilder<Authenticator> builder)
    {
        builder.ToTable("Authenticators");
        builder.HasKey(a => a.UserId);
        builder.Property(a => a.UserId).ValueGeneratedNever();
        builder.Property(a => a.SealedSecret).HasMaxLength(512);
        builder.Property(a => a.Version).IsConcurrencyToken();
        builder.HasOne<PortalUser>().WithOne().HasForeignKey<Authenticator>(a => a.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RecoveryCodeMapping : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("RecoveryCodes");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Hash).HasMaxLength(64);
        builder.Property(c => c.Version).IsConcurrencyToken();
        builder.HasIndex(c => new { c.UserId, c.Hash }).IsUnique();
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class AccessRecordMapping : IEntityTypeConfiguration<AccessRecord>
{
    public void Configure(EntityTypeBuilder<AccessRecord> builder)
    {
        builder.ToTable("AccessRecords");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.MailKey).HasMaxLength(64);
        builder.Property(r => r.Ip).HasMaxLength(64);
        builder.Property(r => r.UserAgent).HasMaxLength(256);
        builder.HasIndex(r => new { r.MailKey, r.At });
        builder.HasIndex(r => new { r.UserId, r.At });
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(r => r.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
