using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.AbnormalSending;
using Portal.Domain.Accounts;
using Portal.Domain.Agreements;
using Portal.Domain.Apps;
using Portal.Domain.Billing;
using Portal.Domain.Complaints;
using Portal.Domain.Disputes;
using Portal.Domain.Enforcement;
using Portal.Domain.Invoices;
using Portal.Domain.Forecasts;
using Portal.Domain.Pricing;
using Portal.Domain.ServiceLevels;
using Portal.Domain.Ledger;
using Portal.Domain.Signatures;
using Portal.Domain.Templates;
using Portal.Web.Features.Apps;
using Portal.Web.Features.Demonstration;
using Portal.Web.Features.Objections;
using Portal.Web.Platform.CommandLine;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Security;

/// <summary>The owner of a third organisation asks for everything of the two in the demonstration, by its true address.</summary>
public sealed class TenancySweepTests
{
    private static readonly string[] Canaries = ["CANARY-ALPHA", "CANARY-BETA", "海棠", "Blue Harbour", "alpha.example", "beta.example"];

    [Fact]
    public async Task A_foreign_thing_answers_like_a_missing_one_and_no_list_shows_it()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        await portal.Get<DemoService>().FillAsync();
        var stranger = await portal.OwnerAsync("Quiet Third");
        using var client = portal.Client(stranger);
        var things = await ThingsAsync(portal);

        List<string> wrong = [];
        foreach (var (route, address) in things)
        {
            using var answer = await client.GetAsync(address);
            if (answer.StatusCode is not HttpStatusCode.NotFound)
                wrong.Add($"{route} answers {(int)answer.StatusCode} for {address}");
            await RevealsAsync(answer, address);
        }

        var mine = EndpointList.Load().Where(row => row.Method == "GET" && row.IsTried && IsACustomers(row)).ToList();
        foreach (var row in mine.Where(row => !row.Route.Contains('{')))
        {
            using var answer = await client.GetAsync(row.Route);
            await RevealsAsync(answer, row.Route);
        }

        // A new address with a place for an id has to be tried here too.
        wrong.AddRange(mine.Select(row => row.Route).Where(route => route.Contains('{') && !route.Contains("{Code", StringComparison.OrdinalIgnoreCase))
            .Except(things.Select(thing => thing.Route)).Select(route => $"{route} is not tried with a foreign thing"));
        Expect.None(wrong);

        async Task RevealsAsync(HttpResponseMessage answer, string address)
        {
            var body = await answer.Content.ReadAsStringAsync();
            wrong.AddRange(Canaries.Where(canary => body.Contains(canary, StringComparison.Ordinal)).Select(canary => $"{address} shows {canary}"));
        }
    }

    private static bool IsACustomers(EndpointList row) => row.Asked is EndpointTable.SignedIn
        || row.Asked.Split(" or ").Any(p => Enum.TryParse<Permission>(p, out var permission) && Permissions.Of(CustomerRole.Owner).Contains(permission));

    private static async Task<List<(string Route, string Address)>> ThingsAsync(TestPortal portal)
    {
        await using var db = await portal.DbAsync();
        var app = await db.Set<App>().Include(a => a.Keys).OrderBy(a => a.AppId).FirstAsync(a => a.Keys.Any());
        var bill = await db.Set<Bill>().OrderBy(b => b.Number).FirstAsync();
        var signature = await db.Set<Signature>().OrderBy(s => s.Id).FirstAsync();
        var template = await db.Set<Template>().OrderBy(t => t.Id).FirstAsync();
        var month = await db.Set<ServiceLevelMonth>().OrderBy(m => m.Id).Select(m => m.Id).FirstAsync();
        var claim = await db.Set<SlaClaim>().OrderBy(c => c.Number).Select(c => c.Number).FirstAsync();
        var forecast = await db.Set<TrafficForecast>().OrderBy(f => f.Number).Select(f => f.Number).FirstAsync();
        var file = await db.Set<ProofFile>().Select(f => f.FileId).FirstAsync();
        var complaint = await db.Set<Complaint>().Where(c => c.Status == ComplaintStatus.Replied).Select(c => c.Number).FirstAsync();
        var dispute = await db.Set<Dispute>().Include(d => d.Proofs).OrderBy(d => d.Number).FirstAsync();
        var held = await db.Set<EnforcementCase>().Where(c => c.Status == CaseStatus.Rectifying).Select(c => c.Number).FirstAsync();
        var invoice = await db.Set<InvoiceRequest>().Where(r => r.FileId != null).OrderBy(r => r.Number).Select(r => r.Number).FirstAsync();
        var acceptance = await db.Set<Acceptance>().Where(a => a.Status == AcceptanceStatus.AcceptedExplicit).Select(a => a.Id).FirstAsync();
        var owner = await db.Set<Membership>().Where(m => m.OrganisationId == app.OrganisationId && m.Role == CustomerRole.Owner).FirstAsync();
        var actor = new Domain.Actor
        {
            Kind = Domain.ActorKind.User,
            Id = owner.UserId,
            Name = "owner",
            OrganisationId = app.OrganisationId,
            Permissions = Permissions.Of(CustomerRole.Owner),
            ReauthenticatedAt = portal.Time.GetUtcNow(),
        };
        var change = await db.Set<PriceChangeNotice>().Select(n => n.Id).FirstAsync();
        var leak = await portal.Get<AppKeyService>().ReportLeakAsync(app.AppId, app.Keys[0].Id, "Seen in a public repository.", actor);
        var (at, message) = await MessageAsync(portal, app.AppId);
        return
        [
            ("/apps/{appId:long}", $"/apps/{app.AppId}"),
            ("/apps/{appId:long}/keys/{keyId:guid}", $"/apps/{app.AppId}/keys/{app.Keys[0].Id}"),
            ("/apps/leak-reports/{number}", $"/apps/leak-reports/{leak}"),
            ("/apps/leak-reports/{number}/pdf", $"/apps/leak-reports/{leak}/pdf"),
            ("/bills/{number}", $"/bills/{bill.Number}"),
            ("/bills/{number}/reconciliation", $"/bills/{bill.Number}/reconciliation"),
            ("/bills/{number}/lines/{position:int}", $"/bills/{bill.Number}/lines/1"),
            ("/bills/{number}/lines/{position:int}/csv", $"/bills/{bill.Number}/lines/1/csv"),
            ("/bills/{number}/csv", $"/bills/{bill.Number}/csv"),
            ("/bills/{number}/pdf", $"/bills/{bill.Number}/pdf"),
            ("/abnormal-sending/{Number}", $"/abnormal-sending/{await db.Set<AbnormalQuery>().OrderBy(q => q.Number).Select(q => q.Number).FirstAsync()}"),
            ("/complaints/{Number}", $"/complaints/{complaint}"),
            ("/complaints/{number}/replies/{edition:int}/pdf", $"/complaints/{complaint}/replies/1/pdf"),
            ("/disputes/{Number}", $"/disputes/{dispute.Number}"),
            ("/disputes/{number}/receipt", $"/disputes/{dispute.Number}/receipt"),
            ("/disputes/{number}/sample.csv", $"/disputes/{dispute.Number}/sample.csv"),
            ("/disputes/{number}/files/{id:guid}", $"/disputes/{dispute.Number}/files/{dispute.Proofs[0].FileId}"),
            ("/enforcement/{Number}", $"/enforcement/{held}"),
            ("/invoices/{Number}", $"/invoices/{invoice}"),
            ("/invoices/{number}/file", $"/invoices/{invoice}/file"),
            ("/price-changes/{Id:guid}", $"/price-changes/{change}"),
            ("/service-level/{Id:guid}", $"/service-level/{month}"),
            ("/service-level/claims/{Number}", $"/service-level/claims/{claim}"),
            ("/service-level/claims/{number}/pdf", $"/service-level/claims/{claim}/pdf"),
            ("/service-level/claims/{number}/records", $"/service-level/claims/{claim}/records"),
            ("/notices/{Number}", $"/notices/{await db.Set<Domain.Notices.Notice>().Where(n => n.Number != null).OrderBy(n => n.Number).Select(n => n.Number).FirstAsync()}"),
            ("/support/{Number}", $"/support/{claim}"),
            ("/support/forecasts/{Number}", $"/support/forecasts/{forecast}"),
            ("/support/forecasts/{number}/pdf", $"/support/forecasts/{forecast}/pdf"),
            ("/packages/{number}", $"/packages/{await db.Set<Package>().Where(p => p.OrganisationId == app.OrganisationId).OrderBy(p => p.Number).Select(p => p.Number).FirstAsync()}"),
            ("/bills/{number}/objection", $"/bills/{bill.Number}/objection"),
            ("/bills/credit-notes/{number}/pdf", $"/bills/credit-notes/{await CreditNoteAsync(portal, bill, actor)}/pdf"),
            ("/signatures/{Id:guid}", $"/signatures/{signature.Id}"),
            ("/templates/{Id:guid}", $"/templates/{template.Id}"),
            ("/templates/{Id:guid}/edit", $"/templates/{template.Id}/edit"),
            ("/files/{id:guid}", $"/files/{file}"),
            ("/file-reasons/{Id:guid}", $"/file-reasons/{file}"),
            ("/agreements/acceptances/{id:guid}/proof", $"/agreements/acceptances/{acceptance}/proof"),
            ("/usage/messages/{AppId:long}/{SubmittedAt:long}", $"/usage/messages/{app.AppId}/{at}?id={Uri.EscapeDataString(message)}"),
        ];
    }

    private static async Task<string> CreditNoteAsync(TestPortal portal, Bill bill, Domain.Actor owner)
    {
        await using var db = await portal.DbAsync();
        if (await db.Set<CreditNote>().Where(n => n.OrganisationId == owner.OrganisationId).Select(n => n.Number).FirstOrDefaultAsync() is { } known)
            return known;
        var (one, other) = (await portal.StaffAsync(StaffRole.Finance), await portal.StaffAsync(StaffRole.Finance));
        var notes = portal.Get<CreditNoteService>();
        return await notes.IssueAsync(await notes.ProposeAsync(bill.Number, [new(1, Domain.Money.Of(0.01m), "")], "A correction.", one.Actor), other.Actor);
    }

    private static async Task<(long SubmittedAt, string MessageId)> MessageAsync(TestPortal portal, long appId)
    {
        await using var db = await portal.DbAsync();
        var connection = db.Database.GetDbConnection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT submitted_at, message_id FROM usage_records WHERE app_id = @app LIMIT 1";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("app", appId);
        command.Parameters.Add(parameter);
        await using var rows = await command.ExecuteReaderAsync();
        Assert.True(await rows.ReadAsync());
        return (rows.GetInt64(0), rows.GetString(1));
    }
}
