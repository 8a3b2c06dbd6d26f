using System.Globalization;
using System.Text;
using System.Text.Json;
using Portal.Domain;
using Portal.Domain.Calendar;
using Portal.Domain.Metering;
using Portal.Domain.Tokens;
using Portal.Web.Features.Usage;

namespace Portal.Web.Features.Demonstration;

/// <summary>Delivery records as a gateway would send them, through the intake of every gateway.</summary>
internal sealed class DemoUsage(IServiceProvider services, DemoClock clock)
{
    private const int Seed = 20_260_901;
    private const int Batch = 5_000;
    private static readonly string[] Operators = ["mobile", "unicom", "telecom"];
    private static readonly string[] Recipients = ["13800138001", "13900139002", "13700137003", "13600136004", "13500135005"];
    private static readonly string[] Provinces = ["Beijing", "Shanghai", "Guangdong", "Zhejiang", "Sichuan", "Hubei"];

    private static readonly Actor Gateway = new()
    {
        Kind = ActorKind.Token,
        Name = "demonstration gateway",
        Scopes = new HashSet<string> { TokenScopes.UsageWrite },
    };

    /// <summary>Every record from the first day up to the clock.</summary>
    public async Task SendAsync(DemoCustomer customer, IReadOnlyList<long> appIds, DateOnly first, DateOnly last, CancellationToken ct)
    {
        var lines = new List<string>();
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            // A stream of its own for each day: the same day is the same, whenever the demonstration is made.
            var chance = new Random(HashCode(customer.Canary, day));
            lines.AddRange(customer.Streams.SelectMany((stream, place) => DayOf(customer, appIds[stream.App], stream, place, day, chance)));
        }

        foreach (var part in lines.Chunk(Batch))
        {
            var (answer, _) = await services.GetRequiredService<UsageService>().IngestAsync(
                Gateway, UsageCall.Of(Encoding.UTF8.GetBytes(string.Join('\n', part)), isArray: false, idempotencyKey: null), ct);
            if (answer.Rejected.Count > 0)
                throw new InvalidOperationException($"A record of the demonstration was refused: {answer.Rejected[0].Code} {answer.Rejected[0].Detail}");
        }
    }

    private IEnumerable<string> DayOf(DemoCustomer customer, long appId, DemoStream stream, int place, DateOnly day, Random chance)
    {
        var quiet = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0.6 : 1;
        var count = (int)(stream.Daily * quiet * (0.8 + (0.4 * chance.NextDouble())));
        for (var i = 0; i < count; i++)
        {
            var submittedAt = ContractTime.StartOf(day) + TimeSpan.FromMilliseconds((8 * 3_600_000) + chance.Next(14 * 3_600_000));
            var isDown = stream.Fails && day.Day is >= 10 and <= 12;
            var status = StatusOf(stream.Service, chance.Next(1000));
            status = isDown ? DeliveryStatus.Failed : status;
            var (units, wait, operatorNumber, province) = (1 + chance.Next(stream.MostUnits), chance.Next(1_500, 9_000), chance.Next(3), chance.Next(Provinces.Length));
            if (submittedAt > clock.Now)
                continue;
            var hasReceipt = status is not (DeliveryStatus.Submitted or DeliveryStatus.Rejected);
            yield return JsonSerializer.Serialize(new Dictionary<string, object?>
            {
                ["messageId"] = string.Create(CultureInfo.InvariantCulture, $"{customer.Canary}-{day:yyyyMMdd}-{place}-{i:0000}"),
                ["appId"] = appId,
                ["service"] = stream.Service.Wire(),
                ["region"] = stream.Region,
                ["type"] = stream.Type.Wire(),
                ["units"] = units,
                ["submittedAt"] = submittedAt.ToString("O", CultureInfo.InvariantCulture),
                ["status"] = status.Wire(),
                ["receiptAt"] = hasReceipt ? submittedAt.AddMilliseconds(wait).ToString("O", CultureInfo.InvariantCulture) : null,
                ["receiptCode"] = isDown ? "SY:0503" : hasReceipt ? ReceiptOf(status) : null,
                ["operator"] = stream is { Service: Service.Sms, Region: "CN" } ? Operators[operatorNumber] : null,
                ["province"] = stream is { Service: Service.Sms, Region: "CN" } ? Provinces[province] : null,
                ["recipient"] = stream is { Service: Service.Sms, Region: "CN" } && i % 20 == 0 ? Recipients[i / 20 % Recipients.Length] : null,
            });
        }
    }

    private static DeliveryStatus StatusOf(Service service, int dice) => (service, dice) switch
    {
        (_, < 930) => DeliveryStatus.Delivered,
        (Service.Email, < 955) => DeliveryStatus.HardBounced,
        (Service.Email, < 985) => DeliveryStatus.SoftBounced,
        (Service.Email, _) => DeliveryStatus.Dropped,
        (_, < 965) => DeliveryStatus.Failed,
        (_, < 980) => DeliveryStatus.Expired,
        (_, < 992) => DeliveryStatus.Unknown,
        _ => DeliveryStatus.Rejected,
    };

    private static string ReceiptOf(DeliveryStatus status) => status switch
    {
        DeliveryStatus.Delivered => "DELIVRD",
        DeliveryStatus.Failed => "UNDELIV",
        DeliveryStatus.Expired => "EXPIRED",
        DeliveryStatus.Unknown => "UNKNOWN",
        _ => status.Wire(),
    };

    // string.GetHashCode differs from run to run.
    private static int HashCode(string canary, DateOnly day) => canary.Aggregate(Seed + day.DayNumber, (hash, c) => unchecked((hash * 31) + c));
}
