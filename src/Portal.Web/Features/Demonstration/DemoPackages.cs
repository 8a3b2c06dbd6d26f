using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Calendar;
using Portal.Web.Features.Ledger;
using Portal.Web.Features.Packages;

namespace Portal.Web.Features.Demonstration;

/// <summary>Money that came in, and the packages it bought, at the start of the running month.</summary>
internal sealed class DemoPackages(IServiceProvider services, DemoClock clock, IReadOnlyList<DemoPerson> staff)
{
    private T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public async Task BuyAsync(IReadOnlyList<DemoPerson> members, CancellationToken ct)
    {
        var finance = staff.First(person => person.Permissions.Contains(Permission.ManageLedger)).ActorAt(clock.Now);
        var buyer = members.First(person => person.Permissions.Contains(Permission.BuyPackages)).ActorAt(clock.Now);
        var reference = $"TT{ContractTime.DayOf(clock.Now):yyyyMMdd}";
        await Get<LedgerService>().TopUpAsync(buyer.RequiredOrganisation, Money.Of(2_000), reference, "", finance, ct);
        foreach (var offer in new[] { "sms-10k", "email-300k" })
            await Get<PackageService>().BuyAsync(new(offer, Guid.CreateVersion7(clock.Now)), buyer, ct);
    }
}
