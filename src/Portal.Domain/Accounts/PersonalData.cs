namespace Portal.Domain.Accounts;

/// <summary>What staff see of personal data before they say why they look (A43).</summary>
public static class PersonalData
{
    public const int ReasonMinLength = 5;
    public const int ReasonMaxLength = 200;

    /// <summary>The end of an action's name that says somebody looked: 'ticket.phone-viewed'.</summary>
    public const string Viewed = "-viewed";

    /// <summary>The last two digits; every other one is a dot.</summary>
    public static string MaskPhone(string phone)
    {
        var left = phone.Count(char.IsAsciiDigit);
        return string.Concat(phone.Select(c => char.IsAsciiDigit(c) && left-- > 2 ? '•' : c));
    }

    /// <summary>The first letter, and where it is hosted.</summary>
    public static string MaskMail(string mail) => mail.LastIndexOf('@') is > 0 and var at ? $"{mail[0]}•••{mail[at..]}" : "•••";

    /// <summary>The first character: of a Chinese name the family's.</summary>
    public static string MaskName(string name) => name.Length == 0 ? "" : $"{name[..(char.IsHighSurrogate(name[0]) ? Math.Min(2, name.Length) : 1)]}••";

    /// <summary>The reason, which the customer reads.</summary>
    /// <exception cref="RuleException">'personal.reason-missing'.</exception>
    public static string Reason(string? reason)
    {
        var why = reason?.Trim() ?? "";
        Rule.Require(
            why.Length is >= ReasonMinLength and <= ReasonMaxLength, "personal.reason-missing",
            $"Say why you look at personal data, in {ReasonMinLength} to {ReasonMaxLength} characters: the customer reads it.", ReasonMinLength, ReasonMaxLength);
        return why;
    }
}
