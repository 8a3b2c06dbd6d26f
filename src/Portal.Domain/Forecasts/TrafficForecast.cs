using Portal.Domain.Calendar;

namespace Portal.Domain.Forecasts;

/// <summary>Where a forecast stands with us; whether its days are over is a question of the clock.</summary>
public enum ForecastStatus { Filed, Confirmed, Limited, Withdrawn }

/// <summary>What a customer expects to send.</summary>
/// <param name="AppId">Null: the whole account.</param>
/// <param name="Until">The last day, included; in the contract zone, like the first.</param>
/// <param name="Messages">A day.</param>
public sealed record ForecastInput(long? AppId, DateOnly From, DateOnly Until, long Messages, string Reason);

/// <summary>
/// The prior notice of a surge (A90), with its receipt. What was filed before a day begins is notice for that day: failures of messages it
/// announced are not released as an unannounced surge (R10).
/// </summary>
public sealed class TrafficForecast
{
    public const int MaxDays = 92;
    public const int MaxAheadDays = 366;
    public const int MaxReasonLength = 1000;
    public const long MaxMessages = 100_000_000_000;

    private TrafficForecast() { } // EF

    public Guid Id { get; private set; }

    public Guid OrganisationId { get; private set; }

    /// <summary>That of its ticket.</summary>
    public string Number { get; private set; } = "";

    public Guid TicketId { get; private set; }

    public long? AppId { get; private set; }

    public DateOnly From { get; private set; }

    public DateOnly Until { get; private set; }

    public long Messages { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>Messages a day and account that needed no forecast when this one was filed, as the receipt says (A90).</summary>
    public long NormalLine { get; private set; }

    public long GatewayLine { get; private set; }

    public string FiledBy { get; private set; } = "";

    public DateTimeOffset FiledAt { get; private set; }

    public ForecastStatus Status { get; private set; }

    /// <summary>What we say about room for it.</summary>
    public string Note { get; private set; } = "";

    public string? AnsweredBy { get; private set; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    public int Version { get; private set; }

    /// <summary>The whole span was announced before it began.</summary>
    public bool IsAhead => CountsFrom == From;

    /// <summary>The first day for which it is prior notice: the one after it was filed, or its own first day.</summary>
    public DateOnly CountsFrom => ContractTime.DayOf(FiledAt).AddDays(1) is var next && next > From ? next : From;

    /// <summary>Above what a normal account sends without a forecast.</summary>
    public bool IsNeeded => Messages > NormalLine;

    public bool CanAnswer => Status is not ForecastStatus.Withdrawn;

    /// <exception cref="RuleException">'forecast.days', 'forecast.past', 'forecast.messages', 'forecast.reason-missing'.</exception>
    public static TrafficForecast File(
        Guid organisationId, string number, Guid ticketId, ForecastInput input, long normalLine, long gatewayLine, string by, DateTimeOffset now)
    {
        var today = ContractTime.DayOf(now);
        Check(input, today);
        return new()
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = organisationId,
            Number = number,
            TicketId = ticketId,
            AppId = input.AppId,
            From = input.From,
            Until = input.Until,
            Messages = input.Messages,
            Reason = input.Reason.Trim(),
            NormalLine = normalLine,
            GatewayLine = gatewayLine,
            FiledBy = by,
            FiledAt = now,
        };
    }

    /// <summary>Asked before a ticket is opened for it.</summary>
    public static void Check(ForecastInput input, DateOnly today)
    {
        Rule.Require(
            input.From <= input.Until && input.Until.DayNumber - input.From.DayNumber < MaxDays && input.From.DayNumber - today.DayNumber <= MaxAheadDays,
            "forecast.days", $"A forecast is for at most {MaxDays} days and begins within {MaxAheadDays}.", MaxDays, MaxAheadDays);
        Rule.Require(input.From >= today, "forecast.past", "A forecast is for today and later.");
        Rule.Require(input.Messages is > 0 and <= MaxMessages, "forecast.messages", $"Give the messages a day, at most {MaxMessages}.", MaxMessages);
        Rule.Require(
            input.Reason.Trim().Length is > 0 and <= MaxReasonLength, "forecast.reason-missing", $"Say why, in at most {MaxReasonLength} characters.", MaxReasonLength);
    }

    /// <summary>Staff say whether there is room; they may say otherwise later.</summary>
    /// <exception cref="RuleException">'forecast.withdrawn', 'forecast.note-missing'.</exception>
    public void Answer(bool hasRoom, string note, string by, DateTimeOffset now)
    {
        Rule.Require(CanAnswer, "forecast.withdrawn", "The forecast was withdrawn.");
        var said = note.Trim();
        Rule.Require(said.Length is > 0 and <= MaxReasonLength, "forecast.note-missing", $"Tell the customer, in at most {MaxReasonLength} characters.", MaxReasonLength);
        (Status, Note, AnsweredBy, AnsweredAt) = (hasRoom ? ForecastStatus.Confirmed : ForecastStatus.Limited, said, by, now);
    }

    /// <summary>The customer takes it back while it has not begun; then it announces nothing.</summary>
    /// <exception cref="RuleException">'forecast.withdrawn', 'forecast.begun'.</exception>
    public void Withdraw(DateTimeOffset now)
    {
        Rule.Require(CanAnswer, "forecast.withdrawn", "The forecast was withdrawn.");
        Rule.Require(CanWithdraw(now), "forecast.begun", "The forecast's days have begun: they stay announced.");
        Status = ForecastStatus.Withdrawn;
    }

    public bool CanWithdraw(DateTimeOffset now) => CanAnswer && ContractTime.DayOf(now) < From;

    public bool HasPassed(DateTimeOffset now) => ContractTime.DayOf(now) > Until;

    /// <summary>Whether it is prior notice of the day's messages.</summary>
    public bool Announces(DateOnly day) => Status is not ForecastStatus.Withdrawn && day >= CountsFrom && day <= Until;
}

/// <summary>How many of a day's messages nobody had announced (A90).</summary>
public static class Surge
{
    /// <summary>
    /// An app's own forecast takes the app's messages off, the account's one those of all; of both ways the one that leaves fewer. Several
    /// forecasts for the same thing do not add up: the largest counts.
    /// </summary>
    /// <param name="messages">By app.</param>
    public static long Unannounced(DateOnly day, IReadOnlyDictionary<long, long> messages, IReadOnlyCollection<TrafficForecast> forecasts)
    {
        var announced = forecasts.Where(forecast => forecast.Announces(day)).ToList();
        var byApp = messages.Sum(app => Math.Max(0, app.Value - Largest(announced.Where(forecast => forecast.AppId == app.Key))));
        var asWhole = Math.Max(0, messages.Values.Sum() - Largest(announced.Where(forecast => forecast.AppId is null)));
        return Math.Min(byApp, asWhole);
    }

    private static long Largest(IEnumerable<TrafficForecast> forecasts) => forecasts.Select(forecast => forecast.Messages).DefaultIfEmpty().Max();
}
