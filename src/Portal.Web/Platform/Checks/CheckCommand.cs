using System.CommandLine;
using System.Data.Common;
using Portal.Domain;
using Portal.Web.Platform.CommandLine;

namespace Portal.Web.Platform.Checks;

/// <summary>'check': every invariant, one line each.</summary>
public static class CheckCommand
{
    public static Command Create() => new PortalCommand(
        "check", "Recomputes every invariant; one line each: ok or FAILED, the promise, what was seen. Exit status 1 when one fails.",
        async (portal, _, ct) =>
        {
            var failed = 0;
            foreach (var invariant in portal.Services.GetServices<IInvariant>().OrderBy(i => i.Name, StringComparer.Ordinal))
            {
                var result = await ResultAsync(invariant, ct);
                await portal.Out.WriteLineAsync($"{(result.Holds ? "ok" : "FAILED")}\t{invariant.Name}\t{result.Words}");
                failed += result.Holds ? 0 : 1;
            }

            await portal.Error.WriteLineAsync(failed == 0 ? "Everything holds." : $"{failed} of the promises above are broken.");
            return failed == 0 ? 0 : 1;
        });

    private static async Task<CheckResult> ResultAsync(IInvariant invariant, CancellationToken ct)
    {
        try
        {
            return await invariant.CheckAsync(ct);
        }
        catch (Exception error) when (error is DbException or IOException or InvalidOperationException or RuleException)
        {
            return CheckResult.Bad($"could not be checked: {error.Message}"); // the others are still worth knowing
        }
    }
}
