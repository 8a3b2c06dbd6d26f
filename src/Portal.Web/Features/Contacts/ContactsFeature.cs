using Portal.Web.Platform;

namespace Portal.Web.Features.Contacts;

public static class ContactsFeature
{
    public static IServiceCollection AddContacts(this IServiceCollection services) => services
        .AddSingleton<ContactService>()
        .AddSingleton<ContactQueries>()
        .AddRuleTexts<ContactsTexts>();
}
