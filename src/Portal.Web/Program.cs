using Portal.Web;

#if DEBUG
// A build from the sources is for developing; a published one is Production unless told otherwise.
if (Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") is null && Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is null)
    Environment.SetEnvironmentVariable("ASPNETCORE_ENVIRONMENT", "Development");
#endif

return await PortalProgram.RunAsync(args);

public partial class Program;
