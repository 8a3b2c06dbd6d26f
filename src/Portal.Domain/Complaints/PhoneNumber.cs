namespace Portal.Domain.Complaints;

/// <summary>A recipient's number in the one form in which it is compared: a plus, the country, the number.</summary>
public static class PhoneNumber
{
    private const int Fewest = 7, Most = 15;

    /// <summary>Takes what people write: spaces, hyphens and brackets; a mainland mobile may leave out its country.</summary>
    /// <exception cref="RuleException">'phone.malformed'.</exception>
    public static string Normalise(string? text) =>
        Find(text) ?? throw new RuleException("phone.malformed", "Give a mobile number: eleven digits, or a plus, the country and the number.");

    /// <summary>The same; null where it is no number.</summary>
    public static string? Find(string? text)
    {
        var given = (text ?? "").Trim();
        var digits = new string([.. given.Where(char.IsAsciiDigit)]);
        var isPlain = given.All(c => char.IsAsciiDigit(c) || c is ' ' or '-' or '(' or ')' or '+' or '.');
        var number = given.StartsWith('+') ? digits
            : digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..]
            : digits.Length == 11 && digits[0] == '1' ? "86" + digits
            : digits.Length == 13 && digits.StartsWith("861", StringComparison.Ordinal) ? digits
            : "";
        var isMainland = number.StartsWith("86", StringComparison.Ordinal);
        return isPlain && number.Length is >= Fewest and <= Most && number[0] != '0' && (!isMainland || (number.Length == 13 && number[2] == '1')) ? "+" + number : null;
    }

    /// <summary>What everybody may see of it.</summary>
    public static string Mask(string number) => number.StartsWith("+86", StringComparison.Ordinal) && number.Length == 14
        ? $"{number[3..6]}****{number[^4..]}"
        : $"{number[..4]}****{number[^2..]}";
}
