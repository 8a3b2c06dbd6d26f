namespace Portal.Domain;

/// <summary>The product lines; each has its own agreement, prices and counting unit.</summary>
public enum Service { Sms, Voice, Email }

/// <summary>What a message is for; it decides review rules and price.</summary>
public enum MessageType { Code, Notice, Marketing }

/// <summary>The names the API, CSV files and canonical documents use.</summary>
public static class WireNames
{
    public static string Wire(this Service service) => service switch
    {
        Service.Sms => "sms",
        Service.Voice => "voice",
        _ => "email",
    };

    public static string Wire(this MessageType type) => type switch
    {
        MessageType.Code => "code",
        MessageType.Notice => "notice",
        _ => "marketing",
    };

    public static Service? ServiceFrom(string? name) => name switch
    {
        "sms" => Service.Sms,
        "voice" => Service.Voice,
        "email" => Service.Email,
        _ => null,
    };

    public static MessageType? MessageTypeFrom(string? name) => name switch
    {
        "code" => MessageType.Code,
        "notice" => MessageType.Notice,
        "marketing" => MessageType.Marketing,
        _ => null,
    };
}
