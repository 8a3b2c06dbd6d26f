namespace Portal.Domain.Metering;

/// <summary>Which statuses cost money: the one place that says so.</summary>
public static class Billable
{
    public static bool Is(Service service, DeliveryStatus status) => service switch
    {
        // A111, A112: a valid request mail is one that arrived or bounced for good.
        Service.Email => status is DeliveryStatus.Delivered or DeliveryStatus.HardBounced,

        // A13, A57: whatever was submitted to the network counts, delivered or not.
        _ => status is not DeliveryStatus.Rejected && status.Fits(service),
    };
}
