using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Templates;
using Portal.Web.Features.Review;

namespace Portal.Web.Features.Templates;

internal sealed class TemplateMapping : IEntityTypeConfiguration<Template>
{
    public void Configure(EntityTypeBuilder<Template> builder)
    {
        builder.ToTable("Templates");
        builder.Property(t => t.Id).ValueGeneratedNever();
        builder.Property(t => t.Name).HasMaxLength(Template.NameMaxLength);
        builder.Property(t => t.Version).IsConcurrencyToken();
        builder.Ignore(t => t.Latest);
        builder.Ignore(t => t.Live);
        builder.HasMany(t => t.Versions).WithOne().HasForeignKey(v => v.TemplateId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(t => t.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(t => new { t.OrganisationId, t.ChangedAt });
    }
}

internal sealed class TemplateVersionMapping : IEntityTypeConfiguration<TemplateVersion>
{
    public void Configure(EntityTypeBuilder<TemplateVersion> builder)
    {
        builder.ToTable("TemplateVersions");
        builder.MapReviewed();
        builder.Ignore(v => v.Text);
        builder.Property(v => v.Body).HasMaxLength(TemplateText.StoredMaxLength);
        builder.Property(v => v.Purpose).HasMaxLength(TemplateText.PurposeMaxLength);
        builder.Property(v => v.Examples).HasList();
        builder.HasIndex(v => new { v.TemplateId, v.Number }).IsUnique();
    }
}
