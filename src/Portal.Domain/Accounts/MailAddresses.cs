namespace Portal.Domain.Accounts;

/// <summary>The few things that can be said about a mail address without sending to it.</summary>
public static class MailAddresses
{
    public const int MaxLength = 254; // RFC 5321 §4.5.3.1.3, without the angle brackets

    public static bool Same(string a, string b) => string.Equals(a.Trim(), b.Trim(), StringComparison.OrdinalIgnoreCase);

    public static bool IsPlausible(string? text)
    {
        var mail = text?.Trim() ?? "";
        var at = mail.LastIndexOf('@');
        if (at is < 1 or > 64 || mail.Length > MaxLength || mail.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or ',' or ';' or '"'))
            return false;

        var labels = mail[(at + 1)..].Split('.');
        return !mail[..at].Contains('@', StringComparison.Ordinal)
            && labels.Length >= 2
            && labels.All(l => l.Length is > 0 and <= 63 && l[0] != '-' && l[^1] != '-' && l.All(c => char.IsLetterOrDigit(c) || c == '-'));
    }

    /// <summary>The address without surrounding space.</summary>
    /// <exception cref="RuleException">It cannot be a mail address.</exception>
    public static string Require(string? text)
    {
        Rule.Require(IsPlausible(text), "mail.implausible", "This does not look like a mail address.");
        return text!.Trim();
    }
}
