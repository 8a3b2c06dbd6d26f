namespace Portal.Domain.Tickets;

/// <summary>What some kinds of ticket need to be told: which limit and to what, what to give back and how much, whom to call and when.</summary>
/// <param name="About">The limit, or the number of the bill or package.</param>
/// <param name="Wanted">The new limit, or the amount in CNY.</param>
/// <param name="CallFrom">With <paramref name="CallUntil"/> the time in which to call.</param>
public sealed record TicketRequest(
    string? About = null, string? Wanted = null, string? Phone = null, DateTimeOffset? CallFrom = null, DateTimeOffset? CallUntil = null)
{
    public const int MaxAboutLength = 100;
    public const int MaxWantedLength = 60;
    public const int MaxPhoneLength = 32;
    public const int MaxDays = 14;

    public static readonly TicketRequest None = new();

    /// <summary>What the kind needs, cleaned; what it does not need is left out.</summary>
    /// <exception cref="RuleException">'ticket.limit-missing', 'ticket.refund-missing', 'ticket.phone-missing', 'ticket.call-window'.</exception>
    public TicketRequest For(TicketKind kind, DateTimeOffset now)
    {
        switch (kind)
        {
            case TicketKind.RaiseLimit:
                Rule.Require(Fits(About, MaxAboutLength) && Fits(Wanted, MaxWantedLength), "ticket.limit-missing", "Say which limit is to be raised, and to what.");
                return new(About!.Trim(), Wanted!.Trim());
            case TicketKind.Refund:
                var amount = Money.Parse(Wanted?.Trim() ?? "");
                Rule.Require(
                    Fits(About, MaxAboutLength) && amount is { } sum && sum > Money.Zero && sum == sum.RoundToFen(), "ticket.refund-missing",
                    "Give the number of the bill or package, and an amount above zero in whole fen.");
                return new(About!.Trim(), amount!.Value.ToFenString());
            case TicketKind.CallBack:
                Rule.Require(IsPhone(Phone), "ticket.phone-missing", "Give a phone number: digits, with + and country code from abroad.");
                Rule.Require(
                    CallFrom is { } from && CallUntil is { } until && from < until && until > now && until <= now.AddDays(MaxDays), "ticket.call-window",
                    $"Give a time to call that ends in the future, within {MaxDays} days.", MaxDays);
                return new(Phone: Phone!.Trim(), CallFrom: CallFrom, CallUntil: CallUntil);
            default:
                return None;
        }
    }

    private static bool Fits(string? text, int most) => text?.Trim().Length is { } length && length > 0 && length <= most;

    private static bool IsPhone(string? text) =>
        Fits(text, MaxPhoneLength) && text!.Count(char.IsAsciiDigit) >= 5 && text!.Trim().All(c => char.IsAsciiDigit(c) || c is '+' or '-' or ' ' or '(' or ')');
}
