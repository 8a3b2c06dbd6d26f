using System.CommandLine;
using System.Globalization;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Web.Platform.CommandLine;

namespace Portal.Web.Features.Billing;

/// <summary>'bill-run --month 2026-10'.</summary>
public static class BillRunCommand
{
    public static Command Create()
    {
        var month = new Option<string>("--month") { Description = "The month, ended in Asia/Shanghai: 2026-10.", HelpName = "YYYY-MM", Required = true };
        return new PortalCommand("bill-run", "Closes a month: one bill for each organisation. A month that was run already is only shown.", async (portal, parsed, ct) =>
        {
            var text = parsed.GetRequiredValue(month);
            var day = MonthText.Parse(text) ?? throw new RuleException("month.malformed", $"'{text}' is not a month such as 2026-10.", text);
            var run = await portal.Get<BillRunService>().RunAsync(day, CommandSession.Actor, ct);
            await portal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{run.Month:yyyy-MM}\t{run.Status}\t{run.Bills}\t{run.Total.ToFenString()}\t{run.Sha256}"));
            return 0;
        })
        { month };
    }
}
