namespace Portal.Domain.Metering;

/// <summary>
/// One message as a gateway reports it. (<see cref="AppId"/>, <see cref="SubmittedAt"/> to the microsecond, <see cref="MessageId"/>) says which
/// message; service, type, region, units and template are fixed by its first report; the rest may be learnt later.
/// </summary>
public sealed record UsageRecord
{
    public const int LongestText = 64;
    public const int MostUnits = 1_000_000;

    public required long AppId { get; init; }

    public required string MessageId { get; init; }

    /// <summary>UTC microseconds since 1970.</summary>
    public required long SubmittedAt { get; init; }

    public required Service Service { get; init; }

    public required MessageType Type { get; init; }

    /// <summary>'CN' or another ISO country.</summary>
    public required string Region { get; init; }

    /// <summary>Segments, calls or mails.</summary>
    public required int Units { get; init; }

    public string? TemplateId { get; init; }

    public required DeliveryStatus Status { get; init; }

    /// <summary>When the network decided, in UTC microseconds since 1970.</summary>
    public long? ReceiptAt { get; init; }

    public string? ReceiptCode { get; init; }

    public string? Operator { get; init; }

    public string? Province { get; init; }

    /// <summary>The number it went to, on its way in only: what is kept is a keyed hash, by which complaints find their message.</summary>
    public string? Recipient { get; init; }

    /// <summary>Whether a second report may be about the same message: what is billed must not differ.</summary>
    public bool Agrees(UsageRecord other) =>
        Service == other.Service && Type == other.Type && Units == other.Units && Region == other.Region;
}
