using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>Nine statuses in four words: what charts and tables count.</summary>
public enum UsageOutcome { Delivered, NotDelivered, OnTheWay, NotSent }

public static class UsageOutcomes
{
    public static readonly IReadOnlyList<UsageOutcome> All = Enum.GetValues<UsageOutcome>();

    public static UsageOutcome Outcome(this DeliveryStatus status) => status switch
    {
        DeliveryStatus.Delivered => UsageOutcome.Delivered,
        DeliveryStatus.Submitted or DeliveryStatus.Unknown => UsageOutcome.OnTheWay,
        DeliveryStatus.Rejected or DeliveryStatus.Dropped => UsageOutcome.NotSent,
        _ => UsageOutcome.NotDelivered,
    };

    /// <summary>Key of the outcome's name in <see cref="UsageTexts"/>.</summary>
    public static string Key(this UsageOutcome outcome) => outcome switch
    {
        UsageOutcome.Delivered => "outcome.delivered",
        UsageOutcome.NotDelivered => "outcome.not-delivered",
        UsageOutcome.OnTheWay => "outcome.on-the-way",
        _ => "outcome.not-sent",
    };
}

/// <summary>Figures of one row of the table, or of all.</summary>
public sealed class UsageFigures
{
    private readonly long[] _messages = new long[UsageOutcomes.All.Count];

    public long Messages => _messages.Sum();

    public long Units { get; private set; }

    public long BilledUnits { get; private set; }

    /// <summary>Of what went out, the part that arrived; null when nothing went out.</summary>
    public double? DeliveredShare => Messages - Of(UsageOutcome.NotSent) is > 0 and var sent ? (double)Of(UsageOutcome.Delivered) / sent : null;

    public long Of(UsageOutcome outcome) => _messages[(int)outcome];

    public UsageFigures Add(UsageSum sum)
    {
        _messages[(int)sum.Status.Outcome()] += sum.Messages;
        Units += sum.Units;
        BilledUnits += Billable.Is(sum.Service, sum.Status) ? sum.Units : 0;
        return this;
    }
}
