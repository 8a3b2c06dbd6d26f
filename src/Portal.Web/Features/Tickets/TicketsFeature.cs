using Portal.Domain.Tickets;
using Portal.Web.Data;
using Portal.Web.Features.Deadlines;
using Portal.Web.Platform;
using Portal.Web.Platform.Jobs;

namespace Portal.Web.Features.Tickets;

public static class TicketsFeature
{
    public static IServiceCollection AddTickets(this IServiceCollection services) => services
        .AddSingleton(StateGuard.Of("tickets", "Status", Ticket.Moves))
        .AddSingleton<TicketMails>()
        .AddSingleton<TicketService>()
        .AddSingleton<TicketDeskService>()
        .AddSingleton<TicketQueries>()
        .AddSingleton<IDeadlineSource, TicketDeadlines>()
        .AddRuleTexts<TicketsTexts>()
        .AddPortalJob<TicketTargetsJob>(TicketTargetsJob.Name, TicketTargetsJob.Cron);

    public static void MapTickets(this IEndpointRouteBuilder app) => app.MapTicketsApi();
}
