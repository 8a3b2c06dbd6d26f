namespace Portal.Domain.Agreements;

/// <summary>The documents a customer signs. The main agreement (online ordering) is made outside the portal.</summary>
public enum AgreementCode { Sms, Voice, Email, Sla, Special }

/// <summary>Which documents a service needs, and which one wins where they differ.</summary>
public static class AgreementSet
{
    // A104, A192: special terms, then the service level agreement, then the service's own agreement; the main agreement fills what is left.
    public static readonly IReadOnlyList<AgreementCode> Precedence =
        [AgreementCode.Special, AgreementCode.Sla, AgreementCode.Sms, AgreementCode.Voice, AgreementCode.Email];

    public static readonly IReadOnlyList<AgreementCode> All =
        [AgreementCode.Sms, AgreementCode.Voice, AgreementCode.Email, AgreementCode.Sla, AgreementCode.Special];

    /// <summary>Everything that has to be accepted before the service may be used.</summary>
    public static IReadOnlyList<AgreementCode> Needed(Service service) => service switch
    {
        Service.Sms => [AgreementCode.Sms, AgreementCode.Sla, AgreementCode.Special],
        Service.Voice => [AgreementCode.Voice, AgreementCode.Sla, AgreementCode.Special],
        // A62 promises availability for messages and calls only; bills, complaints and measures of the special terms reach mail too.
        _ => [AgreementCode.Email, AgreementCode.Special],
    };

    public static IReadOnlyList<Service> ServicesNeeding(AgreementCode code) =>
        [.. Enum.GetValues<Service>().Where(service => Needed(service).Contains(code))];

    /// <summary>The name in addresses, files and the API.</summary>
    public static string Wire(this AgreementCode code) => code switch
    {
        AgreementCode.Sms => "sms",
        AgreementCode.Voice => "voice",
        AgreementCode.Email => "email",
        AgreementCode.Sla => "sla",
        _ => "special",
    };

    public static AgreementCode? CodeFrom(string? name) => name switch
    {
        "sms" => AgreementCode.Sms,
        "voice" => AgreementCode.Voice,
        "email" => AgreementCode.Email,
        "sla" => AgreementCode.Sla,
        "special" => AgreementCode.Special,
        _ => null,
    };
}
