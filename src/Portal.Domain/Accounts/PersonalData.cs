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
