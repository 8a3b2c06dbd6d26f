using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Domain.Notices;
using Portal.Domain.Tokens;
using Portal.Web.Features.Notices;
using Portal.Web.Features.Tokens;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Notices.NoticeStory;

namespace Portal.Web.Tests.Features.Notices;

public sealed class StatusTests
{
    public static readonly TheoryData<string> Both = Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task An_incident_is_public_at_once_and_its_beginning_and_end_are_notices(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        var incidents = story.Portal.Get<IncidentService>();
        using var stranger = story.Portal.Client();
        Assert.Equal(["works", "works", "works"], await StatesAsync(stranger));

        var input = new IncidentInput(IncidentImpact.Outage, new HashSet<Service> { Service.Sms }, "Texts do not leave", "短信无法下发", "We look into it.", "正在排查。", story.Now.AddMinutes(-5));
        await Assert.ThrowsAsync<ForbiddenException>(() => incidents.OpenAsync(input, story.Anna.Actor));
        await Code("incident.started", () => incidents.OpenAsync(input with { StartedAt = story.Now.AddSeconds(1) }, story.Ops.Actor));
        await Code("incident.services-missing", () => incidents.OpenAsync(input with { Services = new HashSet<Service>() }, story.Ops.Actor));
        var number = await incidents.OpenAsync(input, story.Ops.Actor);
        Assert.Equal("F-2026-000001", number);
        Assert.Equal(["outage", "works", "works"], await StatesAsync(stranger));
        Assert.Contains("Texts do not leave", await stranger.GetStringAsync("/status"), StringComparison.Ordinal);
        Assert.DoesNotContain(story.Ops.Email, await stranger.GetStringAsync("/status"), StringComparison.Ordinal);

        await incidents.UpdateAsync(number, IncidentStatus.Identified, "A link is down.", "链路中断。", tell: false, story.Ops.Actor);
        await incidents.UpdateAsync(number, IncidentStatus.Monitoring, "It is back.", "已恢复。", tell: true, story.Ops.Actor);
        story.Portal.Time.Advance(TimeSpan.FromMinutes(10));
        await incidents.UpdateAsync(number, IncidentStatus.Resolved, "Over.", "已恢复正常。", tell: false, story.Ops.Actor);
        await Code("incident.over", () => incidents.UpdateAsync(number, IncidentStatus.Monitoring, "a", "b", false, story.Ops.Actor));

        var rows = (await story.Notices.PageAsync(NoticeKind.Incident, 1, story.Anna.Actor)).Rows;
        Assert.Equal(["Over.", "It is back.", "We look into it."], rows.Select(row => row.Notice.English));
        Assert.Equal(3, (await story.Portal.MailsAsync(story.Anna.Email)).Count);
        Assert.Empty(await story.Portal.MailsAsync(story.Bo.Email)); // makes calls only
        Assert.Equal(["works", "works", "works"], await StatesAsync(stranger));

        var past = (await stranger.GetFromJsonAsync<JsonElement>("/api/v1/status")).GetProperty("pastIncidents")[0];
        Assert.Equal((number, "resolved", 4), (past.GetProperty("number").GetString(), past.GetProperty("status").GetString(), past.GetProperty("updates").GetArrayLength()));
        story.Portal.Time.Advance(TimeSpan.FromDays(90));
        Assert.Contains("Texts do not leave", await stranger.GetStringAsync("/status"), StringComparison.Ordinal);
        story.Portal.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.DoesNotContain("Texts do not leave", await stranger.GetStringAsync("/status"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_becomes_worse_is_told_whether_it_is_asked_for_or_not(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        var incidents = story.Portal.Get<IncidentService>();
        using var stranger = story.Portal.Client();
        var worse = await incidents.OpenAsync(new(IncidentImpact.Degraded, new HashSet<Service> { Service.Sms }, "Slow texts", "短信变慢", "We look.", "排查中。", story.Now), story.Ops.Actor);
        Assert.Equal(["degraded", "works", "works"], await StatesAsync(stranger));
        await incidents.UpdateAsync(worse, IncidentStatus.Identified, "Calls too.", "语音也受影响。", tell: false, story.Ops.Actor, reach: new(IncidentImpact.Outage, new HashSet<Service> { Service.Sms, Service.Voice }));
        Assert.Equal(["outage", "outage", "works"], await StatesAsync(stranger));
        Assert.Contains(await story.Portal.MailsAsync(story.Bo.Email), sent => sent.Text.Contains("Calls too.", StringComparison.Ordinal));
        await Code("incident.services-missing", () => incidents.UpdateAsync(worse, IncidentStatus.Identified, "a", "b", false, story.Ops.Actor, reach: new(IncidentImpact.Outage, new HashSet<Service>())));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Nobody_writes_on_after_somebody_elses_end(string provider)
    {
        var meanwhile = new Meanwhile();
        await using var story = await NoticeStory.StartAsync(provider, meanwhile.On);
        var incidents = story.Portal.Get<IncidentService>();
        var number = await incidents.OpenAsync(new(IncidentImpact.Outage, new HashSet<Service> { Service.Sms }, "Down", "中断", "We look.", "排查中。", story.Now), story.Ops.Actor);
        await incidents.UpdateAsync(number, IncidentStatus.Monitoring, "It is back.", "已恢复。", tell: false, story.Ops.Actor);
        var version = (await incidents.GetAsync(number, story.Ops.Actor)).Version;
        await incidents.UpdateAsync(number, IncidentStatus.Monitoring, "Still good.", "仍正常。", tell: false, story.Ops.Actor);
        Assert.Equal(version + 1, (await incidents.GetAsync(number, story.Ops.Actor)).Version);
        if (provider == Databases.Postgres)
        {
            meanwhile.DoAtSave(() => incidents.UpdateAsync(number, IncidentStatus.Resolved, "Over.", "已恢复正常。", tell: false, story.Ops.Actor));
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => incidents.UpdateAsync(number, IncidentStatus.Monitoring, "Good.", "正常。", tell: false, story.Ops.Actor));
            Assert.Equal(IncidentStatus.Resolved, (await incidents.GetAsync(number, story.Ops.Actor)).Status);
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_is_open_or_ahead_is_shown_however_much_is_over(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        var old = await story.Portal.Get<IncidentService>().OpenAsync(
            new(IncidentImpact.Outage, new HashSet<Service> { Service.Sms }, "Old", "旧故障", "We look.", "排查中。", story.Now.AddDays(-300)), story.Ops.Actor);
        var ahead = await story.PublishAsync(Work(Day(11, 25)));
        await using (var db = await story.Portal.DbAsync())
        {
            for (var i = 1; i <= 205; i++)
            {
                var notice = Notice.Draft(Work(story.Now.AddHours(-i * 4), MaintenanceType.Unscheduled), "ops", story.Now.AddDays(-60));
                notice.Publish($"N-2026-8{i:00000}", null, Domain.Calendar.WorkingDays.Shipped, "ops", story.Now.AddDays(-60));
                db.Add(notice);
                var incident = Incident.Open($"F-2026-8{i:00000}", IncidentImpact.Outage, new HashSet<Service> { Service.Voice }, ("Down", "中断"), ("We look.", "排查中。"), story.Now.AddHours(-i), "ops", story.Now.AddHours(-i));
                db.Add(incident.Update(IncidentStatus.Resolved, null, ("Over.", "已恢复。"), "ops", story.Now.AddHours(-i).AddMinutes(5)));
                db.Add(incident);
            }

            await db.SaveChangesAsync();
        }

        var board = (await story.Portal.Get<ServiceStatusQueries>().NowAsync())!;
        Assert.Equal([old], board.Open.Select(i => i.Number));
        Assert.Equal([ahead], board.Planned.Select(n => n.Number));
        Assert.Equal((200, 200, "N-2026-800001", "F-2026-800001"), (board.PastMaintenance.Count, board.PastIncidents.Count, board.PastMaintenance[0].Number, board.PastIncidents[0].Number));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Work_is_ahead_then_under_way_then_history(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        using var stranger = story.Portal.Client();
        await story.PublishAsync(Work(Day(11, 25)) with { Services = new HashSet<Service> { Service.Voice } });
        Assert.Equal((1, 0), await CountsAsync(stranger));
        story.Portal.Time.SetUtcNow(Day(11, 25));
        Assert.Equal(["works", "maintenance", "works"], await StatesAsync(stranger));
        story.Portal.Time.SetUtcNow(Day(11, 25, 2));
        Assert.Equal(["works", "works", "works"], await StatesAsync(stranger));
        Assert.Equal((0, 1), await CountsAsync(stranger));

        static async Task<(int, int)> CountsAsync(HttpClient client)
        {
            var status = await client.GetFromJsonAsync<JsonElement>("/api/v1/status");
            return (status.GetProperty("maintenance").GetArrayLength(), status.GetProperty("pastMaintenance").GetArrayLength());
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_token_reads_its_organisations_notices(string provider)
    {
        await using var story = await NoticeStory.StartAsync(provider);
        var everybody = await story.PublishAsync(Change(Day(12, 1)));
        var bos = await story.PublishAsync(Work(Day(11, 25)) with { Audience = NoticeAudience.Customer, CustomerId = story.Bo.OrganisationId });
        await story.Desk.DraftAsync(Work(Day(11, 26)), story.Ops.Actor);
        await story.Inbox.ContinueAsync(everybody, story.Anna.Actor);
        Assert.Equal(HttpStatusCode.Unauthorized, (await story.Portal.Client().GetAsync("/api/v1/notices")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await ClientAsync(story, story.Anna, TokenScopes.AppsRead)).GetAsync("/api/v1/notices")).StatusCode);

        var annas = await (await ClientAsync(story, story.Anna, TokenScopes.NoticesRead)).GetFromJsonAsync<JsonElement>("/api/v1/notices");
        Assert.Equal([everybody], annas.EnumerateArray().Select(row => row.GetProperty("number").GetString()));
        Assert.Equal(("function-change", "continued", "升级"), (annas[0].GetProperty("kind").GetString(), annas[0].GetProperty("answer").GetString(), annas[0].GetProperty("title").GetProperty("zh").GetString()));
        var bo = await (await ClientAsync(story, story.Bo, TokenScopes.NoticesRead)).GetFromJsonAsync<JsonElement>("/api/v1/notices");
        Assert.Equal([bos, everybody], bo.EnumerateArray().Select(row => row.GetProperty("number").GetString()));
    }

    private static async Task<HttpClient> ClientAsync(NoticeStory story, Person person, string scope)
    {
        var token = await story.Portal.Get<TokenService>().CreateAsync(new("machine", [scope]), await story.RecentAsync(person));
        var client = story.Portal.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return client;
    }

    private static async Task<string?[]> StatesAsync(HttpClient client) =>
        [.. (await client.GetFromJsonAsync<JsonElement>("/api/v1/status")).GetProperty("services").EnumerateArray().Select(state => state.GetProperty("state").GetString())];

    private static async Task Code(string code, Func<Task> act) => Assert.Equal(code, (await Assert.ThrowsAsync<RuleException>(act)).Code);
}
