namespace Portal.Domain.Metering;

/// <summary>What became of a message, as a gateway reports it. The last three are e-mail's own.</summary>
public enum DeliveryStatus { Rejected, Submitted, Delivered, Failed, Expired, Unknown, HardBounced, SoftBounced, Dropped }

/// <summary>The names the API, CSV files and pages' addresses use.</summary>
public static class DeliveryStatuses
{
    public static string Wire(this DeliveryStatus status) => status switch
    {
        DeliveryStatus.Rejected => "rejected",
        DeliveryStatus.Submitted => "submitted",
        DeliveryStatus.Delivered => "delivered",
        DeliveryStatus.Failed => "failed",
        DeliveryStatus.Expired => "expired",
        DeliveryStatus.Unknown => "unknown",
        DeliveryStatus.HardBounced => "hard-bounced",
        DeliveryStatus.SoftBounced => "soft-bounced",
        _ => "dropped",
    };

    public static DeliveryStatus? From(string? name) => name switch
    {
        "rejected" => DeliveryStatus.Rejected,
        "submitted" => DeliveryStatus.Submitted,
        "delivered" => DeliveryStatus.Delivered,
        "failed" => DeliveryStatus.Failed,
        "expired" => DeliveryStatus.Expired,
        "unknown" => DeliveryStatus.Unknown,
        "hard-bounced" => DeliveryStatus.HardBounced,
        "soft-bounced" => DeliveryStatus.SoftBounced,
        "dropped" => DeliveryStatus.Dropped,
        _ => null,
    };

    /// <summary>Whether a message of this service can have the status at all: only mail bounces or is dropped.</summary>
    public static bool Fits(this DeliveryStatus status, Service service) =>
        service is Service.Email
        || status is not (DeliveryStatus.HardBounced or DeliveryStatus.SoftBounced or DeliveryStatus.Dropped);
}
