using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Billing;

namespace Portal.Web.Features.Billing;

/// <summary>Downloads: the same bytes for people at /bills/… and for machines at /api/v1/bills/….</summary>
internal static class BillFiles
{
    public static void MapBillFiles(this IEndpointRouteBuilder app)
    {
        foreach (var (root, policy) in new[] { ("/bills", Permission.ViewBills), ("/billing/bills", Permission.ViewAllBills) })
        {
            var files = app.MapGroup($"{root}/{{number}}").RequireAuthorization(policy.ToString()).ExcludeFromDescription();
            files.MapGet("/pdf", async (string number, BillQueries queries, Actor actor, CancellationToken ct) =>
                Pdf(await queries.PdfAsync(actor, number, ct)));
            files.MapGet("/csv", async (string number, BillQueries queries, Actor actor, CancellationToken ct) =>
                Csv(await queries.GetAsync(actor, number, ct)));
        }
    }

    public static FileContentHttpResult Pdf(BillPdf pdf) => TypedResults.File(pdf.Content, "application/pdf", $"{pdf.Number}.pdf");

    public static FileContentHttpResult Csv(Bill bill) => TypedResults.File(BillCsv.Write(bill), "text/csv; charset=utf-8", $"{bill.Number}.csv");
}
