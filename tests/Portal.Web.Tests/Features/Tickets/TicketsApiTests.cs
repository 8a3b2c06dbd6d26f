using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Domain.Accounts;
using Portal.Domain.Tokens;
using Portal.Web.Features.Tickets;
using Portal.Web.Features.Tokens;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Tickets;

public sealed class TicketsApiTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_customers_machine_opens_reads_answers_and_closes_with_its_token(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (anna, bo, support) = (await portal.OwnerAsync("Anna"), await portal.OwnerAsync("Bo"), await portal.StaffAsync(StaffRole.Support));
        using var machine = await MachineAsync(portal, anna, TokenScopes.TicketsRead, TokenScopes.TicketsWrite);
        var file = new { name = "trace.pdf", content = Convert.ToBase64String("%PDF-1.7 trace"u8) };
        using var opened = await machine.PostAsJsonAsync("/api/v1/tickets", new { kind = "technical", priority = "high", subject = "No receipts", text = "Since ten.", files = new[] { file } });
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        var number = (await opened.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("number").GetString()!;
        portal.Time.Advance(TimeSpan.FromSeconds(1));
        await portal.Get<TicketService>().WriteAsync(number, "We look at it.", [], support.Actor);
        await portal.Get<TicketDeskService>().RemarkAsync(number, "Line 7 is down.", support.Actor);
        Assert.Single(await portal.MailsAsync(anna.Email)); // only a machine wrote: the owner is told

        var text = await machine.GetStringAsync($"/api/v1/tickets/{number}");
        Assert.DoesNotContain("Line 7", text, StringComparison.Ordinal);
        Assert.DoesNotContain(support.Email, text, StringComparison.Ordinal);
        var thread = JsonDocument.Parse(text).RootElement;
        Assert.Equal(("waiting-for-customer", "high", true), (
            thread.GetProperty("ticket").GetProperty("status").GetString(), thread.GetProperty("ticket").GetProperty("priority").GetString(),
            thread.GetProperty("ticket").GetProperty("isUnread").GetBoolean()));
        var messages = thread.GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(["customer", "provider"], messages.Select(message => message.GetProperty("from").GetString()));
        var stored = messages[0].GetProperty("files")[0].GetProperty("id").GetGuid();
        Assert.Equal("%PDF-1.7 trace"u8.ToArray(), await machine.GetByteArrayAsync($"/api/v1/tickets/{number}/files/{stored}"));

        Assert.Equal(HttpStatusCode.NoContent, (await machine.PostAsJsonAsync($"/api/v1/tickets/{number}/messages", new { text = "And now?" })).StatusCode);
        var list = await machine.GetFromJsonAsync<JsonElement>("/api/v1/tickets?status=waiting-for-us&kind=technical");
        Assert.Equal(number, Assert.Single(list.GetProperty("tickets").EnumerateArray()).GetProperty("number").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await machine.PostAsJsonAsync($"/api/v1/tickets/{number}/close", new { outcome = "not-needed" })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await machine.PostAsJsonAsync($"/api/v1/tickets/{number}/close", new { outcome = "solved" })).StatusCode);

        using var foreign = await MachineAsync(portal, bo, TokenScopes.TicketsRead, TokenScopes.TicketsWrite);
        foreach (var address in new[] { $"/api/v1/tickets/{number}", $"/api/v1/tickets/{number}/files/{stored}" })
            Assert.Equal(HttpStatusCode.NotFound, (await foreign.GetAsync(address)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.PostAsJsonAsync($"/api/v1/tickets/{number}/messages", new { text = "?" })).StatusCode);
        Assert.Empty((await foreign.GetFromJsonAsync<JsonElement>("/api/v1/tickets")).GetProperty("tickets").EnumerateArray());
    }

    [Fact]
    public async Task Wrong_words_files_and_scopes_are_refused_and_claims_have_their_own_form()
    {
        await using var portal = await TestPortal.StartAsync(Databases.Sqlite);
        var (anna, admin) = (await portal.OwnerAsync("Anna"), await portal.StaffAsync(StaffRole.Admin));
        using var machine = await MachineAsync(portal, anna, TokenScopes.TicketsRead, TokenScopes.TicketsWrite);
        await RefusedAsync(machine, new { kind = "question", subject = "x", text = "y" }, HttpStatusCode.BadRequest, "ticket.unknown-word");
        await RefusedAsync(machine, new { kind = "service", subject = "x", text = "y", files = new[] { new { name = "a.pdf", content = "%%%" } } }, HttpStatusCode.BadRequest, "ticket.file-content");
        await RefusedAsync(machine, new { kind = "service", subject = "x", text = "y", files = new object?[] { null } }, HttpStatusCode.BadRequest, "ticket.file-content");
        await RefusedAsync(machine, new { kind = "sla-compensation", subject = "x", text = "y" }, HttpStatusCode.UnprocessableEntity, "ticket.claim-by-form");
        await RefusedAsync(machine, new { kind = "traffic-forecast", subject = "x", text = "y" }, HttpStatusCode.UnprocessableEntity, "ticket.forecast-by-form");
        await RefusedAsync(machine, new { kind = "service", priority = "urgent", subject = "x", text = "y" }, HttpStatusCode.UnprocessableEntity, "ticket.priority-too-high");
        await RefusedAsync(machine, new { kind = "call-back", subject = "x", text = "y" }, HttpStatusCode.UnprocessableEntity, "ticket.phone-missing");

        using var reader = await MachineAsync(portal, anna, TokenScopes.TicketsRead);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsJsonAsync("/api/v1/tickets", new { kind = "service", subject = "x", text = "y" })).StatusCode);
        var ours = await portal.Get<TokenService>().CreateAsync(new("ours", [TokenScopes.TicketsRead, TokenScopes.TicketsWrite]), admin.Actor);
        using var provider = portal.CreateClient();
        provider.DefaultRequestHeaders.Authorization = new("Bearer", ours.Value);
        Assert.Equal(HttpStatusCode.Forbidden, (await provider.GetAsync("/api/v1/tickets")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await provider.PostAsJsonAsync("/api/v1/tickets", new { kind = "service", subject = "x", text = "y" })).StatusCode);
    }

    private static async Task RefusedAsync(HttpClient machine, object body, HttpStatusCode status, string code)
    {
        using var answer = await machine.PostAsJsonAsync("/api/v1/tickets", body);
        var problem = await answer.Content.ReadAsStringAsync();
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(code, problem, StringComparison.Ordinal);
    }

    private static async Task<HttpClient> MachineAsync(TestPortal portal, Person owner, params string[] scopes)
    {
        var token = await portal.Get<TokenService>().CreateAsync(new("machine", scopes), owner.Actor);
        var client = portal.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token.Value);
        return client;
    }
}
