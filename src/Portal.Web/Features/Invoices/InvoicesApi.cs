using System.Globalization;
using System.Text.Json.Serialization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Invoices;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tokens;

namespace Portal.Web.Features.Invoices;

/// <param name="Amount">Gross less what was given back, vouchers and compensation; CNY with two decimals, like the others.</param>
/// <param name="GivenBack">Credit notes and refunds.</param>
public sealed record InvoiceItemAnswer(string Source, string Number, string Gross, string GivenBack, string Vouchers, string Compensation, string Amount)
{
    public static InvoiceItemAnswer Of(InvoiceItem item) => new(
        item.Source is InvoiceSource.Bill ? "bill" : "package", item.Number, item.Gross.ToFenString(), item.GivenBack.ToFenString(),
        item.Vouchers.ToFenString(), item.Compensation.ToFenString(), item.Amount.ToFenString());
}

/// <param name="Status">requested, issued, refused, withdrawn, reversal-due or reversed.</param>
/// <param name="ReversalNumber">Of the red-letter invoice.</param>
public sealed record InvoiceAnswer(
    string Number, string Status, string Kind, string Title, string Amount, string Currency, DateTimeOffset RequestedAt, IReadOnlyList<InvoiceItemAnswer> Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? InvoiceNumber,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? InvoicedOn,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReversalNumber)
{
    public static InvoiceAnswer Of(InvoiceRequest request) => new(
        request.Number, request.Status.Wire(), request.Details.Kind is InvoiceKind.Special ? "special" : "ordinary", request.Details.Title,
        request.Amount.ToFenString(), Money.Currency, request.RequestedAt, [.. request.Items.Select(InvoiceItemAnswer.Of)],
        request.InvoiceNumber, request.InvoicedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), request.ReversalNumber);
}

internal static class InvoicesApi
{
    public static void MapInvoicesApi(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/invoices", async (InvoiceQueries queries, Actor actor, CancellationToken ct) =>
                TypedResults.Ok((await queries.ListAsync(actor, ct)).Select(InvoiceAnswer.Of)))
            .RequireAuthorization(ScopePolicies.Of(TokenScopes.BillsRead)).WithTags("Bills")
            .WithSummary("Invoice requests with what they are over, newest first");

    /// <summary>Downloads only; see also <see cref="Platform.Web.SecurityHeaders"/>.</summary>
    public static void MapInvoiceFiles(this IEndpointRouteBuilder app)
    {
        foreach (var (root, policy) in new[] { ("/invoices", Permission.ViewBills), ("/invoicing", Permission.ManageReceivables) })
        {
            app.MapGet($"{root}/{{number}}/file", async (string number, InvoiceQueries queries, Actor actor, CancellationToken ct) =>
            {
                var (file, content) = await queries.FileAsync(number, actor, ct);
                return TypedResults.File(content, file.ContentType, file.Name);
            }).RequireAuthorization(policy.ToString()).ExcludeFromDescription();
        }
    }
}
