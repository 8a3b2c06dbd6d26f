using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Web.Data;

namespace Portal.Web.Features.Deadlines;

/// <summary>
/// A private address at which a calendar program reads one person's deadlines. Only the hash of its secret is kept; who has the
/// address sees titles and times, so it can be withdrawn and made anew at any time.
/// </summary>
public sealed class DeadlineFeed
{
    private DeadlineFeed() { } // EF

    public DeadlineFeed(Guid userId, Guid? organisationId, string hash, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        UserId = userId;
        OrganisationId = organisationId;
        Hash = hash;
        CreatedAt = now;
    }

    public Guid Id { get; private set; }

    public Guid UserId { get; private set; }

    /// <summary>None for staff.</summary>
    public Guid? OrganisationId { get; private set; }

    public string Hash { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>To the hour: who looks often is not written down each time.</summary>
    public DateTimeOffset? LastReadAt { get; private set; }

    public void Read(DateTimeOffset now) => LastReadAt = now;
}

internal sealed class DeadlineFeedMapping : IEntityTypeConfiguration<DeadlineFeed>
{
    public void Configure(EntityTypeBuilder<DeadlineFeed> builder)
    {
        builder.ToTable("deadline_feeds");
        builder.Property(feed => feed.Id).ValueGeneratedNever();
        builder.Property(feed => feed.Hash).HasMaxLength(64).IsFixedLength();
        builder.HasIndex(feed => feed.Hash).IsUnique();
        builder.HasIndex(feed => new { feed.UserId, feed.OrganisationId });
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(feed => feed.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(feed => feed.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}
