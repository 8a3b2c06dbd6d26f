using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Domain;
using Portal.Domain.ServiceLevels;

namespace Portal.Web.Features.ServiceLevels;

/// <summary>A bill of the month, as it stood when the claim was filed.</summary>
/// <param name="OfService">Its lines of the product line, less their share of credit notes.</param>
/// <param name="Paid">What has been paid of that; an open bill is not paid.</param>
public sealed record ClaimBill(string Number, string Sha256, Money OfService, Money Paid);

/// <summary>Units that a bought package gave for the month, at what was paid for them.</summary>
public sealed record ClaimPackage(string Number, long Units, Money Value);

public sealed record ClaimRelease(ReleaseReason Reason, DateTimeOffset From, DateTimeOffset Until, string Codes, string Reference, string Proof);

/// <param name="Sha256">Of the CSV with the messages, as it is downloaded.</param>
public sealed record ClaimRecords(long Count, string Sha256);

/// <param name="Region">The country whose price it is.</param>
public sealed record ClaimPrice(Money Price, string Region, string RateCard);

/// <summary>Everything a claim is decided on, frozen when it was filed: anybody can work the sum out again from it.</summary>
public sealed record ClaimSnapshot(
    Guid Claim, Guid OrganisationId, string Organisation, Service Service, DateOnly From, DateOnly Until, DateTimeOffset TakenAt, DateTimeOffset WindowOpens,
    DateTimeOffset WindowCloses, int MapEdition, long Messages, long Effective, long Failures, long Released, long ReleasedByMap, long Flagged,
    IReadOnlyList<LevelLine> Lines, IReadOnlyList<ClaimRelease> Releases, CompensationTerms Terms, IReadOnlyList<ClaimBill> Bills,
    IReadOnlyList<ClaimPackage> Packages, Money Consumed, Money NetPaid, ClaimPrice Price, ClaimRecords? Records)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(), new MoneyText() } };

    [JsonIgnore]
    public Availability Availability => new(Effective, Failures - Released);

    [JsonIgnore]
    public Compensation Compensation => Compensation.Of(Availability, Consumed, NetPaid, Price.Price, Terms);

    /// <summary>The text that is kept and hashed.</summary>
    public string Write() => JsonSerializer.Serialize(this, Json);

    public static ClaimSnapshot Read(string text) => JsonSerializer.Deserialize<ClaimSnapshot>(text, Json)!;

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>'1234.56': exact.</summary>
    private sealed class MoneyText : JsonConverter<Money>
    {
        public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Money.Of(decimal.Parse(reader.GetString()!, System.Globalization.CultureInfo.InvariantCulture));

        public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToExactString());
    }
}
