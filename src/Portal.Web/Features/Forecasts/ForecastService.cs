using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Accounts;
using Portal.Domain.Apps;
using Portal.Domain.Calendar;
using Portal.Domain.Documents;
using Portal.Domain.Forecasts;
using Portal.Domain.Tickets;
using Portal.Web.Data;
using Portal.Web.Features.Tickets;
using Portal.Web.Platform;
using Portal.Web.Platform.Documents;

namespace Portal.Web.Features.Forecasts;

/// <summary>What customers file ahead of a surge (A90), and what we say to it.</summary>
public sealed class ForecastService(
    IDbContextFactory<PortalDb> dbs, DocumentPress press, TicketMails mails, IStringLocalizer<ForecastsTexts> texts, TimeProvider time)
{
    /// <summary>Opens the forecast's ticket and issues its receipt, in one transaction.</summary>
    /// <returns>The number of both.</returns>
    /// <exception cref="RuleException">'forecast.days', 'forecast.past', 'forecast.messages', 'forecast.reason-missing', 'forecast.app-missing'.</exception>
    public async Task<string> FileAsync(ForecastInput input, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.UseSupport);
        var (organisation, now) = (actor.RequiredOrganisation, time.GetUtcNow());
        await using var db = await dbs.CreateDbContextAsync(ct);
        TrafficForecast.Check(input, ContractTime.DayOf(now));
        var app = await db.Set<App>().Where(a => a.AppId == input.AppId && a.OrganisationId == organisation).Select(a => a.Name).SingleOrDefaultAsync(ct);
        Rule.Require(input.AppId is null || app is not null, "forecast.app-missing", "You have no such app.");
        var (normal, gateway) = await ForecastQueries.LinesAsync(db, organisation, input.From, ct);
        var name = await db.Set<Organisation>().Where(o => o.Id == organisation).Select(o => o.Name).SingleAsync(ct);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var ticket = await db.OpenTicketAsync(
            organisation, new(TicketKind.TrafficForecast, texts["ticket.subject", Day(input.From), Day(input.Until)], texts["ticket.text", Count(input.Messages), input.Reason.Trim()]),
            actor, now, ct);
        var forecast = TrafficForecast.File(organisation, ticket.Number, ticket.Id, input, normal, gateway, actor.Name, now);
        db.Add(forecast);
        db.Audit(actor, now, "forecast.filed", Subject(forecast), organisation, new { input.AppId, input.From, input.Until, input.Messages });
        await press.PrintAsync(
            db, new(DocumentKind.TrafficForecast, forecast.Number, organisation, now), seal => ForecastDocument.Of(forecast, name, app, seal), keep: true, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return forecast.Number;
    }

    /// <summary>Says whether there is room; the customer reads the note in the ticket.</summary>
    /// <exception cref="RuleException">'forecast.withdrawn', 'forecast.note-missing', 'ticket.closed'.</exception>
    public Task AnswerAsync(string number, bool hasRoom, string note, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.HandleTickets);
        return ChangeAsync(number, actor, async (db, forecast, ticket, now) =>
        {
            forecast.Answer(hasRoom, note, actor.Name, now);
            ticket.Answer(actor.Id, actor.Name, forecast.Note, now);
            db.Audit(actor, now, "forecast.answered", Subject(forecast), forecast.OrganisationId, new { forecast.Status, forecast.Note });
            await mails.TellCustomerAsync(db, ticket, "answered", now, ct);
        }, ct);
    }

    /// <exception cref="RuleException">'forecast.withdrawn', 'forecast.begun'.</exception>
    public Task WithdrawAsync(string number, Actor actor, CancellationToken ct = default)
    {
        actor.Require(Permission.UseSupport);
        _ = actor.RequiredOrganisation;
        return ChangeAsync(number, actor, async (db, forecast, ticket, now) =>
        {
            forecast.Withdraw(now);
            (await db.DocumentAsync(DocumentKind.TrafficForecast, forecast.Number, forecast.OrganisationId, ct)).Withdraw(Language.Both(() => texts["receipt.withdrawn"]), now);
            if (ticket.Status is not TicketStatus.Closed)
                ticket.Close(TicketOutcome.NotNeeded, actor.Name, isProvider: false, now);
            db.Audit(actor, now, "forecast.withdrawn", Subject(forecast), forecast.OrganisationId);
        }, ct);
    }

    private async Task ChangeAsync(
        string number, Actor actor, Func<PortalDb, TrafficForecast, Ticket, DateTimeOffset, Task> change, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var forecast = await ForecastQueries.Visible(db, actor).SingleOrDefaultAsync(f => f.Number == number, ct) ?? throw new NotFoundException("The forecast");
        var ticket = await db.Set<Ticket>().Include(t => t.Posts).SingleAsync(t => t.Id == forecast.TicketId, ct);
        await change(db, forecast, ticket, now);
        await db.SaveChangesAsync(ct);
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Subject(TrafficForecast forecast) => $"forecast:{forecast.Number}";
}
