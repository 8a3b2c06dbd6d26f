namespace Portal.Web.Features.Organisations;

public static class OrganisationsFeature
{
    public static IServiceCollection AddOrganisations(this IServiceCollection services) => services
        .AddSingleton<OrganisationService>()
        .AddSingleton<InvitationService>()
        .AddSingleton<AdministratorService>()
        .AddSingleton<StaffService>();
}
