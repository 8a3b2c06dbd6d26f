namespace Portal.Web.Features.Demonstration;

public static class DemonstrationFeature
{
    public static IServiceCollection AddDemonstration(this IServiceCollection services) => services.AddSingleton<DemoService>();

    /// <summary>Fills an empty database before the portal begins to serve.</summary>
    /// <returns>How to sign in to the demonstration; nothing when the database holds something else.</returns>
    public static async Task<string> FillDemonstrationAsync(this IServiceProvider services, CancellationToken ct = default)
    {
        var demo = services.GetRequiredService<DemoService>();
        if (await demo.IsEmptyAsync(ct))
            await demo.FillAsync(ct);
        else if (!await demo.IsThereAsync(ct))
            return "";

        using var words = new StringWriter();
        await words.WriteLineAsync($"Demonstration sign-ins, all with the password {DemoPerson.Password} (staff: authenticator secret behind; 'demo --help' says more):");
        foreach (var person in DemoPeople.Everybody)
            await words.WriteLineAsync($"  {person.Mail,-26} {person.Role,-15} {person.Secret ?? person.Organisation}");
        return words.ToString().TrimEnd();
    }
}
