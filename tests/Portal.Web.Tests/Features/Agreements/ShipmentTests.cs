using Microsoft.EntityFrameworkCore;
using Portal.Domain.Agreements;
using Portal.Web.Features.Agreements;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Agreements;

public sealed class ShipmentTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Portals_that_start_at_one_moment_ship_every_text_once(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        await using (var db = await portal.DbAsync())
            await db.Set<AgreementVersion>().ExecuteDeleteAsync();

        var shipment = portal.Get<AgreementShipment>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => shipment.RunAsync(CancellationToken.None))));

        await using var after = await portal.DbAsync();
        Assert.Equal(
            AgreementSet.All.Order(),
            (await after.Set<AgreementVersion>().Select(v => v.Code).ToListAsync()).Order());
    }
}
