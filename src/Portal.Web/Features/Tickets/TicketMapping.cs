using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Tickets;
using Portal.Web.Data;

namespace Portal.Web.Features.Tickets;

internal sealed class TicketMapping : IEntityTypeConfiguration<Ticket>
{
    public void Configure(EntityTypeBuilder<Ticket> builder)
    {
        builder.ToTable("tickets");
        builder.Property(ticket => ticket.Id).ValueGeneratedNever();
        builder.Property(ticket => ticket.Number).HasMaxLength(20);
        builder.Property(ticket => ticket.Priority).HasDefaultValue(TicketPriority.Normal).HasSentinel((TicketPriority)(-1));
        builder.Property(ticket => ticket.Subject).HasMaxLength(Ticket.MaxSubjectLength);
        builder.Property(ticket => ticket.About).HasMaxLength(TicketRequest.MaxAboutLength);
        builder.Property(ticket => ticket.Wanted).HasMaxLength(TicketRequest.MaxWantedLength);
        builder.Property(ticket => ticket.Phone).HasMaxLength(TicketRequest.MaxPhoneLength);
        builder.Property(ticket => ticket.Source).HasMaxLength(20);
        builder.Property(ticket => ticket.OpenedBy).HasMaxLength(256);
        builder.Property(ticket => ticket.Version).IsConcurrencyToken();
        builder.HasIndex(ticket => ticket.Number).IsUnique();
        builder.HasIndex(ticket => new { ticket.OrganisationId, ticket.ChangedAt });
        builder.HasIndex(ticket => new { ticket.Status, ticket.DueAt });
        builder.HasIndex(ticket => ticket.Source);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(ticket => ticket.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(ticket => ticket.AssigneeId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(ticket => ticket.Posts).WithOne().HasForeignKey(post => post.TicketId).OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(ticket => ticket.Notes).WithOne().HasForeignKey(note => note.TicketId).OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(ticket => ticket.Steps).WithOne().HasForeignKey(step => step.TicketId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class TicketPostMapping : IEntityTypeConfiguration<TicketPost>
{
    public void Configure(EntityTypeBuilder<TicketPost> builder)
    {
        builder.ToTable("ticket_posts");
        builder.Property(post => post.Id).ValueGeneratedNever();
        builder.Property(post => post.Author).HasMaxLength(256);
        builder.HasMany(post => post.Files).WithOne().HasForeignKey(file => file.PostId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class TicketFileMapping : IEntityTypeConfiguration<TicketFile>
{
    public void Configure(EntityTypeBuilder<TicketFile> builder)
    {
        builder.ToTable("ticket_files");
        builder.HasKey(file => file.FileId);
        builder.Property(file => file.FileId).ValueGeneratedNever();
        builder.Property(file => file.Name).HasMaxLength(200);
    }
}

internal sealed class TicketNoteMapping : IEntityTypeConfiguration<TicketNote>
{
    public void Configure(EntityTypeBuilder<TicketNote> builder)
    {
        builder.ToTable("ticket_notes");
        builder.Property(note => note.Id).ValueGeneratedNever();
        builder.Property(note => note.Author).HasMaxLength(256);
    }
}

internal sealed class TicketStepMapping : IEntityTypeConfiguration<TicketStep>
{
    public void Configure(EntityTypeBuilder<TicketStep> builder)
    {
        builder.ToTable("ticket_steps");
        builder.Property(step => step.Id).ValueGeneratedNever();
        builder.Property(step => step.From).HasMaxLength(256);
        builder.Property(step => step.To).HasMaxLength(256);
        builder.Property(step => step.Reason).HasMaxLength(Ticket.MaxReasonLength);
        builder.Property(step => step.By).HasMaxLength(256);
    }
}
