namespace Portal.Domain.Invoices;

/// <summary>The unified social credit code of an organisation in mainland China: 18 characters, the last one checks the others (GB 32100).</summary>
public static class TaxNumber
{
    public const int Length = 18;

    // Without I, O, S, V and Z, which look like others.
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    /// <summary>As it is kept: capitals without spaces.</summary>
    public static string Written(string? text) => new string([.. (text ?? "").Where(c => !char.IsWhiteSpace(c))]).ToUpperInvariant();

    /// <param name="written">In capitals.</param>
    public static bool IsValid(string written)
    {
        if (written.Length != Length)
            return false;
        var (sum, weight) = (0, 1);
        foreach (var character in written[..^1])
        {
            var value = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (value < 0)
                return false;
            sum += value * weight;
            weight = weight * 3 % Alphabet.Length;
        }

        return Alphabet[(Alphabet.Length - (sum % Alphabet.Length)) % Alphabet.Length] == written[^1];
    }
}
