using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using Portal.Domain;
using Portal.Domain.Metering;

namespace Portal.Web.Features.Usage;

/// <summary>
/// The fast way to read a line: a flat object, texts of printable ASCII without escapes, whole numbers, complete and right. Whatever is not
/// as plain as that is left to <see cref="UsageRecordReader"/>, which also finds the words for what is wrong; where both read a line, they agree.
/// </summary>
internal sealed class UsagePlainReader(long earliest, long latest)
{
    private const int Required = (1 << (int)UsageField.Status) - 1;

    // The same few words come thousands of times in a call; a place is simply taken over by the next word that falls on it.
    private readonly string?[] _words = new string?[512];

    // Neither do days change often.
    private ulong _date;
    private ushort _dateEnd;
    private long _dateMinutes;

    /// <summary>False: nothing is said about the line, not even that it is wrong.</summary>
    // Not compiled in steps, and nothing called that is: a call is one long loop, and the first ones after a start would take ten times as long.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public UsageRecord? Read(ReadOnlySpan<byte> line)
    {
        if (line.Length < 2 || line[0] != '{' || line[^1] != '}')
            return null;

        long appId = 0, submittedAt = 0;
        long? receiptAt = null;
        string? messageId = null, region = null, templateId = null, receiptCode = null, @operator = null, province = null, recipient = null;
        var (service, type, status, units) = (default(Service), default(MessageType), default(DeliveryStatus), 0);
        var seen = 0;
        var rest = line[1..];
        while (true)
        {
            if (!TakeText(ref rest, out var name) || !Take(ref rest, (byte)':'))
                return null;

            var field = UsageFields.Of(name);
            if (field is UsageField.None || (seen & UsageFields.Bit(field)) != 0)
                return null;
            seen |= UsageFields.Bit(field);

            SkipSpaces(ref rest);
            ReadOnlySpan<byte> text = default;
            if (field is UsageField.AppId or UsageField.Units)
            {
                // A sign, a leading zero, a fraction or an exponent: not plain.
                if (!TakeNumber(ref rest, out var number))
                    return null;
                if (field is UsageField.AppId)
                    appId = number;
                else if (number <= UsageRecord.MostUnits)
                    units = (int)number;
                else
                    return null;
            }
            else if (!TakeText(ref rest, out text) || text.Length is 0 or > UsageRecord.LongestText)
            {
                return null;
            }

            var isFine = true;
            switch (field)
            {
                case UsageField.MessageId: messageId = Encoding.ASCII.GetString(text); break;
                case UsageField.Service: isFine = TryService(text, out service); break;
                case UsageField.Type: isFine = TryType(text, out type); break;
                case UsageField.Status: isFine = TryStatus(text, out status); break;
                case UsageField.Region: isFine = text.SequenceEqual("CN"u8) || Countries.IsKnown(Word(text)); region = isFine ? Word(text) : null; break;
                case UsageField.SubmittedAt: isFine = TryTime(text, out submittedAt); break;
                case UsageField.ReceiptAt:
                    isFine = TryTime(text, out var at);
                    receiptAt = at;
                    break;
                case UsageField.TemplateId: templateId = Word(text); break;
                case UsageField.ReceiptCode: receiptCode = Word(text); break;
                case UsageField.Operator: @operator = Word(text); break;
                case UsageField.Province: province = Word(text); break;
                case UsageField.Recipient: recipient = Encoding.ASCII.GetString(text); break;
            }

            if (!isFine)
                return null;
            if (Take(ref rest, (byte)','))
                continue;
            if (!Take(ref rest, (byte)'}') || !rest.IsEmpty || (seen & Required) != Required || !status.Fits(service))
                return null;

            return new()
            {
                AppId = appId,
                MessageId = messageId!,
                SubmittedAt = submittedAt,
                Service = service,
                Type = type,
                Region = region!,
                Units = units,
                Status = status,
                TemplateId = templateId,
                ReceiptAt = receiptAt,
                ReceiptCode = receiptCode,
                Operator = @operator,
                Province = province,
                Recipient = recipient,
            };
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SkipSpaces(ref ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty && rest[0] == ' ')
            rest = rest[1..];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Take(ref ReadOnlySpan<byte> rest, byte mark)
    {
        SkipSpaces(ref rest);
        if (rest.IsEmpty || rest[0] != mark)
            return false;
        rest = rest[1..];
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TakeNumber(scoped ref ReadOnlySpan<byte> rest, out long number)
    {
        number = 0;
        var length = 0;
        for (; length < rest.Length && (uint)(rest[length] - '0') <= 9; length++)
            number = (number * 10) + (rest[length] - '0');
        if (length is 0 or > 18 || rest[0] == '0' || length == rest.Length || rest[length] is not ((byte)',' or (byte)'}' or (byte)' '))
            return false;
        rest = rest[length..];
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TakeText(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!Take(ref rest, (byte)'"'))
            return false;

        var end = 0;
        for (; end + Vector128<byte>.Count <= rest.Length; end += Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(rest.Slice(end, Vector128<byte>.Count));
            // Read with a sign, whatever is not ASCII is below the space too.
            var special = Vector128.LessThan(bytes.AsSByte(), Vector128.Create((sbyte)0x20)).AsByte()
                | Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'));
            if (special != Vector128<byte>.Zero)
            {
                end += BitOperations.TrailingZeroCount(special.ExtractMostSignificantBits());
                break;
            }
        }

        while (end < rest.Length && rest[end] is >= 0x20 and < 0x80 and not ((byte)'"' or (byte)'\\'))
            end++;
        if (end >= rest.Length || rest[end] != '"')
            return false;
        text = rest[..end];
        rest = rest[(end + 1)..];
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private string Word(ReadOnlySpan<byte> text)
    {
        ref var place = ref _words[((text.Length * 31) + (text[0] * 7) + (text[^1] * 131) + (text[text.Length / 2] * 17)) & (_words.Length - 1)];
        return place is not null && IsSame(text, place) ? place : place = Encoding.ASCII.GetString(text);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsSame(ReadOnlySpan<byte> text, string word)
    {
        if (text.Length != word.Length)
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != word[i])
                return false;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryService(ReadOnlySpan<byte> text, out Service service)
    {
        service = text.SequenceEqual("sms"u8) ? Service.Sms : text.SequenceEqual("voice"u8) ? Service.Voice : Service.Email;
        return service is not Service.Email || text.SequenceEqual("email"u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryType(ReadOnlySpan<byte> text, out MessageType type)
    {
        type = text.SequenceEqual("code"u8) ? MessageType.Code : text.SequenceEqual("notice"u8) ? MessageType.Notice : MessageType.Marketing;
        return type is not MessageType.Marketing || text.SequenceEqual("marketing"u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryStatus(ReadOnlySpan<byte> text, out DeliveryStatus status)
    {
        status = DeliveryStatus.Delivered;
        if (text.SequenceEqual("delivered"u8))
            return true;
        if (DeliveryStatuses.From(Word(text)) is not { } other)
            return false;
        status = other;
        return true;
    }

    // 2026-11-20T18:00:00[.f to .ffffff](Z or +08:00), within the years that are taken at all.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryTime(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
            return false;

        var wrong = 0;
        var hour = Two(text, 11, ref wrong);
        var minute = Two(text, 14, ref wrong);
        var second = Two(text, 17, ref wrong);
        if (wrong != 0 || hour > 23 || minute > 59 || second > 59)
            return false;
        if ((BitConverter.ToUInt64(text) != _date || BitConverter.ToUInt16(text[8..]) != _dateEnd) && !TryDate(text[..10]))
            return false;

        var at = 19;
        long fraction = 0;
        if (text[at] == '.')
        {
            var scale = 100_000;
            for (at++; at < text.Length && (uint)(text[at] - '0') <= 9; at++, scale /= 10)
                fraction += (text[at] - '0') * scale;
            if (at is 20 or > 26)
                return false;
        }

        var offset = 0;
        if (text.Length == at + 6 && text[at] is (byte)'+' or (byte)'-' && text[at + 3] == ':')
        {
            var (hours, minutes) = (Two(text, at + 1, ref wrong), Two(text, at + 4, ref wrong));
            if (wrong != 0 || hours > 13 || minutes > 59)
                return false;
            offset = ((hours * 60) + minutes) * (text[at] == '-' ? -1 : 1);
        }
        else if (text.Length != at + 1 || text[at] != 'Z')
        {
            return false;
        }

        var minutesSinceEpoch = _dateMinutes + (hour * 60) + minute - offset;
        micros = (((minutesSinceEpoch * 60) + second) * 1_000_000) + fraction;
        return micros >= earliest && micros <= latest;
    }

    private bool TryDate(ReadOnlySpan<byte> text)
    {
        var wrong = 0;
        var year = (Two(text, 0, ref wrong) * 100) + Two(text, 2, ref wrong);
        var month = Two(text, 5, ref wrong);
        var day = Two(text, 8, ref wrong);
        if (wrong != 0 || year is < 2000 or > 2200 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;

        _dateMinutes = UsageTime.DayNumber(new DateOnly(year, month, day)) * 24L * 60;
        (_date, _dateEnd) = (BitConverter.ToUInt64(text), BitConverter.ToUInt16(text[8..]));
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Two(ReadOnlySpan<byte> text, int at, ref int wrong)
    {
        var (tens, ones) = ((uint)(text[at] - '0'), (uint)(text[at + 1] - '0'));
        if (tens > 9 || ones > 9)
            wrong = 1;
        return (int)((tens * 10) + ones);
    }
}

/// <summary>What a record may say; the required fields come first, up to <see cref="Status"/>.</summary>
internal enum UsageField { None, MessageId, AppId, Service, Region, Type, Units, SubmittedAt, Status, TemplateId, ReceiptCode, ReceiptAt, Operator, Province, Recipient }

internal static class UsageFields
{
    public static readonly string[] Names =
    [
        "", "messageId", "appId", "service", "region", "type", "units", "submittedAt", "status",
        "templateId", "receiptCode", "receiptAt", "operator", "province", "recipient",
    ];

    public static int Bit(UsageField field) => 1 << ((int)field - 1);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static UsageField Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 => name.SequenceEqual("type"u8) ? UsageField.Type : UsageField.None,
        5 => name.SequenceEqual("appId"u8) ? UsageField.AppId : name.SequenceEqual("units"u8) ? UsageField.Units : UsageField.None,
        6 => name.SequenceEqual("region"u8) ? UsageField.Region : name.SequenceEqual("status"u8) ? UsageField.Status : UsageField.None,
        7 => name.SequenceEqual("service"u8) ? UsageField.Service : UsageField.None,
        8 => name.SequenceEqual("operator"u8) ? UsageField.Operator : name.SequenceEqual("province"u8) ? UsageField.Province : UsageField.None,
        9 => name.SequenceEqual("messageId"u8) ? UsageField.MessageId : name.SequenceEqual("receiptAt"u8) ? UsageField.ReceiptAt
            : name.SequenceEqual("recipient"u8) ? UsageField.Recipient : UsageField.None,
        10 => name.SequenceEqual("templateId"u8) ? UsageField.TemplateId : UsageField.None,
        11 => name.SequenceEqual("submittedAt"u8) ? UsageField.SubmittedAt : name.SequenceEqual("receiptCode"u8) ? UsageField.ReceiptCode : UsageField.None,
        _ => UsageField.None,
    };
}
