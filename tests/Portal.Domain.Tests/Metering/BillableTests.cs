using Portal.Domain.Metering;

namespace Portal.Domain.Tests.Metering;

public class BillableTests
{
    [Theory]
    [InlineData(Service.Sms, "submitted delivered failed expired unknown")]
    [InlineData(Service.Voice, "submitted delivered failed expired unknown")]
    [InlineData(Service.Email, "delivered hard-bounced")]
    public void Each_service_bills_its_own_statuses(Service service, string billed) =>
        Assert.Equal(
            billed.Split(' '),
            Enum.GetValues<DeliveryStatus>().Where(status => Billable.Is(service, status)).Select(status => status.Wire()));

    [Fact]
    public void Every_status_has_a_name_that_reads_back() =>
        Assert.All(Enum.GetValues<DeliveryStatus>(), status => Assert.Equal(status, DeliveryStatuses.From(status.Wire())));

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("Delivered")]
    [InlineData("bounced")]
    public void A_name_that_is_not_in_the_contract_is_nothing(string? name) => Assert.Null(DeliveryStatuses.From(name));

    [Theory]
    [InlineData(DeliveryStatus.HardBounced)]
    [InlineData(DeliveryStatus.SoftBounced)]
    [InlineData(DeliveryStatus.Dropped)]
    public void Only_mail_bounces_or_is_dropped(DeliveryStatus status)
    {
        Assert.True(status.Fits(Service.Email));
        Assert.False(status.Fits(Service.Sms));
        Assert.False(status.Fits(Service.Voice));
    }
}
