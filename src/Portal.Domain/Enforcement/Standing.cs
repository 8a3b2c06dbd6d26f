using Portal.Domain.Accounts;

namespace Portal.Domain.Enforcement;

/// <summary>How a customer stands, by one fact; several may hold at once.</summary>
public enum Standing { Normal, Restricted, QuotaLowered, Frozen, ChannelClosed, Unpaid, Stopped, Held, Paused, Suspended, Terminated, Banned }

/// <summary>What a customer does here.</summary>
public enum CustomerAct
{
    SignIn,
    Send,

    /// <summary>New apps, products, signatures and templates.</summary>
    Start,
    Buy,

    /// <summary>Being billed, and paying.</summary>
    Bill,

    /// <summary>Objections, claims, cures, contests.</summary>
    Answer,
}

/// <summary>Partly: except what the measure names.</summary>
public enum Allowance { Yes, Partly, No }

/// <summary>The one table of what each standing allows. Everything that refuses because of a standing asks here, and the pages show it.</summary>
public static class Standings
{
    public static Allowance Allows(this Standing standing, CustomerAct act) => Table[standing][(int)act];

    // SignIn, Send, Start, Buy, Bill, Answer
    private static readonly Dictionary<Standing, Allowance[]> Table = new()
    {
        [Standing.Normal] = [Allowance.Yes, Allowance.Yes, Allowance.Yes, Allowance.Yes, Allowance.Yes, Allowance.Yes],
        [Standing.Restricted] = [Allowance.Yes, Allowance.Yes, Allowance.No, Allowance.No, Allowance.Yes, Allowance.Yes],
        [Standing.QuotaLowered] = [Allowance.Yes, Allowance.Partly, Allowance.Yes, Allowance.Yes, Allowance.Yes, Allowance.Yes],
        [Standing.Frozen] = [Allowance.Yes, Allowance.Partly, Allowance.Partly, Allowance.Partly, Allowance.Yes, Allowance.Yes],
        [Standing.ChannelClosed] = [Allowance.Yes, Allowance.Partly, Allowance.Yes, Allowance.Yes, Allowance.Yes, Allowance.Yes],
        [Standing.Unpaid] = [Allowance.Yes, Allowance.No, Allowance.Yes, Allowance.Yes, Allowance.Yes, Allowance.Yes],
        [Standing.Stopped] = [Allowance.Yes, Allowance.No, Allowance.Yes, Allowance.Yes, Allowance.Yes, Allowance.Yes],
        [Standing.Held] = [Allowance.Yes, Allowance.No, Allowance.No, Allowance.No, Allowance.Yes, Allowance.Yes],
        [Standing.Paused] = [Allowance.Yes, Allowance.No, Allowance.No, Allowance.No, Allowance.Yes, Allowance.Yes],
        [Standing.Suspended] = [Allowance.Yes, Allowance.No, Allowance.No, Allowance.No, Allowance.Yes, Allowance.Yes],
        [Standing.Terminated] = [Allowance.Yes, Allowance.No, Allowance.No, Allowance.No, Allowance.Yes, Allowance.Yes],
        [Standing.Banned] = [Allowance.No, Allowance.No, Allowance.No, Allowance.No, Allowance.Yes, Allowance.No],
    };

    public static Standing Of(OrganisationState state) => state switch
    {
        OrganisationState.Active => Standing.Normal,
        OrganisationState.Suspended => Standing.Suspended,
        OrganisationState.Terminated => Standing.Terminated,
        _ => Standing.Banned,
    };

    /// <summary>As gateways read it.</summary>
    public static string Wire(this Standing standing) => standing switch
    {
        Standing.QuotaLowered => "quota-lowered",
        Standing.ChannelClosed => "channel-closed",
        _ => standing.ToString().ToLowerInvariant(),
    };

    /// <summary>What a measure in force makes of its customer; a deduction changes nothing but the balance.</summary>
    public static Standing? Of(MeasureKind kind) => kind switch
    {
        MeasureKind.Restrict => Standing.Restricted,
        MeasureKind.LowerQuota => Standing.QuotaLowered,
        MeasureKind.Freeze => Standing.Frozen,
        MeasureKind.CloseChannel => Standing.ChannelClosed,
        MeasureKind.Pause => Standing.Paused,
        MeasureKind.Terminate => Standing.Terminated,
        MeasureKind.Ban => Standing.Banned,
        _ => null,
    };
}

/// <summary>One fact about a customer, with what it names.</summary>
/// <param name="Document">The case it follows from; null where none does.</param>
public sealed record StandingFact(
    Standing Standing, string? Document = null, Service? Service = null, long? AppId = null, MessageType? Type = null, long? PerDay = null, DateTimeOffset? Until = null)
{
    /// <summary>Whether it forbids the act for the service, app and type; what is not named is not met by a part.</summary>
    public bool Forbids(CustomerAct act, Service? service, long? appId, MessageType? type) => Standing.Allows(act) switch
    {
        Allowance.Yes => false,
        Allowance.No => true,
        _ => Standing switch
        {
            Standing.Frozen => service is not null && Service == service,
            Standing.ChannelClosed => appId is not null && AppId == appId && (Type is null || Type == type),
            _ => false, // a quota is counted where it is asked
        },
    };
}

/// <summary>Everything that holds for a customer at one instant.</summary>
public sealed record CustomerStanding(IReadOnlyList<StandingFact> Facts)
{
    public Allowance Allows(CustomerAct act) => Facts.Select(fact => fact.Standing.Allows(act)).DefaultIfEmpty(Allowance.Yes).Max();

    /// <summary>The gravest fact that forbids it; null: it may be done.</summary>
    public StandingFact? Forbidding(CustomerAct act, Service? service = null, long? appId = null, MessageType? type = null) =>
        Facts.Where(fact => fact.Forbids(act, service, appId, type)).MaxBy(fact => fact.Standing);

    /// <summary>Messages a day; null: no measure says.</summary>
    public long? PerDay => Facts.Where(fact => fact.Standing is Standing.QuotaLowered).Min(fact => fact.PerDay);

    /// <summary>Types that the app may not send.</summary>
    public IReadOnlySet<MessageType> ClosedTypes(long appId) =>
        Facts.Where(fact => fact.Standing is Standing.ChannelClosed && fact.AppId == appId && fact.Type is not null).Select(fact => fact.Type!.Value).ToHashSet();

    /// <exception cref="RuleException">'organisation.suspended', 'standing.…': which fact forbids it; its case is the first argument.</exception>
    public void Require(CustomerAct act, Service? service = null)
    {
        if (Forbidding(act, service) is not { } fact)
            return;
        var (code, message) = fact.Standing switch
        {
            Standing.Restricted => ("standing.restricted", "A measure restricts this account: nothing new is started."),
            Standing.Frozen => ("standing.frozen", "A measure has frozen this product."),
            Standing.Held => ("standing.held", "This organisation is being checked."),
            Standing.Paused => ("standing.paused", "A measure has paused this account."),
            Standing.Suspended => ("organisation.suspended", "The organisation is suspended."),
            Standing.Terminated => ("standing.terminated", "This account was terminated."),
            _ => ("standing.banned", "This account was closed for good."),
        };
        throw new RuleException(code, message, fact.Document ?? "");
    }
}
