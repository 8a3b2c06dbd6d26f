namespace Portal.Web.Features.Demonstration;

public static class DemonstrationFeature
{
    public static IServiceCollection AddDemonstration(this IServiceCollection services) => services.AddSingleton<DemoService>();

    /// <summary>Fills an empty database before the portal begins to serve, and says how to sign in.</summary>
    public static async Task FillDemonstrationAsync(this IServiceProvider services, TextWriter to, CancellationToken ct = default)
    {
        var demo = services.GetRequiredService<DemoService>();
        if (!await demo.IsEmptyAsync(ct))
            return;
        var people = await demo.FillAsync(ct);
        await to.WriteLineAsync("The database was empty and holds a demonstration now. Sign-ins (organisation, role, mail, password, authenticator secret and link):");
        DemoCommand.Print(people, to);
    }
}
