using System.Globalization;
using Portal.Domain;
using Portal.Domain.Ledger;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;

namespace Portal.Web.Features.Ledger;

/// <param name="Balance">CNY with two decimals.</param>
/// <param name="Receivable">What is open on bills: below zero while something is owed.</param>
public sealed record BalanceAnswer(string Balance, string Receivable, string Currency);

/// <param name="Left">Now: without what the running month has used.</param>
/// <param name="Posted">By the ledger: what closed months left.</param>
public sealed record PackageAnswer(
    string Number, string Kind, string Service, long Units, long Left, long Posted, string ActiveFrom, string ExpiresOn, string State);

internal static class LedgerApi
{
    public static void MapLedgerApi(this IEndpointRouteBuilder app)
    {
        var balance = app.MapGroup("/api/v1").RequireAuthorization(ScopePolicies.Of(TokenScopes.BalanceRead)).WithTags("Balance");

        balance.MapGet("/balance", async (LedgerQueries ledger, Actor actor, CancellationToken ct) =>
            {
                var view = await ledger.BalanceAsync(actor, ct: ct);
                return TypedResults.Ok(new BalanceAnswer(view.Balance.RoundToFen().ToFenString(), view.Receivable.RoundToFen().ToFenString(), Money.Currency));
            })
            .WithSummary("Money on account and what is open");

        balance.MapGet("/packages", async (LedgerQueries ledger, Actor actor, CancellationToken ct) =>
            {
                var view = await ledger.BalanceAsync(actor, ct: ct);
                return TypedResults.Ok(view.Stock.Packages.Select(level => Of(level, view.Today)));
            })
            .WithSummary("Packages with what is left of each, earliest expiry first");

        app.MapGet("/balance/entries.csv", async (LedgerQueries ledger, Actor actor, CancellationToken ct) =>
                TypedResults.File(await ledger.ExportAsync(actor, ct), "text/csv; charset=utf-8", "ledger.csv"))
            .RequireAuthorization(nameof(Domain.Accounts.Permission.ViewBills)).ExcludeFromDescription();
    }

    private static PackageAnswer Of(PackageLevel level, DateOnly today) => new(
        level.Package.Number, level.Package.Kind is PackageKind.Bought ? "bought" : "compensation", level.Package.Service.Wire(), level.Package.Units,
        level.Left, level.Posted, Day(level.Package.ActiveFrom), Day(level.Package.ExpiresOn),
        level.Package.StateOn(today, level.Left).ToString().ToLowerInvariant());

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
