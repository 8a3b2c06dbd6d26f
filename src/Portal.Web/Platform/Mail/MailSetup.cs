namespace Portal.Web.Platform.Mail;

public static class MailSetup
{
    public static IServiceCollection AddPortalMail(this IServiceCollection services, PortalOptions options)
    {
        services.AddSingleton<FileMailTransport>();
        if (options.Mail.Host.Length > 0)
            services.AddSingleton<IMailTransport, SmtpMailTransport>();
        else
            services.AddSingleton<IMailTransport>(provider => provider.GetRequiredService<FileMailTransport>());
        services.AddSingleton<MailDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<MailDispatcher>());
        return services;
    }
}
