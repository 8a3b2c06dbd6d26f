using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Enforcement;
using Portal.Domain.LawfulRequests;
using Portal.Domain.Tokens;
using Portal.Web.Features.Audit;
using Portal.Web.Features.Enforcement;
using Portal.Web.Features.LawfulRequests;
using Portal.Web.Features.Tokens;
using Portal.Web.Platform.Audit;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.LawfulRequests;

/// <summary>A lawful request from its papers to the day the customer may know; on both databases.</summary>
public sealed class LawfulRequestServiceTests
{
    private static readonly Actor Machine = Actor.Component("tests");
    private static readonly LawfulAuthority Authority = new("Harbour Police", "2026-118", "Cybersecurity Law, Article 28", "Officer Gao");

    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_request_goes_through_papers_and_two_people_and_its_package_proves_itself(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (risk, admin, anna, bo) = (await portal.StaffAsync(StaffRole.Risk), await portal.StaffAsync(StaffRole.Admin), await portal.OwnerAsync("Anna's shop"), await portal.OwnerAsync("Bo"));
        var service = portal.Get<LawfulRequestService>();
        var (from, until) = await LifeAsync(portal, anna, bo, risk);
        var number = await service.LogAsync(Authority, new(anna.OrganisationId, from, until, All, "Contact person in the papers"), null, risk.Actor);
        Assert.Equal("L-2026-000001", number);
        Assert.Equal("lawful.reference-known", (await Assert.ThrowsAsync<RuleException>(() =>
            service.LogAsync(Authority, new(null, from, until, All, null), null, risk.Actor))).Code);
        Assert.Equal("lawful.papers-missing", (await Assert.ThrowsAsync<RuleException>(() => service.CheckPapersAsync(number, risk.Actor))).Code);
        await PapersAsync(service, number, risk.Actor);
        await service.TickAsync(number, LawfulPaperKind.Letter, "letter-2.pdf", Pdf("a better scan"), risk.Actor); // replaces the first
        await service.CheckPapersAsync(number, risk.Actor);
        Assert.Equal("lawful.state", (await Assert.ThrowsAsync<RuleException>(() => service.ExportAsync(number, admin.Actor))).Code);
        await service.ApproveAsync(number, risk.Actor);
        Assert.Equal("lawful.same-person", (await Assert.ThrowsAsync<RuleException>(() => service.ApproveAsync(number, risk.Actor))).Code);
        await service.ApproveAsync(number, admin.Actor);
        await service.ExportAsync(number, admin.Actor);

        var request = await GetAsync(portal, number);
        Assert.Equal("letter-2.pdf", request.Papers.Single(paper => paper.Kind is LawfulPaperKind.Letter).Name);
        var bytes = await BytesAsync(await service.PackageAsync(number, admin.Actor));
        Assert.Equal(request.ExportSha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        var files = Unzip(bytes);
        Assert.Equal(["audit.checkpoint", "clues.txt", "component.jsonl", "customer.jsonl", "manifest.json", "operator.jsonl"], files.Keys.Order());
        Assert.Equal(["anna.job"], Actions(files["component.jsonl"]));
        Assert.Equal(["anna.staff", "anna.staff-2"], Actions(files["operator.jsonl"]));
        Assert.Equal(["anna.first", "anna.token", "anna.last"], Actions(files["customer.jsonl"]));
        var manifest = JsonDocument.Parse(files["manifest.json"]).RootElement;
        Assert.Equal(number, manifest.GetProperty("number").GetString());
        foreach (var file in manifest.GetProperty("files").EnumerateArray())
        {
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(files[file.GetProperty("name").GetString()!])), file.GetProperty("sha256").GetString());
            if (file.TryGetProperty("rows", out var rows))
                Assert.Equal(Actions(files[file.GetProperty("name").GetString()!]).Count, rows.GetInt64());
        }

        var path = Path.Combine(portal.DataDirectory, "given.zip");
        await File.WriteAllBytesAsync(path, bytes);
        var whole = await portal.RunAsync("lawful", "verify", path);
        Assert.Equal((0, $"whole: {number}, 6 entries\n"), (whole.Status, whole.Out));

        await service.DeliverAsync(number, "Handed to Officer Gao on paper and disk.", risk.Actor);
        await service.CloseAsync(number, risk.Actor);
        Assert.Equal(LawfulStatus.Closed, (await GetAsync(portal, number)).Status);
        await using var db = await portal.DbAsync();
        Assert.Equal(0, await db.Set<AuditRow>().CountAsync(r => r.Subject == $"lawful:{number}" && r.OrganisationId != null));
        Assert.Equal(request.ExportSha256, JsonDocument.Parse((await db.Set<AuditRow>().SingleAsync(r => r.Action == "lawful.exported")).Details!).RootElement.GetProperty("sha256").GetString());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Silence_moves_by_another_order_until_the_customer_was_told(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (risk, admin, anna, bo) = (await portal.StaffAsync(StaffRole.Risk), await portal.StaffAsync(StaffRole.Admin), await portal.OwnerAsync("Anna's shop"), await portal.OwnerAsync("Bo"));
        var service = portal.Get<LawfulRequestService>();
        var (from, until) = await LifeAsync(portal, anna, bo, risk);
        var today = Portal.Domain.Calendar.ContractTime.DayOf(portal.Time.GetUtcNow());
        var number = await ApprovedAsync(service, new(anna.OrganisationId, from, until, All, null), today, risk, admin);
        await service.ExportAsync(number, admin.Actor);
        await service.DeliverAsync(number, "handed over", risk.Actor);
        Assert.Equal("lawful.gag", (await Assert.ThrowsAsync<RuleException>(() => service.SilenceAsync(number, today.AddDays(-1), "order 2", risk.Actor))).Code);
        Assert.Equal("lawful.note-missing", (await Assert.ThrowsAsync<RuleException>(() => service.SilenceAsync(number, today.AddDays(9), " ", risk.Actor))).Code);
        await service.SilenceAsync(number, today.AddDays(9), "order 2", risk.Actor);
        portal.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await service.TellAsync(portal.Time.GetUtcNow(), Machine));
        var fresh = risk.Actor with { ReauthenticatedAt = portal.Time.GetUtcNow() };
        await service.SilenceAsync(number, null, "order 3: no silence", fresh);
        Assert.Equal(1, await service.TellAsync(portal.Time.GetUtcNow(), Machine));
        Assert.Equal("lawful.told", (await Assert.ThrowsAsync<RuleException>(() => service.SilenceAsync(number, null, "again", fresh))).Code);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Nobody_checks_papers_that_were_exchanged_under_their_hands(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (risk, admin, anna, bo) = (await portal.StaffAsync(StaffRole.Risk), await portal.StaffAsync(StaffRole.Admin), await portal.OwnerAsync("Anna's shop"), await portal.OwnerAsync("Bo"));
        var service = portal.Get<LawfulRequestService>();
        var (from, until) = await LifeAsync(portal, anna, bo, risk);
        var number = await service.LogAsync(Authority, new(anna.OrganisationId, from, until, All, null), null, risk.Actor);
        await PapersAsync(service, number, risk.Actor);
        var before = await GetAsync(portal, number);
        await service.TickAsync(number, LawfulPaperKind.Letter, "letter-2.pdf", Pdf("another letter"), admin.Actor);
        Assert.Equal(before.Version + 1, (await GetAsync(portal, number)).Version); // who looked at the first letter is told that something changed
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_same_scope_instant_and_head_give_the_same_bytes_whatever_happened_since(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (risk, anna, bo) = (await portal.StaffAsync(StaffRole.Risk), await portal.OwnerAsync("Anna's shop"), await portal.OwnerAsync("Bo"));
        var (from, until) = await LifeAsync(portal, anna, bo, risk);
        var request = LawfulRequest.Log("L-2026-000009", Authority, new(null, from, until, All, null), null, risk.UserId, "risk", portal.Time.GetUtcNow());
        var anchor = (await portal.Get<AuditAnchors>().WriteAsync())!;
        var (export, at) = (portal.Get<LawfulExport>(), portal.Time.GetUtcNow());
        var position = new LogPosition(anchor.Size, new('0', 64), Convert.ToHexStringLower(anchor.Root));
        var first = await WriteAsync();

        portal.Time.Advance(TimeSpan.FromHours(3));
        await using (var db = await portal.DbAsync())
        {
            db.Audit(Machine, from.AddMinutes(1), "anna.late", "thing:1", anna.OrganisationId); // its time lies in the scope, but it came after the head
            await db.SaveChangesAsync();
        }

        Assert.Equal(first, await WriteAsync());
        var files = Unzip(first);
        Assert.Contains("bo.first", Actions(files["customer.jsonl"])); // everybody's
        Assert.DoesNotContain(files.Values.SelectMany(content => Encoding.UTF8.GetString(content).Split('\n')), line => line.Contains("\"lawful:", StringComparison.Ordinal));

        async Task<byte[]> WriteAsync()
        {
            using var stream = new MemoryStream();
            await export.WriteAsync(stream, request, position, "checkpoint", at, default);
            return stream.ToArray();
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_staff_do_about_a_customers_matters_is_in_its_package_while_the_customer_reads_none_of_it(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (risk, admin, anna, bo) = (await portal.StaffAsync(StaffRole.Risk), await portal.StaffAsync(StaffRole.Admin), await portal.OwnerAsync("Anna's shop"), await portal.OwnerAsync("Bo"));
        await using (var db = await portal.DbAsync())
        {
            db.Audit(Machine, portal.Time.GetUtcNow().AddDays(-3), "staff.administrator-made", $"user:{risk.UserId}", null);
            await db.SaveChangesAsync();
        }

        var cases = portal.Get<EnforcementService>();
        await cases.OpenAsync(new(anna.OrganisationId!.Value, null, Ground.Content, CaseSource.Staff, "", "Seen.", false), [], risk.Actor);
        await cases.OpenAsync(new(bo.OrganisationId!.Value, null, Ground.Content, CaseSource.Staff, "", "Seen.", false), [], risk.Actor);
        var now = portal.Time.GetUtcNow();
        await using (var db = await portal.DbAsync())
        {
            Note(anna.Actor, "ticket.opened", "ticket:T-1", anna.OrganisationId);
            Note(risk.Actor, "ticket.noted", "ticket:T-1", null);
            Note(bo.Actor, "ticket.opened", "ticket:T-2", bo.OrganisationId);
            Note(risk.Actor, "ticket.noted", "ticket:T-2", null);
            Note(Machine, "complaint.received", "complaint:K-1", null);
            Note(risk.Actor, "complaint.assigned", "complaint:K-1", anna.OrganisationId);
            Note(risk.Actor, "notice.drafted", "notice:1", null);
            await db.SaveChangesAsync();

            void Note(Actor actor, string action, string subject, Guid? whose) => db.Audit(actor, now, action, subject, whose);
        }

        portal.Time.Advance(TimeSpan.FromHours(1));
        (risk, admin) = (risk with { Actor = risk.Actor with { ReauthenticatedAt = portal.Time.GetUtcNow() } }, admin with { Actor = admin.Actor with { ReauthenticatedAt = portal.Time.GetUtcNow() } });
        var service = portal.Get<LawfulRequestService>();
        var number = await ApprovedAsync(service, new(anna.OrganisationId, now.AddMinutes(-1), now.AddMinutes(1), All, null), null, risk, admin);
        await service.ExportAsync(number, admin.Actor);
        var bytes = await BytesAsync(await service.PackageAsync(number, admin.Actor));
        var files = Unzip(bytes);
        Assert.Equal(["enforcement.opened", "ticket.noted", "complaint.assigned"], Actions(files["operator.jsonl"]));
        Assert.Equal(["ticket.opened"], Actions(files["customer.jsonl"]));
        Assert.Equal(["complaint.received"], Actions(files["component.jsonl"]));
        Assert.Contains("about a case, ticket, complaint or dispute of this customer", Encoding.UTF8.GetString(files["manifest.json"]), StringComparison.Ordinal);
        Assert.Null((await portal.Get<LawfulVerification>().VerifyAsync(new MemoryStream(bytes))).Fault);
        Replace(files, "manifest.json", anna.OrganisationId.ToString()!, bo.OrganisationId.ToString()!);
        Assert.Contains("is outside the scope", (await portal.Get<LawfulVerification>().VerifyAsync(new MemoryStream(Zip(files)))).Fault, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Who_left_the_staff_stays_staff_in_what_they_did(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (risk, anna, bo) = (await portal.StaffAsync(StaffRole.Risk), await portal.OwnerAsync("Anna's shop"), await portal.OwnerAsync("Bo"));
        var (from, until) = await LifeAsync(portal, anna, bo, risk);
        await using (var db = await portal.DbAsync())
        {
            db.Audit(risk.Actor, portal.Time.GetUtcNow(), "staff.joined", $"user:{anna.UserId}", null); // what she did before stays a customer's
            await db.UserRoles.ExecuteDeleteAsync();
            await db.SaveChangesAsync();
        }

        var request = LawfulRequest.Log("L-2026-000009", Authority, new(anna.OrganisationId, from, until, All, null), null, risk.UserId, "risk", portal.Time.GetUtcNow());
        var anchor = (await portal.Get<AuditAnchors>().WriteAsync())!;
        using var stream = new MemoryStream();
        await portal.Get<LawfulExport>().WriteAsync(
            stream, request, new(anchor.Size, new('0', 64), Convert.ToHexStringLower(anchor.Root)), "checkpoint", portal.Time.GetUtcNow(), default);
        var files = Unzip(stream.ToArray());
        Assert.Equal(["anna.staff", "anna.staff-2"], Actions(files["operator.jsonl"]));
        Assert.Equal(["anna.first", "anna.token", "anna.last"], Actions(files["customer.jsonl"]));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Of_customers_with_one_name_one_is_chosen(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var risk = await portal.StaffAsync(StaffRole.Risk);
        var (one, other, third) = (await portal.OwnerAsync("Anna"), await portal.OwnerAsync("Anna"), await portal.OwnerAsync("Annabel"));
        var queries = portal.Get<LawfulRequestQueries>();
        var found = await queries.CustomersAsync("Anna", risk.Actor);
        Assert.Equal(3, found.Count);
        Assert.Equal(third.OrganisationId, found[2].Id); // those of that very name come first
        Assert.Equal("lawful.customer-unclear", Assert.Throws<RuleException>(() => LawfulRequestQueries.OneOf(found, "Anna", null)).Code);
        Assert.Equal(other.OrganisationId, LawfulRequestQueries.OneOf(found, "Anna", other.OrganisationId));
        Assert.Equal(third.OrganisationId, LawfulRequestQueries.OneOf(await queries.CustomersAsync("bel", risk.Actor), "bel", null));
        Assert.Equal(third.OrganisationId, LawfulRequestQueries.OneOf(await queries.CustomersAsync("Annabel", risk.Actor), "Annabel", other.OrganisationId)); // chosen for another name
        Assert.Empty(await queries.CustomersAsync(" ", risk.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => queries.CustomersAsync("Anna", one.Actor));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Whatever_is_changed_in_a_package_is_named(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (risk, admin, anna, bo) = (await portal.StaffAsync(StaffRole.Risk), await portal.StaffAsync(StaffRole.Admin), await portal.OwnerAsync("Anna's shop"), await portal.OwnerAsync("Bo"));
        var (from, until) = await LifeAsync(portal, anna, bo, risk);
        var service = portal.Get<LawfulRequestService>();
        var number = await ApprovedAsync(service, new(anna.OrganisationId, from, until, All, null), null, risk, admin);
        await service.ExportAsync(number, admin.Actor);
        var bytes = await BytesAsync(await service.PackageAsync(number, admin.Actor));
        var verification = portal.Get<LawfulVerification>();
        Assert.Null((await verification.VerifyAsync(new MemoryStream(bytes))).Fault);
        Assert.Equal("this is no package of a lawful request", (await verification.VerifyAsync(new MemoryStream([1, 2, 3]))).Fault);

        Assert.Equal("customer.jsonl: it was changed", await FaultAsync(files => Replace(files, "customer.jsonl", "anna.first", "anna.xirst")));
        Assert.Contains("is not what its hash says", await FaultAsync(files => Forge(files, "customer.jsonl", "anna.first", "anna.xirst")), StringComparison.Ordinal);
        Assert.Contains("other files", await FaultAsync(files => files["more.txt"] = [1]), StringComparison.Ordinal);
        Assert.Contains("other files", await FaultAsync(files => files.Remove("operator.jsonl")), StringComparison.Ordinal);
        Assert.Contains("not signed by this portal", await FaultAsync(files => Forge(files, "audit.checkpoint", "\n\n—", "\n\n–")), StringComparison.Ordinal);
        Assert.Contains("another head", await FaultAsync(files => Replace(files, "manifest.json", "\"sequence\": ", "\"sequence\": 1")), StringComparison.Ordinal);
        Assert.Contains("is outside the scope", await FaultAsync(files => Replace(files, "manifest.json", anna.OrganisationId.ToString()!, bo.OrganisationId.ToString()!)), StringComparison.Ordinal);
        Assert.Contains("not the package that was given", await FaultAsync(files => Replace(files, "manifest.json", "Harbour Police", "Harbour Polite")), StringComparison.Ordinal);

        async Task<string> FaultAsync(Action<Dictionary<string, byte[]>> change)
        {
            var files = Unzip(bytes);
            change(files);
            return (await verification.VerifyAsync(new MemoryStream(Zip(files)))).Fault ?? "whole";
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task While_silence_holds_nothing_of_it_is_the_customers_and_after_it_they_are_told_once(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (risk, admin, anna, bo) = (await portal.StaffAsync(StaffRole.Risk), await portal.StaffAsync(StaffRole.Admin), await portal.OwnerAsync("Anna's shop"), await portal.OwnerAsync("Bo"));
        var (from, until) = await LifeAsync(portal, anna, bo, risk);
        var service = portal.Get<LawfulRequestService>();
        var number = await ApprovedAsync(service, new(anna.OrganisationId, from, until, All, "A contact."), new(2026, 12, 24), risk, admin);
        await service.CluesAsync(number, "For the hand-over", risk.Actor);
        await service.ExportAsync(number, admin.Actor);
        await using (var stream = await service.PackageAsync(number, admin.Actor))
        {
        }

        await service.DeliverAsync(number, "By courier.", admin.Actor);
        var paper = (await GetAsync(portal, number)).Papers[0].FileId;
        using var client = portal.Client(anna);
        foreach (var address in new[] { "/organisation/access-log", "/organisation", "/overview", "/deadlines" })
            Assert.DoesNotContain("awful request", await client.GetStringAsync(address), StringComparison.Ordinal);
        foreach (var address in new[] { $"/files/{paper}", $"/lawful-requests/{number}", $"/lawful-requests/{number}/package", $"/lawful-requests/{number}/papers/{paper}" })
        {
            using var answer = await client.GetAsync(address);
            Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        }

        var audit = portal.Get<AuditQueries>();
        Assert.DoesNotContain((await audit.OwnAsync(new(), anna.Actor)).Lines, line => line.Subject.StartsWith("lawful:", StringComparison.Ordinal));
        Assert.Equal(0, await service.TellAsync(new(2026, 12, 24, 15, 59, 0, TimeSpan.Zero), Machine));
        Assert.Empty(await portal.MailsAsync(anna.Email));

        var after = new DateTimeOffset(2026, 12, 24, 16, 0, 0, TimeSpan.Zero); // 00:00 of the 25th in Beijing
        Assert.Equal(1, await service.TellAsync(after, Machine));
        Assert.Equal(0, await service.TellAsync(after.AddHours(1), Machine));
        Assert.Contains("Harbour Police", Assert.Single(await portal.MailsAsync(anna.Email)).Text, StringComparison.Ordinal);
        Assert.Empty(await portal.MailsAsync(bo.Email));
        Assert.Equal("lawful.customer-told", Assert.Single((await audit.OwnAsync(new(Subject: "lawful:"), anna.Actor)).Lines).Action);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Grave_steps_want_a_fresh_proof_and_the_register_is_for_those_who_keep_it(string provider)
    {
        await using var portal = await TestPortal.StartAsync(provider);
        var (risk, admin, support, anna) = (await portal.StaffAsync(StaffRole.Risk), await portal.StaffAsync(StaffRole.Admin), await portal.StaffAsync(StaffRole.Support), await portal.OwnerAsync("Anna's shop"));
        var service = portal.Get<LawfulRequestService>();
        var now = portal.Time.GetUtcNow();
        var scope = new LawfulScope(anna.OrganisationId, now.AddDays(-9), now.AddDays(-1), All, "A contact.");
        await Assert.ThrowsAsync<ForbiddenException>(() => service.LogAsync(Authority, scope, null, support.Actor));
        await Assert.ThrowsAsync<ForbiddenException>(() => service.LogAsync(Authority, scope, null, anna.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => service.LogAsync(Authority, scope with { OrganisationId = Guid.CreateVersion7() }, null, risk.Actor));
        var number = await service.LogAsync(Authority, scope, null, risk.Actor);
        await PapersAsync(service, number, risk.Actor);
        await service.CheckPapersAsync(number, risk.Actor);
        var old = admin.Actor with { ReauthenticatedAt = now.AddMinutes(-6) };
        Assert.Equal("reauthentication.required", (await Assert.ThrowsAsync<RuleException>(() => service.ApproveAsync(number, old))).Code);
        await service.ApproveAsync(number, admin.Actor);
        await service.ApproveAsync(number, risk.Actor);
        Assert.Equal("reauthentication.required", (await Assert.ThrowsAsync<RuleException>(() => service.ExportAsync(number, old))).Code);
        await Assert.ThrowsAsync<NotFoundException>(() => service.PackageAsync(number, admin.Actor)); // there is none yet
        await service.ExportAsync(number, admin.Actor);
        Assert.Equal("reauthentication.required", (await Assert.ThrowsAsync<RuleException>(() => service.PackageAsync(number, old))).Code);
        await Assert.ThrowsAsync<ForbiddenException>(() => service.PackageAsync(number, support.Actor));
        await Assert.ThrowsAsync<NotFoundException>(() => service.PaperAsync(number, Guid.CreateVersion7(), risk.Actor));
        Assert.Equal("personal.reason-missing", (await Assert.ThrowsAsync<RuleException>(() => service.CluesAsync(number, "", risk.Actor))).Code);
        using var client = portal.Client(risk);
        Assert.DoesNotContain("A contact.", await client.GetStringAsync($"/lawful-requests/{number}"), StringComparison.Ordinal); // until a reason is given
        Assert.Equal("A contact.", await service.CluesAsync(number, "For the hand-over", risk.Actor));

        portal.Time.Advance(TimeSpan.FromMinutes(6));
        using var asked = await client.GetAsync($"/lawful-requests/{number}/package");
        Assert.StartsWith("/account/confirm-identity", asked.Headers.Location!.ToString(), StringComparison.Ordinal);
        await using var db = await portal.DbAsync();
        Assert.Equal(0, await db.Set<AuditRow>().CountAsync(r => r.Action == "lawful.downloaded"));
    }

    private static IReadOnlySet<LogKind> All => Enum.GetValues<LogKind>().ToHashSet();

    /// <summary>An hour in which everybody does something, and something just before and just after it.</summary>
    private static async Task<(DateTimeOffset From, DateTimeOffset Until)> LifeAsync(TestPortal portal, Person anna, Person bo, Person staff)
    {
        var token = await portal.Get<TokenService>().CreateAsync(new("machine", [TokenScopes.UsageRead]), anna.Actor);
        var gateway = await portal.Get<TokenService>().CreateAsync(new("gateway", [TokenScopes.UsageWrite]), Machine);
        var (from, until) = (portal.Time.GetUtcNow().AddHours(-2), portal.Time.GetUtcNow().AddHours(-1));
        await using var db = await portal.DbAsync();
        db.Audit(staff.Actor, from.AddDays(-1), "staff.joined", $"user:{staff.UserId}", null);
        Note(anna.Actor, from.AddMicroseconds(-1), "anna.before", anna);
        Note(anna.Actor, from, "anna.first", anna);
        Note(bo.Actor, from.AddMinutes(1), "bo.first", bo);
        Note(staff.Actor, from.AddMinutes(2), "anna.staff", anna);
        Note(staff.Actor, from.AddMinutes(3), "bo.staff", bo);
        Note(Actor.Component("job"), from.AddMinutes(4), "anna.job", anna);
        Note(new() { Kind = ActorKind.Token, Id = token.Id, Name = "machine", OrganisationId = anna.OrganisationId }, from.AddMinutes(5), "anna.token", anna);
        Note(new() { Kind = ActorKind.Token, Id = gateway.Id, Name = "gateway" }, from.AddMinutes(6), "nobody.gateway", null);
        Note(staff.Actor, from.AddMinutes(7), "anna.staff-2", anna);
        Note(anna.Actor, until.AddMicroseconds(-1), "anna.last", anna);
        Note(anna.Actor, until, "anna.after", anna);
        await db.SaveChangesAsync();
        return (from, until);

        void Note(Actor actor, DateTimeOffset at, string action, Person? whose) => db.Audit(actor, at, action, "thing:1", whose?.OrganisationId, new { text = "甲 \"quoted\"\n" });
    }

    private static async Task<string> ApprovedAsync(LawfulRequestService service, LawfulScope scope, DateOnly? gag, Person risk, Person admin)
    {
        var number = await service.LogAsync(Authority, scope, gag, risk.Actor);
        await PapersAsync(service, number, risk.Actor);
        await service.CheckPapersAsync(number, risk.Actor);
        await service.ApproveAsync(number, risk.Actor);
        await service.ApproveAsync(number, admin.Actor);
        return number;
    }

    private static async Task PapersAsync(LawfulRequestService service, string number, Actor actor)
    {
        foreach (var kind in Enum.GetValues<LawfulPaperKind>())
            await service.TickAsync(number, kind, $"{kind}.pdf", Pdf(kind.ToString()), actor);
    }

    private static MemoryStream Pdf(string text) => new(Encoding.ASCII.GetBytes("%PDF-1.7 " + text));

    private static async Task<LawfulRequest> GetAsync(TestPortal portal, string number)
    {
        await using var db = await portal.DbAsync();
        return await db.Set<LawfulRequest>().AsNoTracking().Include(r => r.Papers).SingleAsync(r => r.Number == number);
    }

    private static async Task<byte[]> BytesAsync(Stream stream)
    {
        await using var _ = stream;
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory);
        return memory.ToArray();
    }

    private static Dictionary<string, byte[]> Unzip(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var stream = entry.Open();
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            return memory.ToArray();
        }, StringComparer.Ordinal);
    }

    private static byte[] Zip(Dictionary<string, byte[]> files)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(content);
            }
        }

        return memory.ToArray();
    }

    private static void Replace(Dictionary<string, byte[]> files, string name, string from, string to)
    {
        var text = Encoding.UTF8.GetString(files[name]);
        Assert.Contains(from, text, StringComparison.Ordinal);
        files[name] = Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>Changes a file and makes the manifest agree with it.</summary>
    private static void Forge(Dictionary<string, byte[]> files, string name, string from, string to)
    {
        var before = Convert.ToHexStringLower(SHA256.HashData(files[name]));
        var length = files[name].Length;
        Replace(files, name, from, to);
        Replace(files, "manifest.json", before, Convert.ToHexStringLower(SHA256.HashData(files[name])));
        if (files[name].Length != length)
            Replace(files, "manifest.json", $"\"bytes\": {length}", $"\"bytes\": {files[name].Length}");
    }

    private static IReadOnlyList<string> Actions(byte[] lines) =>
        [.. Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("action").GetString()!)];
}
