using Portal.Web.Platform;

namespace Portal.Web.Features.Customers;

public static class CustomersFeature
{
    public static IServiceCollection AddCustomers(this IServiceCollection services) =>
        services.AddSingleton<CustomerQueries>().AddSingleton<CustomerService>().AddRuleTexts<CustomersTexts>();
}
