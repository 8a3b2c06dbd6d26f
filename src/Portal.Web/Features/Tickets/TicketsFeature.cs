using Portal.Web.Platform;

namespace Portal.Web.Features.Tickets;

public static class TicketsFeature
{
    public static IServiceCollection AddTickets(this IServiceCollection services) => services
        .AddSingleton<TicketService>()
        .AddSingleton<TicketQueries>()
        .AddRuleTexts<TicketsTexts>();
}
