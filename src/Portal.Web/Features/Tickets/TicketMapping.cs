using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Tickets;

namespace Portal.Web.Features.Tickets;

internal sealed class TicketMapping : IEntityTypeConfiguration<Ticket>
{
    public void Configure(EntityTypeBuilder<Ticket> builder)
    {
        builder.ToTable("tickets");
        builder.Property(ticket => ticket.Id).ValueGeneratedNever();
        builder.Property(ticket => ticket.Number).HasMaxLength(20);
        builder.Property(ticket => ticket.Subject).HasMaxLength(Ticket.MaxSubjectLength);
        builder.Property(ticket => ticket.OpenedBy).HasMaxLength(256);
        builder.Property(ticket => ticket.Version).IsConcurrencyToken();
        builder.HasIndex(ticket => ticket.Number).IsUnique();
        builder.HasIndex(ticket => new { ticket.OrganisationId, ticket.ChangedAt });
        builder.HasIndex(ticket => new { ticket.Status, ticket.ChangedAt });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(ticket => ticket.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(ticket => ticket.Posts).WithOne().HasForeignKey(post => post.TicketId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class TicketPostMapping : IEntityTypeConfiguration<TicketPost>
{
    public void Configure(EntityTypeBuilder<TicketPost> builder)
    {
        builder.ToTable("ticket_posts");
        builder.Property(post => post.Id).ValueGeneratedNever();
        builder.Property(post => post.Author).HasMaxLength(256);
        builder.Property(post => post.FileName).HasMaxLength(200);
    }
}
