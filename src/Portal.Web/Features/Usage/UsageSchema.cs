using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>
/// The usage tables. Times are UTC microseconds, days count from 1970-01-01 in the contract zone. The key of a record begins with its
/// submission time, so that random message ids cost no more than ordered ones.
/// </summary>
internal static class UsageSchema
{
    public const string RecordColumns =
        "submitted_at, app_id, message_id, service, type, region, units, status, receipt_at, receipt_code, template_id, operator, province";

    public static string Sqlite => Tables("", " WITHOUT ROWID", " WITHOUT ROWID", "seq INTEGER PRIMARY KEY, log BLOB NOT NULL");

    // Read in the order of its key and out of the index alone: the rows of one customer's month lie scattered over the table.
    public static string Postgres => Tables(" COLLATE \"C\"", " PARTITION BY RANGE (submitted_at)", "",
        "seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, log BYTEA NOT NULL") + """

        CREATE UNIQUE INDEX IF NOT EXISTS usage_parts_key
            ON usage_parts (organisation_id, part, day, app_id, service, type, region, status, value, detail) INCLUDE (messages, units);
        DO $$ BEGIN
            IF EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'usage_parts_pkey' AND conrelid = 'usage_parts'::regclass) THEN
                ALTER TABLE usage_parts DROP CONSTRAINT usage_parts_pkey;
            END IF;
        END $$;
        """;

    public static short Code(Service service) => service switch
    {
        Service.Sms => 1,
        Service.Voice => 2,
        Service.Email => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(service)),
    };

    public static short Code(MessageType type) => type switch
    {
        MessageType.Code => 1,
        MessageType.Notice => 2,
        MessageType.Marketing => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public static short Code(DeliveryStatus status) => status switch
    {
        DeliveryStatus.Rejected => 1,
        DeliveryStatus.Submitted => 2,
        DeliveryStatus.Unknown => 3,
        DeliveryStatus.Delivered => 4,
        DeliveryStatus.Failed => 5,
        DeliveryStatus.Expired => 6,
        DeliveryStatus.HardBounced => 7,
        DeliveryStatus.SoftBounced => 8,
        DeliveryStatus.Dropped => 9,
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static Service ServiceOf(int code) => Services[code];

    public static MessageType TypeOf(int code) => Types[code];

    public static DeliveryStatus StatusOf(int code) => Statuses[code];

    public static string Write(UsageAnswer answer) => JsonSerializer.Serialize(answer, UsageJson.Default.UsageAnswer);

    public static UsageAnswer ReadAnswer(string json) => JsonSerializer.Deserialize(json, UsageJson.Default.UsageAnswer)!;

    private static readonly Service[] Services = ByCode<Service>(Code);
    private static readonly MessageType[] Types = ByCode<MessageType>(Code);
    private static readonly DeliveryStatus[] Statuses = ByCode<DeliveryStatus>(Code);

    private static T[] ByCode<T>(Func<T, short> code) where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        var table = new T[values.Length + 1];
        foreach (var value in values)
            table[code(value)] = value;
        return table;
    }

    private static string Tables(string collation, string records, string others, string uncounted) => $"""
        CREATE TABLE IF NOT EXISTS usage_records (
            submitted_at BIGINT NOT NULL,
            app_id BIGINT NOT NULL,
            message_id TEXT{collation} NOT NULL,
            service SMALLINT NOT NULL,
            type SMALLINT NOT NULL,
            region TEXT{collation} NOT NULL,
            units INTEGER NOT NULL,
            status SMALLINT NOT NULL,
            receipt_at BIGINT NULL,
            receipt_code TEXT NULL,
            template_id TEXT NULL,
            operator TEXT NULL,
            province TEXT NULL,
            learnt_at BIGINT NOT NULL,
            updated_at BIGINT NULL,
            PRIMARY KEY (submitted_at, app_id, message_id)
        ){records};
        CREATE TABLE IF NOT EXISTS usage_replaced (
            submitted_at BIGINT NOT NULL,
            app_id BIGINT NOT NULL,
            message_id TEXT{collation} NOT NULL,
            learnt_at BIGINT NOT NULL,
            status SMALLINT NOT NULL,
            receipt_at BIGINT NULL,
            receipt_code TEXT NULL,
            PRIMARY KEY (submitted_at, app_id, message_id, learnt_at, status)
        ){others};
        CREATE TABLE IF NOT EXISTS usage_recipients (
            recipient BIGINT NOT NULL,
            submitted_at BIGINT NOT NULL,
            app_id BIGINT NOT NULL,
            message_id TEXT{collation} NOT NULL,
            PRIMARY KEY (recipient, submitted_at, app_id, message_id)
        ){others};
        CREATE TABLE IF NOT EXISTS usage_days (
            organisation_id TEXT{collation} NOT NULL,
            day INTEGER NOT NULL,
            app_id BIGINT NOT NULL,
            service SMALLINT NOT NULL,
            type SMALLINT NOT NULL,
            region TEXT{collation} NOT NULL,
            status SMALLINT NOT NULL,
            rate_card TEXT{collation} NOT NULL,
            messages BIGINT NOT NULL,
            units BIGINT NOT NULL,
            PRIMARY KEY (organisation_id, day, app_id, service, type, region, status, rate_card)
        ){others};
        CREATE INDEX IF NOT EXISTS usage_days_by_day ON usage_days (day);
        CREATE TABLE IF NOT EXISTS usage_parts (
            organisation_id TEXT{collation} NOT NULL,
            part SMALLINT NOT NULL,
            day INTEGER NOT NULL,
            app_id BIGINT NOT NULL,
            service SMALLINT NOT NULL,
            type SMALLINT NOT NULL,
            region TEXT{collation} NOT NULL,
            status SMALLINT NOT NULL,
            value TEXT{collation} NOT NULL,
            detail TEXT{collation} NOT NULL,
            messages BIGINT NOT NULL,
            units BIGINT NOT NULL,
            PRIMARY KEY (organisation_id, part, day, app_id, service, type, region, status, value, detail)
        ){others};
        CREATE INDEX IF NOT EXISTS usage_parts_by_day ON usage_parts (day);
        CREATE TABLE IF NOT EXISTS usage_uncounted ({uncounted});
        CREATE TABLE IF NOT EXISTS usage_batches (
            sender TEXT{collation} NOT NULL,
            key TEXT{collation} NOT NULL,
            content_hash TEXT NOT NULL,
            answer TEXT NOT NULL,
            answered_at BIGINT NOT NULL,
            PRIMARY KEY (sender, key)
        ){others};
        """;
}

[JsonSerializable(typeof(UsageAnswer))]
internal sealed partial class UsageJson : JsonSerializerContext;
