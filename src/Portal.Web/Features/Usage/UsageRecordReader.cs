using System.Buffers;
using System.Text;
using System.Text.Json;
using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>Reads one record of a call without building a tree of it. A line that is wrong is refused alone, with the first thing that is wrong.</summary>
internal sealed class UsageRecordReader(DateTimeOffset now)
{
    // Clocks of gateways differ a little; a record from tomorrow is a mistake, and would make its status unbeatable.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    private static readonly SearchValues<char> TimeCharacters = SearchValues.Create("0123456789-+:.TZ ");

    public static readonly long Earliest = UsageTime.StartOf(new(2020, 1, 1));

    public long Latest { get; } = UsageTime.Micros(now + ClockTolerance);

    /// <summary>The reader stands on the object's first token; afterwards it stands on its last, whatever was found.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public UsageRecord? Read(ref Utf8JsonReader json, out Refusal refusal)
    {
        refusal = default;
        if (json.TokenType is not JsonTokenType.StartObject)
        {
            json.Skip();
            refusal = new("line.malformed");
            return null;
        }

        var draft = default(Draft);
        var seen = 0;
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref json);
            if (refusal.Code is null)
            {
                if (field is UsageField.None)
                    refusal = new("field.unknown", NameOf(ref json));
                else if ((seen & UsageFields.Bit(field)) != 0)
                    refusal = new("field.repeated", UsageFields.Names[(int)field]);
            }

            json.Read();
            if (refusal.Code is not null || json.TokenType is JsonTokenType.Null)
            {
                json.Skip();
                continue;
            }

            seen |= UsageFields.Bit(field);
            if (!Take(ref json, field, ref draft, ref refusal))
            {
                if (refusal.Code is null)
                    refusal = new("field.wrong-type", UsageFields.Names[(int)field]);
                json.Skip();
            }
        }

        if (refusal.Code is null && Missing(seen) is { } missing)
            refusal = new("field.missing", missing);
        if (refusal.Code is null && !draft.Status.Fits(draft.Service))
            refusal = new("status.not-for-service", draft.Status.Wire());
        if (refusal.Code is not null)
            return null;

        return new()
        {
            AppId = draft.AppId,
            MessageId = draft.MessageId!,
            SubmittedAt = draft.SubmittedAt,
            Service = draft.Service,
            Type = draft.Type,
            Region = draft.Region!,
            Units = draft.Units,
            Status = draft.Status,
            TemplateId = draft.TemplateId,
            ReceiptAt = draft.ReceiptAt,
            ReceiptCode = draft.ReceiptCode,
            Operator = draft.Operator,
            Province = draft.Province,
            Recipient = draft.Recipient,
        };
    }

    private bool Take(ref Utf8JsonReader json, UsageField field, ref Draft draft, ref Refusal refusal)
    {
        switch (field)
        {
            case UsageField.AppId:
                return json.TokenType is JsonTokenType.Number && json.TryGetInt64(out draft.AppId);
            case UsageField.Units:
                if (json.TokenType is not JsonTokenType.Number)
                    return false;
                if (!json.TryGetInt32(out draft.Units) || draft.Units is < 1 or > UsageRecord.MostUnits)
                    refusal = new("units.out-of-range", Shown(ref json));
                return true;
            case UsageField.TemplateId when json.TokenType is JsonTokenType.Number:
                draft.TemplateId = Shown(ref json);
                return true;
        }

        if (json.TokenType is not JsonTokenType.String)
            return false;

        switch (field)
        {
            case UsageField.MessageId:
                draft.MessageId = Text(ref json, field, "message-id.too-long", ref refusal);
                if (draft.MessageId is null && refusal.Code is null)
                    refusal = new("message-id.empty");
                break;
            case UsageField.Service:
                if (json.ValueTextEquals("sms"u8)) draft.Service = Service.Sms;
                else if (WireNames.ServiceFrom(Shown(ref json)) is { } service) draft.Service = service;
                else refusal = new("service.unknown", Shown(ref json));
                break;
            case UsageField.Type:
                if (WireNames.MessageTypeFrom(Shown(ref json)) is { } type) draft.Type = type;
                else refusal = new("type.unknown", Shown(ref json));
                break;
            case UsageField.Status:
                if (json.ValueTextEquals("delivered"u8)) draft.Status = DeliveryStatus.Delivered;
                else if (DeliveryStatuses.From(Shown(ref json)) is { } status) draft.Status = status;
                else refusal = new("status.unknown", Shown(ref json));
                break;
            case UsageField.Region:
                draft.Region = json.ValueTextEquals("CN"u8) ? "CN" : Shown(ref json);
                if (!Countries.IsKnown(draft.Region))
                    refusal = new("region.unknown", draft.Region);
                break;
            case UsageField.SubmittedAt:
                draft.SubmittedAt = Time(ref json, "submitted-at", ref refusal);
                break;
            case UsageField.ReceiptAt:
                draft.ReceiptAt = Time(ref json, "receipt-at", ref refusal);
                break;
            case UsageField.TemplateId:
                draft.TemplateId = Text(ref json, field, "text.too-long", ref refusal);
                break;
            case UsageField.ReceiptCode:
                draft.ReceiptCode = Text(ref json, field, "text.too-long", ref refusal);
                break;
            case UsageField.Operator:
                draft.Operator = Text(ref json, field, "text.too-long", ref refusal);
                break;
            case UsageField.Province:
                draft.Province = Text(ref json, field, "text.too-long", ref refusal);
                break;
            case UsageField.Recipient:
                draft.Recipient = Text(ref json, field, "text.too-long", ref refusal);
                break;
        }

        return true;
    }

    private long Time(ref Utf8JsonReader json, string what, ref Refusal refusal)
    {
        if (!TryTime(ref json, out var at))
        {
            refusal = new(what + ".invalid", Shown(ref json));
            return 0;
        }

        var micros = UsageTime.Micros(at);
        if (micros > Latest)
            refusal = new(what + ".in-future", Shown(ref json));
        else if (micros < Earliest)
            refusal = new(what + ".too-early", Shown(ref json));
        return micros;
    }

    // The framework reads a time without offset as local time; here it is refused.
    private static bool TryTime(ref Utf8JsonReader json, out DateTimeOffset at)
    {
        at = default;
        var text = json.ValueSpan;
        if (json.ValueIsEscaped || text.Length < 20 || !(text[^1] is (byte)'Z' || (text[^6] is (byte)'+' or (byte)'-' && text[^3] is (byte)':')))
            return TrySlowTime(ref json, out at);

        return json.TryGetDateTimeOffset(out at) || TrySlowTime(ref json, out at);
    }

    // RFC 3339 allows small letters and a space in the middle; nearly nobody writes them.
    private static bool TrySlowTime(ref Utf8JsonReader json, out DateTimeOffset at)
    {
        at = default;
        var text = json.GetString()!.ToUpperInvariant();
        if (text.Length is < 20 or > 40 || !(text[^1] == 'Z' || (text[^6] is '+' or '-' && text[^3] == ':')) || text[10] is not ('T' or ' '))
            return false;

        // Written by hand: a serializer would escape the plus sign, and many senders' serializers have done so already.
        if (text.AsSpan().ContainsAnyExcept(TimeCharacters))
            return false;
        var again = new Utf8JsonReader(Encoding.ASCII.GetBytes($"\"{text[..10]}T{text[11..]}\""));
        return again.Read() && again.TryGetDateTimeOffset(out at);
    }

    private static string? Text(ref Utf8JsonReader json, UsageField field, string tooLong, ref Refusal refusal)
    {
        var text = json.GetString()!;
        if (text.Length > UsageRecord.LongestText)
            refusal = new(tooLong, UsageFields.Names[(int)field]);
        else if (text.AsSpan().ContainsAnyInRange('\0', '\x1F'))
            refusal = new("text.control-character", UsageFields.Names[(int)field]);
        return text.Length == 0 ? null : text;
    }

    // What was sent, for the message; cut, because it comes from outside and goes into the ledger.
    private static string Shown(ref Utf8JsonReader json)
    {
        var text = json.TokenType is JsonTokenType.String ? json.GetString()! : Encoding.UTF8.GetString(json.ValueSpan);
        return text.Length <= UsageRecord.LongestText ? text : text[..UsageRecord.LongestText] + "…";
    }

    private static string NameOf(ref Utf8JsonReader json)
    {
        var name = json.GetString()!;
        return name.Length <= UsageRecord.LongestText ? name : name[..UsageRecord.LongestText] + "…";
    }

    private static string? Missing(int seen)
    {
        for (var field = UsageField.MessageId; field <= UsageField.Status; field++)
        {
            if ((seen & UsageFields.Bit(field)) == 0)
                return UsageFields.Names[(int)field];
        }

        return null;
    }

    private static UsageField FieldOf(ref Utf8JsonReader json) =>
        !json.ValueIsEscaped ? UsageFields.Of(json.ValueSpan)
        : Array.IndexOf(UsageFields.Names, json.GetString()) is var i and > 0 ? (UsageField)i
        : UsageField.None;

    private struct Draft
    {
        public long AppId;
        public string? MessageId;
        public long SubmittedAt;
        public Service Service;
        public MessageType Type;
        public string? Region;
        public int Units;
        public DeliveryStatus Status;
        public string? TemplateId;
        public long? ReceiptAt;
        public string? ReceiptCode;
        public string? Operator;
        public string? Province;
        public string? Recipient;
    }
}

/// <summary>Why a line was refused; no code: it was not.</summary>
internal readonly record struct Refusal(string? Code, string? Detail = null);
