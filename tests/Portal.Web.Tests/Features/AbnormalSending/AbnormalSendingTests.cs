using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.AbnormalSending;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Deadlines;
using Portal.Domain.Enforcement;
using Portal.Domain.Metering;
using Portal.Domain.Tokens;
using Portal.Web.Features.AbnormalSending;
using Portal.Web.Features.Audit;
using Portal.Web.Features.Deadlines;
using Portal.Web.Features.Enforcement;
using Portal.Web.Features.Tokens;
using Portal.Web.Features.Usage;
using Portal.Web.Tests.Features.Usage;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Usage.UsageSamples;

namespace Portal.Web.Tests.Features.AbnormalSending;

/// <summary>Unusual sending from the gateway's hold, or an hour of records, to the customer's word and what a dispute leaves out; on both databases.</summary>
public sealed class AbnormalSendingTests
{
    private static readonly Actor Machine = Actor.Component("tests");

    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_gateway_holds_a_batch_reads_the_answer_and_says_what_became_of_it(string provider)
    {
        var (portal, owner, stranger, _) = await PortalAsync(provider);
        await using var _1 = portal;
        using var gateway = await GatewayAsync(portal);

        using var created = await gateway.PostAsJsonAsync("/api/v1/abnormal-sending", Body());
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/api/v1/abnormal-sending/Q-2026-000001", created.Headers.Location!.ToString());
        using var again = await gateway.PostAsJsonAsync("/api/v1/abnormal-sending", Body());
        Assert.Equal((HttpStatusCode.OK, "true"), (again.StatusCode, again.Headers.GetValues("Idempotency-Replayed").Single()));
        Assert.Equal(await created.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        using var other = await gateway.PostAsJsonAsync("/api/v1/abnormal-sending", Body(count: 99));
        Assert.Equal("abnormal.batch-reused", await other.CodeAsync());

        // A gateway with a new token says the same of the same batch; another may call its own batch the same.
        using var second = await GatewayAsync(portal);
        using var renewed = await second.PostAsJsonAsync("/api/v1/abnormal-sending", Body());
        Assert.Equal((HttpStatusCode.OK, await created.Content.ReadAsStringAsync()), (renewed.StatusCode, await renewed.Content.ReadAsStringAsync()));
        using var theirs = await second.PostAsJsonAsync("/api/v1/abnormal-sending", Body(count: 700));
        Assert.Equal("Q-2026-000002", (await theirs.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("number").GetString()); // and no number is lost

        var mail = (await portal.MailsAsync(owner.Email)).Single(m => m.Subject.Contains("Q-2026-000001", StringComparison.Ordinal));
        Assert.Contains("1,250 messages", mail.Text, StringComparison.Ordinal);
        Assert.Contains("20–90", mail.Text, StringComparison.Ordinal);
        Assert.Contains("held until you answer", mail.Text, StringComparison.Ordinal);
        Assert.EndsWith("/abnormal-sending/Q-2026-000001", mail.Link, StringComparison.Ordinal);

        var service = portal.Get<AbnormalSendingService>();
        var waiting = await gateway.GetFromJsonAsync<JsonElement>("/api/v1/abnormal-sending/Q-2026-000001");
        Assert.Equal(("customer-asked", true, false), (waiting.GetProperty("status").GetString(), waiting.GetProperty("isHeld").GetBoolean(), waiting.TryGetProperty("answer", out _)));
        using var early = await gateway.PostAsJsonAsync("/api/v1/abnormal-sending/Q-2026-000001/outcome", new { outcome = "released" });
        Assert.Equal("abnormal.state", await early.CodeAsync()); // nobody has said yes
        await Assert.ThrowsAsync<NotFoundException>(() => service.AnswerAsync("Q-2026-000001", AbnormalAnswer.Send, null, stranger.Actor));

        await service.AnswerAsync("Q-2026-000001", AbnormalAnswer.Send, "Our sale.", owner.Actor);
        await service.AnswerAsync("Q-2026-000002", AbnormalAnswer.NotSend, null, owner.Actor);
        var list = await gateway.GetFromJsonAsync<JsonElement>("/api/v1/abnormal-sending?status=confirmed-send");
        Assert.Equal("send", Assert.Single(list.GetProperty("queries").EnumerateArray()).GetProperty("answer").GetString());
        Assert.Equal(2, (await gateway.GetFromJsonAsync<JsonElement>("/api/v1/abnormal-sending?batch=b-1")).GetProperty("queries").GetArrayLength());
        for (var i = 0; i < 2; i++) // the same report twice is one
        {
            using var released = await gateway.PostAsJsonAsync("/api/v1/abnormal-sending/Q-2026-000001/outcome", new { outcome = "released" });
            Assert.Equal("released", (await released.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString());
        }

        using var wrong = await gateway.PostAsJsonAsync("/api/v1/abnormal-sending/Q-2026-000002/outcome", new { outcome = "released" });
        Assert.Equal("abnormal.state", await wrong.CodeAsync()); // they said no
        await using var db = await portal.DbAsync();
        Assert.Equal(1, await db.Set<AuditRow>().CountAsync(r => r.Action == "abnormal.released"));
        Assert.Equal(0, await db.Set<TrackedDeadline>().CountAsync(d => d.Status == DeadlineStatus.Open));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_yes_lets_nothing_go_while_the_customer_may_not_send_and_stands_once_it_may(string provider)
    {
        var (portal, owner, _, _) = await PortalAsync(provider);
        await using var _1 = portal;
        using var gateway = await GatewayAsync(portal);
        using var created = await gateway.PostAsJsonAsync("/api/v1/abnormal-sending", Body());
        const string Address = "/api/v1/abnormal-sending/Q-2026-000001";
        await portal.Get<AbnormalSendingService>().AnswerAsync("Q-2026-000001", AbnormalAnswer.Send, null, owner.Actor);
        Assert.Equal(("send", null), await ReadAsync());

        var (cases, measures, risk) = (portal.Get<EnforcementService>(), portal.Get<MeasureService>(), (await portal.StaffAsync(StaffRole.Risk)).Actor);
        var number = await cases.OpenAsync(new(owner.OrganisationId!.Value, null, Ground.Agreement, CaseSource.Staff, null, "What happened.", false), [], risk);
        await cases.NoticeAsync(number, risk);
        await measures.TakeAsync(number, new(MeasureKind.Freeze, Service.Email), "another product", risk);
        Assert.Equal(("send", null), await ReadAsync());
        await measures.TakeAsync(number, new(MeasureKind.CloseChannel, AppId: AppId, Type: MessageType.Notice), "this type", risk);
        Assert.Equal((null, "channel-closed"), await ReadAsync());
        await measures.LiftAsync(number, 2, "enough", risk);
        await measures.TakeAsync(number, new(MeasureKind.Pause), "stop", risk);
        Assert.Equal((null, "paused"), await ReadAsync());
        var listed = (await gateway.GetFromJsonAsync<JsonElement>("/api/v1/abnormal-sending?status=confirmed-send")).GetProperty("queries")[0];
        Assert.Equal((true, false, "paused"), (listed.GetProperty("isHeld").GetBoolean(), listed.TryGetProperty("answer", out _), listed.GetProperty("forbidden").GetString()));
        Assert.Contains("may not send this at present", await portal.Client(owner).GetStringAsync("/abnormal-sending/Q-2026-000001"), StringComparison.Ordinal);
        await measures.LiftAsync(number, 3, "enough", risk);
        Assert.Equal(("send", null), await ReadAsync());

        async Task<(string? Answer, string? Forbidden)> ReadAsync()
        {
            var held = await gateway.GetFromJsonAsync<JsonElement>(Address);
            return (held.TryGetProperty("answer", out var answer) ? answer.GetString() : null, held.TryGetProperty("forbidden", out var forbidden) ? forbidden.GetString() : null);
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_batch_reported_by_many_at_once_is_one_query_and_no_number_is_lost(string provider)
    {
        var (portal, _, _, _) = await PortalAsync(provider);
        await using var _1 = portal;
        var gateway = new Actor { Kind = ActorKind.Token, Id = Guid.CreateVersion7(), Name = "gateway", Scopes = new HashSet<string> { TokenScopes.AbnormalSendingWrite } };
        var service = portal.Get<AbnormalSendingService>();
        var raised = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => service.HoldAsync(Facts(), gateway))));
        Assert.All(raised, answer => Assert.Equal("Q-2026-000001", answer.Number));
        Assert.Single(raised, answer => !answer.IsKnown);
        Assert.Equal("Q-2026-000002", (await service.HoldAsync(Facts(batch: "b-2"), gateway)).Number);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_wrong_call_says_what_is_wrong_and_only_gateways_may_call(string provider)
    {
        var (portal, owner, _, usage) = await PortalAsync(provider);
        await using var _1 = portal;
        using var gateway = await GatewayAsync(portal);
        foreach (var (body, code) in new (object, string)[]
        {
            (Body(app: 1_400_009_999), "abnormal.app-unknown"), (Body(batch: " "), "abnormal.batch-missing"), (Body(count: 0), "abnormal.count"),
            (Body(service: "fax"), "abnormal.unknown-word"), (new { appId = AppId, service = "sms", type = "notice" }, "abnormal.field-missing"), (Body(batch: new('b', 81)), "abnormal.batch"),
        })
        {
            using var answer = await gateway.PostAsJsonAsync("/api/v1/abnormal-sending", body);
            Assert.Equal(code, await answer.CodeAsync());
        }

        using var scopeless = await usage.PostAsJsonAsync("/api/v1/abnormal-sending", Body());
        Assert.Equal(HttpStatusCode.Forbidden, scopeless.StatusCode);
        Assert.Equal("token.scope-provider-only", (await Assert.ThrowsAsync<RuleException>(() =>
            portal.Get<TokenService>().CreateAsync(new("mine", [TokenScopes.AbnormalSendingWrite]), owner.Actor))).Code);
        using var missing = await gateway.GetAsync("/api/v1/abnormal-sending/Q-2026-000009");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        // What had left already is no gateway's business.
        var desk = await portal.StaffAsync(StaffRole.Ops);
        var left = await portal.Get<AbnormalSendingService>().RaiseAsync(Facts(batch: null), desk.Actor);
        using var foreign = await gateway.GetAsync($"/api/v1/abnormal-sending/{left}");
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Without_an_answer_it_stays_held_and_an_answer_is_still_taken(string provider)
    {
        var (portal, owner, _, _) = await PortalAsync(provider);
        await using var _1 = portal;
        var desk = await portal.StaffAsync(StaffRole.Ops);
        var (service, clock, start) = (portal.Get<AbnormalSendingService>(), portal.Get<DeadlineClock>(), portal.Time.GetUtcNow());
        var number = await service.RaiseAsync(Facts(), desk.Actor);
        foreach (var hours in new[] { 12.1, 22.1, 24, 24.1, 25 })
            await clock.RingAsync(start.AddHours(hours), Machine);

        var query = await GetAsync(portal, number);
        Assert.Equal((AbnormalStatus.NoAnswer, start.AddHours(24), true), (query.Status, query.DueAt, query.IsHeld));
        Assert.Single(await portal.MailsAsync(owner.Email), mail => mail.Subject == $"No answer to {number}");
        Assert.Single(await portal.MailsAsync(desk.Email), mail => mail.Subject == $"No answer: {number}");
        Assert.Equal(2, (await portal.MailsAsync(owner.Email)).Count(mail => mail.Subject.Contains("left", StringComparison.Ordinal)));

        await service.AnswerAsync(number, AbnormalAnswer.NotSend, "A script ran twice.", owner.Actor);
        query = await GetAsync(portal, number);
        Assert.Equal((AbnormalStatus.ConfirmedNotSend, owner.Email), (query.Status, query.AnsweredBy));
        Assert.Equal("abnormal.state", (await Assert.ThrowsAsync<RuleException>(() => service.AnswerAsync(number, AbnormalAnswer.Send, null, owner.Actor))).Code);
        await service.ReportAsync(number, isReleased: false, desk.Actor);
        Assert.Equal(AbnormalStatus.Dropped, (await GetAsync(portal, number)).Status);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_dispute_leaves_out_what_was_held_without_a_yes_and_nothing_else(string provider)
    {
        var (portal, owner, stranger, _) = await PortalAsync(provider);
        await using var _1 = portal;
        var desk = await portal.StaffAsync(StaffRole.Risk);
        var service = portal.Get<AbnormalSendingService>();
        var held = await service.RaiseAsync(Facts(count: 1), desk.Actor);
        var no = await service.RaiseAsync(Facts(count: 2, hours: -20), desk.Actor);
        var yes = await service.RaiseAsync(Facts(count: 4), desk.Actor);
        var left = await service.RaiseAsync(Facts(count: 8, batch: null), desk.Actor);
        await service.RaiseAsync(Facts(count: 16, app: ForeignAppId), desk.Actor);
        await service.RaiseAsync(Facts(count: 32, hours: -200), desk.Actor);
        await service.AnswerAsync(no, AbnormalAnswer.NotSend, null, owner.Actor);
        await service.AnswerAsync(yes, AbnormalAnswer.Send, null, owner.Actor);
        await service.AnswerAsync(left, AbnormalAnswer.NotSend, null, owner.Actor);
        await service.ReportAsync(no, isReleased: false, desk.Actor);
        await service.ReportAsync(yes, isReleased: false, desk.Actor); // thrown away although they said yes: ours to answer for

        await using var db = await portal.DbAsync();
        var now = portal.Time.GetUtcNow();
        var excluded = await AbnormalQueries.ExcludedAsync(db, owner.OrganisationId!.Value, now.AddDays(-2), now);
        Assert.Equal([(no, 2, true), (held, 1, false)], excluded.Select(e => (e.Number, e.Count, e.IsConfirmed)));
        Assert.All(excluded, e => Assert.Equal((AppId, Service.Sms, MessageType.Notice, "b-1"), (e.AppId, e.Service, e.Type, e.Batch)));
        Assert.Equal(16, Assert.Single(await AbnormalQueries.ExcludedAsync(db, stranger.OrganisationId!.Value, now.AddDays(-2), now)).Count);
        Assert.Empty(await AbnormalQueries.ExcludedAsync(db, owner.OrganisationId!.Value, excluded[0].Until, excluded[1].From)); // half-open at both ends
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_hour_beyond_what_the_app_sent_at_that_hour_is_asked_about_once_and_holds_nothing(string provider)
    {
        var (portal, owner, _, _) = await PortalAsync(provider);
        await using var _1 = portal;
        var store = portal.Get<IUsageStore>();
        var now = portal.Time.GetUtcNow().AddMinutes(50); // Start is on the hour
        var detection = portal.Get<AbnormalDetection>();
        await SendAsync(20, now.AddHours(-1), owner, AppId, days: 20); // the same hour of twenty days
        Assert.Equal(0, await detection.RunAsync(now, Machine)); // as always

        await SendAsync(130, now.AddHours(-1), owner, AppId); // and more
        Assert.Equal(1, await detection.RunAsync(now, Machine));
        Assert.Equal(0, await detection.RunAsync(now, Machine));
        await SendAsync(50, now.AddHours(-1), owner, AppId); // late records of an hour that was asked about
        Assert.Equal(0, await detection.RunAsync(now.AddHours(1), Machine));
        var query = await GetAsync(portal, "Q-2026-000001");
        Assert.Equal(
            (AbnormalSource.Detection, AbnormalStatus.CustomerAsked, 150L, (long?)10, (long?)40, false),
            (query.Source, query.Status, query.Count, query.UsualFrom, query.UsualUntil, query.IsHeld));
        Assert.Equal(MessageType.Code, query.Type);
        Assert.Contains("had left already", Assert.Single(await portal.MailsAsync(owner.Email)).Text, StringComparison.Ordinal);

        // Another portal that knows nothing of this one finds it done.
        Assert.Equal(0, await new AbnormalDetection(store, portal.Get<IDbContextFactory<Portal.Web.Data.PortalDb>>(), portal.Get<AbnormalSendingService>()).RunAsync(now, Machine));

        async Task SendAsync(int count, DateTimeOffset hour, Person who, long app, int days = 0)
        {
            for (var day = 0; day <= days; day++)
            {
                var at = UsageTime.Micros(hour.AddDays(-day));
                var lines = Enumerable.Range(0, count).Select(i => new UsageLine(i, who.OrganisationId!.Value, Record(Guid.CreateVersion7().ToString("N")) with { AppId = app, SubmittedAt = at + i })).ToList();
                await store.IngestAsync(new(BatchKey.Of("tests", null, Guid.CreateVersion7().ToString("N")), lines, []), portal.Time.GetUtcNow());
            }
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_app_without_a_past_or_below_the_volume_is_not_asked_about_and_a_sleeper_is(string provider)
    {
        var (portal, owner, stranger, _) = await PortalAsync(provider);
        await using var _1 = portal;
        var (store, now) = (portal.Get<IUsageStore>(), portal.Time.GetUtcNow().AddMinutes(50));
        await IngestAsync(owner, AppId, 500, 0); // new today
        await IngestAsync(stranger, ForeignAppId, 99, 0); // below the volume
        await IngestAsync(stranger, ForeignAppId, 1, 40 * 24); // asleep for more than a month
        Assert.Equal(0, await portal.Get<AbnormalDetection>().RunAsync(now, Machine));
        await IngestAsync(stranger, ForeignAppId, 1, 0);
        Assert.Equal(1, await portal.Get<AbnormalDetection>().RunAsync(now, Machine));
        Assert.Equal((ForeignAppId, 100L), ((await GetAsync(portal, "Q-2026-000001")).AppId, (await GetAsync(portal, "Q-2026-000001")).Count));

        async Task IngestAsync(Person who, long app, int count, int hoursAgo)
        {
            var at = UsageTime.Micros(now.AddHours(-hoursAgo)) - 10_000;
            var lines = Enumerable.Range(0, count).Select(i => new UsageLine(i, who.OrganisationId!.Value, Record(Guid.CreateVersion7().ToString("N")) with { AppId = app, SubmittedAt = at + i })).ToList();
            await store.IngestAsync(new(BatchKey.Of("tests", null, Guid.CreateVersion7().ToString("N")), lines, []), portal.Time.GetUtcNow());
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Staff_see_texts_only_after_saying_why_and_the_customer_reads_it(string provider)
    {
        var (portal, owner, _, _) = await PortalAsync(provider);
        await using var _1 = portal;
        var desk = await portal.StaffAsync(StaffRole.Ops);
        var (service, queries) = (portal.Get<AbnormalSendingService>(), portal.Get<AbnormalQueries>());
        var number = await service.RaiseAsync(Facts() with { Samples = ["Your code is 4711."] }, desk.Actor);
        Assert.Null((await queries.GetAsync(number, desk.Actor)).Samples);
        Assert.Equal("Your code is 4711.", Assert.Single((await queries.GetAsync(number, owner.Actor)).Samples!));
        using var client = portal.Client(desk);
        Assert.DoesNotContain("4711", await client.GetStringAsync($"/abnormal-desk/{number}"), StringComparison.Ordinal);
        Assert.Equal("personal.reason-missing", (await Assert.ThrowsAsync<RuleException>(() => service.SamplesAsync(number, " ", desk.Actor))).Code);
        Assert.Equal("Your code is 4711.", Assert.Single(await service.SamplesAsync(number, "Looking for fraud", desk.Actor)));
        var line = Assert.Single((await portal.Get<AuditQueries>().OwnAsync(new(OnlyViews: true), owner.Actor)).Lines);
        Assert.Equal(("abnormal.samples-viewed", "Looking for fraud"), (line.Action, line.Details));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_customer_with_nobody_to_ask_waits_until_there_is_somebody(string provider)
    {
        var (portal, owner, _, _) = await PortalAsync(provider);
        await using var _1 = portal;
        var desk = await portal.StaffAsync(StaffRole.Risk);
        await using (var db = await portal.DbAsync())
            await db.Users.Where(u => u.Id == owner.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, portal.Time.GetUtcNow()));
        var service = portal.Get<AbnormalSendingService>();
        var number = await service.RaiseAsync(Facts(), desk.Actor);
        Assert.Equal(AbnormalStatus.Detected, (await GetAsync(portal, number)).Status);
        Assert.Equal("abnormal.nobody", (await Assert.ThrowsAsync<RuleException>(() => service.AskAsync(number, desk.Actor))).Code);
        await using (var db = await portal.DbAsync())
            await db.Users.Where(u => u.Id == owner.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, (DateTimeOffset?)null));
        await service.AskAsync(number, desk.Actor);
        Assert.Equal(AbnormalStatus.CustomerAsked, (await GetAsync(portal, number)).Status);
        var gone = await service.RaiseAsync(Facts(batch: "b-2"), desk.Actor);
        await service.ReportAsync(gone, isReleased: false, desk.Actor); // thrown away before anybody answered
        Assert.Equal(AbnormalStatus.Dropped, (await GetAsync(portal, gone)).Status);
        await using (var db = await portal.DbAsync())
            Assert.Equal(DeadlineStatus.Dropped, (await db.Set<TrackedDeadline>().SingleAsync(d => d.Subject == gone)).Status);
        await Assert.ThrowsAsync<ForbiddenException>(() => service.AnswerAsync(number, AbnormalAnswer.Send, null, desk.Actor)); // nobody answers for a customer
    }

    private static object Body(long app = AppId, string service = "sms", string batch = "b-1", long count = 1_250) => new
    {
        appId = app,
        service,
        type = "notice",
        batch,
        count,
        from = TestPortal.Start.AddHours(-2),
        until = TestPortal.Start.AddHours(-1),
        usualFrom = 20,
        usualUntil = 90,
        samples = new[] { "Your parcel is on its way." },
    };

    private static AbnormalFacts Facts(long count = 1_250, string? batch = "b-1", int hours = -2, long app = AppId) =>
        new(app, Service.Sms, MessageType.Notice, TestPortal.Start.AddHours(hours), TestPortal.Start.AddHours(hours + 1), count, 20, 90, "Unusual.", batch, []);

    private static async Task<HttpClient> GatewayAsync(TestPortal portal)
    {
        var token = await portal.Get<TokenService>().CreateAsync(new("Gateway", [TokenScopes.AbnormalSendingWrite]), Machine);
        var client = portal.Client();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token.Value);
        return client;
    }

    private static async Task<AbnormalQuery> GetAsync(TestPortal portal, string number)
    {
        await using var db = await portal.DbAsync();
        return await db.Set<AbnormalQuery>().AsNoTracking().SingleAsync(q => q.Number == number);
    }
}
