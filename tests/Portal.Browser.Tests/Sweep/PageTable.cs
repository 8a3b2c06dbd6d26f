using Portal.Browser.Tests.Support;

namespace Portal.Browser.Tests.Sweep;

/// <summary>One page of the app: its route, who opens it, and under which address.</summary>
/// <param name="Address">Null where the route has no parameters.</param>
/// <param name="Status">What a page that reports a failure answers with.</param>
public sealed record PageRow(string Route, Who Who, Func<Examples, Task<string>>? Address = null, int Status = 200)
{
    public Task<string> AddressAsync(Examples examples) => Address?.Invoke(examples) ?? Task.FromResult(Route);
}

/// <summary>Every page of the app. A page without a row turns the sweep red.</summary>
public static class PageTable
{
    public static readonly IReadOnlyList<PageRow> Rows =
    [
        new("/", Who.Visitor),
        new("/pricing", Who.Visitor),
        new("/status", Who.Visitor),
        new("/error", Who.Visitor),
        new("/not-found", Who.Visitor),

        new("/organisation/tokens", Who.Owner),
        new("/settings/tokens", Who.Admin),

        new("/bills", Who.CustomerFinance),
        new("/bills/{number}", Who.CustomerFinance, async e => $"/bills/{await e.BillAsync()}"),
        new("/billing", Who.StaffFinance),
        new("/billing/bills/{number}", Who.StaffFinance, async e => $"/billing/bills/{await e.BillAsync()}"),
    ];
}
