using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Notices;

namespace Portal.Web.Features.Notices;

internal sealed class NoticeMapping : IEntityTypeConfiguration<Notice>
{
    public void Configure(EntityTypeBuilder<Notice> builder)
    {
        builder.ToTable("notices");
        builder.Property(notice => notice.Id).ValueGeneratedNever();
        builder.Property(notice => notice.Number).HasMaxLength(20);
        builder.Property(notice => notice.TitleEnglish).HasMaxLength(NoticeContent.MaxTitleLength);
        builder.Property(notice => notice.TitleChinese).HasMaxLength(NoticeContent.MaxTitleLength);
        builder.Property(notice => notice.English).HasMaxLength(NoticeContent.MaxTextLength);
        builder.Property(notice => notice.Chinese).HasMaxLength(NoticeContent.MaxTextLength);
        builder.Property(notice => notice.Services).AreServices();
        builder.Property(notice => notice.Source).HasMaxLength(120);
        builder.Property(notice => notice.Link).HasMaxLength(Notice.MaxLinkLength);
        builder.Property(notice => notice.DraftedBy).HasMaxLength(256);
        builder.Property(notice => notice.PublishedBy).HasMaxLength(256);
        builder.Property(notice => notice.EndedBy).HasMaxLength(256);
        builder.Property(notice => notice.EndReason).HasMaxLength(Notice.MaxReasonLength);
        builder.Property(notice => notice.Version).IsConcurrencyToken();
        builder.Ignore(notice => notice.Content);
        builder.HasIndex(notice => notice.Number).IsUnique();
        builder.HasIndex(notice => notice.Source).IsUnique();
        builder.HasIndex(notice => new { notice.Status, notice.PublishedAt });
        builder.HasIndex(notice => notice.CorrectsId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(notice => notice.CustomerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Notice>().WithMany().HasForeignKey(notice => notice.CorrectsId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class NoticeCopyMapping : IEntityTypeConfiguration<NoticeCopy>
{
    public void Configure(EntityTypeBuilder<NoticeCopy> builder)
    {
        builder.ToTable("notice_copies");
        builder.Property(copy => copy.Id).ValueGeneratedNever();
        builder.Property(copy => copy.DoneBy).HasMaxLength(256);
        builder.Property(copy => copy.AnsweredBy).HasMaxLength(256);
        builder.Property(copy => copy.Version).IsConcurrencyToken();
        builder.HasIndex(copy => new { copy.OrganisationId, copy.NoticeId }).IsUnique();
        builder.HasIndex(copy => copy.NoticeId);
        builder.HasIndex(copy => new { copy.Answer, copy.EffectiveAt });
        builder.HasOne<Notice>().WithMany().HasForeignKey(copy => copy.NoticeId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(copy => copy.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class NoticeMailMapping : IEntityTypeConfiguration<NoticeMail>
{
    public void Configure(EntityTypeBuilder<NoticeMail> builder)
    {
        builder.ToTable("notice_mails");
        builder.HasKey(mail => mail.MailId);
        builder.Property(mail => mail.MailId).ValueGeneratedNever();
        builder.Property(mail => mail.To).HasMaxLength(256);
        builder.HasIndex(mail => new { mail.NoticeId, mail.OrganisationId });
        builder.HasOne<Notice>().WithMany().HasForeignKey(mail => mail.NoticeId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(mail => mail.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class NoticeReadMapping : IEntityTypeConfiguration<NoticeRead>
{
    public void Configure(EntityTypeBuilder<NoticeRead> builder)
    {
        builder.ToTable("notice_reads");
        builder.HasKey(read => new { read.NoticeId, read.OrganisationId, read.UserId });
        builder.Property(read => read.Reader).HasMaxLength(256);
        builder.HasIndex(read => new { read.OrganisationId, read.UserId });
        builder.HasOne<Notice>().WithMany().HasForeignKey(read => read.NoticeId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class IncidentMapping : IEntityTypeConfiguration<Incident>
{
    public void Configure(EntityTypeBuilder<Incident> builder)
    {
        builder.ToTable("incidents");
        builder.Property(incident => incident.Id).ValueGeneratedNever();
        builder.Property(incident => incident.Number).HasMaxLength(20);
        builder.Property(incident => incident.TitleEnglish).HasMaxLength(Incident.MaxTitleLength);
        builder.Property(incident => incident.TitleChinese).HasMaxLength(Incident.MaxTitleLength);
        builder.Property(incident => incident.Services).AreServices();
        builder.Property(incident => incident.Version).IsConcurrencyToken();
        builder.HasIndex(incident => incident.Number).IsUnique();
        builder.HasIndex(incident => incident.ResolvedAt);
        builder.HasMany(incident => incident.Updates).WithOne().HasForeignKey(update => update.IncidentId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class IncidentUpdateMapping : IEntityTypeConfiguration<IncidentUpdate>
{
    public void Configure(EntityTypeBuilder<IncidentUpdate> builder)
    {
        builder.ToTable("incident_updates");
        builder.Property(update => update.Id).ValueGeneratedNever();
        builder.Property(update => update.English).HasMaxLength(Incident.MaxTextLength);
        builder.Property(update => update.Chinese).HasMaxLength(Incident.MaxTextLength);
        builder.Property(update => update.WrittenBy).HasMaxLength(256);
    }
}

internal static class ServiceColumns
{
    /// <summary>Wire names with spaces between.</summary>
    public static void AreServices(this PropertyBuilder<IReadOnlySet<Service>> property) => property.HasMaxLength(64).HasConversion(
        set => string.Join(' ', set.Order().Select(service => service.Wire())),
        text => Of(text),
        new ValueComparer<IReadOnlySet<Service>>(
            (a, b) => a == b || (a != null && b != null && a.SetEquals(b)),
            set => set.Count,
            set => set));

    private static HashSet<Service> Of(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => WireNames.ServiceFrom(name)).OfType<Service>()];
}
