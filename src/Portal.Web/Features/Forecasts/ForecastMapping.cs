using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Accounts;
using Portal.Domain.Forecasts;
using Portal.Domain.Tickets;

namespace Portal.Web.Features.Forecasts;

internal sealed class TrafficForecastMapping : IEntityTypeConfiguration<TrafficForecast>
{
    public void Configure(EntityTypeBuilder<TrafficForecast> builder)
    {
        builder.ToTable("traffic_forecasts");
        builder.Property(forecast => forecast.Id).ValueGeneratedNever();
        builder.Property(forecast => forecast.Number).HasMaxLength(20);
        builder.Property(forecast => forecast.Reason).HasMaxLength(TrafficForecast.MaxReasonLength);
        builder.Property(forecast => forecast.Note).HasMaxLength(TrafficForecast.MaxReasonLength);
        builder.Property(forecast => forecast.FiledBy).HasMaxLength(256);
        builder.Property(forecast => forecast.AnsweredBy).HasMaxLength(256);
        builder.Property(forecast => forecast.Version).IsConcurrencyToken();
        builder.HasIndex(forecast => forecast.Number).IsUnique();
        builder.HasIndex(forecast => new { forecast.OrganisationId, forecast.Until });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(forecast => forecast.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Ticket>().WithMany().HasForeignKey(forecast => forecast.TicketId).OnDelete(DeleteBehavior.Restrict);
    }
}
